internal import Bytes
public import Unix

/// A directory for one test, removed with all it has.
public final class Scratch {
  /// The directory.
  public let path: Path

  /// A new directory in TMPDIR or /tmp.
  public init(mode: UInt32 = 0o700) throws {
    path = Self.freshPath("martlet-test")
    try path.makeDirectories(mode: mode)
    try Directory(path).setMode(mode)
  }

  deinit { Self.remove(path) }

  /// A path inside.
  public func callAsFunction(_ name: String) -> Path { path.appending(Path(composed: name)) }

  /// Writes a file of this mode, replacing one of the name; a program can be executed at once.
  @discardableResult
  public func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o600) throws -> Path {
    let path = self(name)
    try Self.write(path, bytes, mode: mode)
    return path
  }

  /// The same for any path.
  public static func write(_ path: Path, _ bytes: [UInt8], mode: UInt32) throws {
    let directory = try Directory(path.parent)
    try? directory.remove(path.name)
    do {
      let file = try directory.open(path.name, .creating(mode: mode))
      try file.setMode(mode)
      try file.write(bytes)
    }
    if mode & 0o111 != 0 { try makeExecutable(path, mode) }
  }

  /// Puts a copy in the place of a program, which no process can have open for writing but the one that made it.
  ///
  /// What was written here is open in whatever another test was starting then, and execve(2) of it says ETXTBSY.
  private static func makeExecutable(_ path: Path, _ mode: UInt32) throws {
    let mode = String(mode, radix: 8)
    let written = path.parent.appending(Path(composed: ".\(path.name.text)"))
    try Directory(path.parent).rename(path.name, to: written.name)
    let result = try Program.run(["/usr/bin/install", "-m", mode, written.text, path.text])
    try Directory(path.parent).remove(written.name)
    guard result.status == 0 else { throw Errno.invalid }
  }

  /// Writes a file of this mode, replacing one of the name.
  @discardableResult
  public func write(_ name: String, _ text: String, mode: UInt32 = 0o600) throws -> Path {
    try write(name, Array(text.utf8), mode: mode)
  }

  /// The names in a directory inside, sorted.
  public func names(_ name: String) throws -> [String] {
    try Directory(self(name)).names().map(\.text).sorted()
  }

  /// The text of a file inside.
  public func text(_ name: String) throws -> String {
    try self(name).contents(limit: 1 << 28).text
  }

  /// A path in TMPDIR or /tmp that nothing has yet.
  public static func freshPath(_ what: String) -> Path {
    var path = Host.environment("TMPDIR") ?? Array("/tmp".utf8)
    path.append("/\(what)-")
    for byte in Host.random(8) { path.append(decimal: Int(byte), width: 3) }
    return Path(path) ?? "/tmp"
  }

  /// Removes a directory with all that is in it; what cannot be removed stays.
  public static func remove(_ path: Path) {
    guard let parent = try? Directory(path.parent) else { return }
    remove(path.name, in: parent)
  }

  private static func remove(_ name: Path, in parent: borrowing Directory) {
    if (try? parent.status(name))?.kind != .directory {
      try? parent.remove(name)
      return
    }
    if let directory = try? parent.directory(name) {
      try? directory.setMode(0o700)
      for inner in (try? directory.names()) ?? [] { remove(inner, in: directory) }
    }
    try? parent.removeDirectory(name)
  }
}
