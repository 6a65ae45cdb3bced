internal import Bytes
internal import Unix

/// A directory for one test, removed with all it has.
final class Scratch {
  let path: Path

  init() throws {
    let parent = Host.environment("TMPDIR").flatMap(Path.init) ?? "/tmp"
    let name = "martlet-test-\(Host.pid)-\(Host.random(8).map { String($0, radix: 16) }.joined())"
    path = parent.appending(Path(composed: name))
    try path.makeDirectories(mode: 0o700)
  }

  deinit { Self.removeContents(of: path, andItself: true) }

  /// A path inside.
  func callAsFunction(_ name: String) -> Path { path.appending(Path(composed: name)) }

  /// Writes a file.
  func write(_ name: String, _ text: String) throws {
    try Directory(path).open(Path(composed: name), .creating(mode: 0o600)).write(Array(text.utf8))
  }

  /// The names in a directory inside, sorted.
  func names(_ name: String) throws -> [String] {
    try Directory(self(name)).names().map(\.text).sorted()
  }

  /// The text of a file inside.
  func text(_ name: String) throws -> String { try self(name).contents(limit: 1 << 28).text }

  private static func removeContents(of path: Path, andItself: Bool) {
    guard let directory = try? Directory(notFollowing: path) else { return }
    for name in (try? directory.names()) ?? [] {
      if (try? directory.status(name).kind) == .directory {
        removeContents(of: path.appending(name), andItself: true)
      } else {
        try? directory.remove(name)
      }
    }
    try? Directory(path.parent).removeDirectory(path.name)
  }
}
