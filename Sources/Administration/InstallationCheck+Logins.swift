internal import Bytes
internal import Configuration
internal import Postal
internal import Routing
internal import Unix

extension InstallationCheck {
  /// The permission bits that a file with a secret must not have: others read or write it, its group writes it.
  private static let forbidden: UInt32 = 0o026

  /// What is wrong with the files that routes log in with, each with the line that names it.
  func loginProblems(_ relays: [(relay: Relay, line: Int)]) -> [Problem] {
    var problems: [Problem] = []
    for (relay, line) in relays {
      guard let name = relay.login, let path = Path(name), let text = fault(of: path) else {
        continue
      }
      problems.append(Problem(file: settings.routes.path.bytes, line: line, text: text))
    }
    return problems
  }

  private func fault(of path: Path) -> String? {
    let status: FileStatus
    do throws(Errno) { status = try path.status() } catch .accessDenied {
      // who may not look at it cannot judge it
      return nil
    } catch { return "the login file \(path.text) cannot be read: \(error.message)" }
    if status.kind != .file { return "the login file \(path.text) is not a file" }
    if status.mode & Self.forbidden != 0 {
      return "others can read or change the login file; say chmod g-w,o-rw \(path.text)"
    }
    return nil
  }
}
