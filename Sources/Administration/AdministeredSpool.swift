internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// Opening a spool for a person, with a sentence when it cannot be.
enum AdministeredSpool {
  /// Opens all directories, for looking only.
  static func open(_ path: Path) throws(Failure) -> Spool {
    do throws(Errno) { return try Spool(path) } catch {
      switch error {
      case .accessDenied, .notPermitted:
        throw Failure(
          .refused, "the queue in \(path.text) is \(owner(path)); ask root, or use sudo")
      case .noSuchFile:
        throw Failure(
          .configuration(.permanent), "the spool \(path.text) is not set up: run `martlet setup`")
      default:
        throw Failure(
          .system(.temporary), "the spool \(path.text) cannot be opened: \(error.message)")
      }
    }
  }

  private static func owner(_ path: Path) -> String {
    guard let status = try? path.appending("queue").status() else { return "not yours" }
    let name = (try? Account.numbered(status.owner))?.name.text
    return "of the user \(name ?? String(status.owner)), who alone may look into it"
  }
}
