internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// Opening a spool for a person, with a sentence when it cannot be.
enum AdministeredSpool {
  /// Opens all directories, for looking only.
  static func open(_ path: Path) throws(Failure) -> Spool {
    do throws(Errno) { return try Spool(path) } catch { throw failure(error, path) }
  }

  /// Opens all directories for changes; root becomes the owner of the queue for good before that.
  ///
  /// So that no file of root's comes into the queue, which its owner could not change.
  static func openForChanges(_ path: Path) throws(Failure) -> Spool {
    do throws(Errno) {
      let owner = try path.appending("queue").status()
      let own = Identity.effectiveUser
      if own == 0, owner.owner != 0 {
        let account = try Account.numbered(owner.owner)
        try Identity.become(
          account?.name, uid: owner.owner, gid: account?.gid ?? owner.group)
      } else if own != owner.owner {
        throw .accessDenied
      }
      return try Spool(path)
    } catch { throw failure(error, path) }
  }

  private static func failure(_ error: Errno, _ path: Path) -> Failure {
    switch error {
    case .accessDenied, .notPermitted:
      Failure(.refused, "the queue in \(path.text) is \(owner(path)); ask root, or use sudo")
    case .noSuchFile, .notDirectory:
      Failure(
        .configuration(.permanent), "the spool \(path.text) is not set up: run `martlet setup`")
    default:
      Failure(.system(.temporary), "the spool \(path.text) cannot be opened: \(error.message)")
    }
  }

  private static func owner(_ path: Path) -> String {
    guard let status = try? path.appending("queue").status() else { return "not yours" }
    let name = (try? Account.numbered(status.owner))?.name.text
    return "of the user \(name ?? String(status.owner)), who alone may look into it"
  }
}
