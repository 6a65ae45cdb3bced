public import Postal
public import Unix

extension Failure {
  /// What a system call refused while working on a mailbox. Always temporary: it may be put right.
  public init(_ error: Errno, _ doing: String, _ place: Path) {
    let status: EnhancedStatus =
      switch error {
      case .quota: .mailboxFull(.temporary)
      case .noSpace: EnhancedStatus(.temporary, 3, 1)
      case .accessDenied, .notPermitted, .notDirectory, .symbolicLink, .noSuchFile: .mailboxBusy
      default: .system(.temporary)
      }
    self.init(status, "cannot \(doing) \(place.text): \(error.message)")
  }
}
