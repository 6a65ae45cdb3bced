internal import Bytes
internal import IMAP
internal import MailStore
internal import Postal
internal import Unix

// What a client is told of what the store refuses; RFC 9051 §7.1, 5530.
extension MailRefusal {
  /// What the system refused: `doing` says what was tried.
  init(_ error: Errno, _ doing: String) {
    let text = "cannot \(doing): \(error.message)"
    switch error {
    case .quota: self.init(.overQuota, "\(text); remove messages")
    case .noSpace: self.init(.unavailable, "\(text); try again later")
    case .accessDenied, .notPermitted, .readOnly: self.init(.noPermission, text)
    case .timedOut, .wouldBlock:
      self.init(.inUse, "cannot \(doing): others are changing it; try again")
    case .noSuchFile: self.init(.nonExistent, "cannot \(doing): another program has removed it")
    default: self.init(.unavailable, "\(text); try again later")
    }
  }

  /// What is wrong with a folder.
  init(_ error: FolderError) {
    switch error {
    case .exists: self.init(.alreadyExists, error.text)
    case .missing: self.init(.nonExistent, error.text)
    case .isInbox, .badName: self.init(.cannot, error.text)
    case .system(let error): self.init(error, "use the mailbox")
    }
  }

  /// Why a message was not stored.
  init(_ failure: Failure) {
    let code: ResponseCode =
      switch (failure.status.subject, failure.status.detail) {
      case (2, 2), (2, 3): .overQuota
      default: failure.isTemporary ? .unavailable : .cannot
      }
    self.init(code, failure.text.text)
  }
}
