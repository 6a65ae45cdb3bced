import Bytes
import Unix

/// A directory for one test, gone with it, that belongs to the user the programs run as.
final class ScratchDirectory {
  let path: Path

  init() throws {
    path = Self.freshPath("martlet-program-test")
    try path.makeDirectories(mode: 0o700)
    try own("")
  }

  deinit { Self.remove(path) }

  /// A path in TMPDIR or /tmp that nothing has yet.
  static func freshPath(_ what: String) -> Path {
    var path = Host.environment("TMPDIR") ?? Array("/tmp".utf8)
    path.append("/\(what)-")
    for byte in Host.random(8) { path.append(decimal: Int(byte), width: 3) }
    return Path(path) ?? "/tmp"
  }

  /// The path of something in it.
  func path(_ name: String) -> Path {
    name.isEmpty ? path : path.appending(Path(composed: name))
  }

  /// Gives something in it to the user that the programs run as.
  private func own(_ name: String) throws {
    if Launch.isRoot { try Files.give(path(name), to: Launch.unprivileged) }
  }

  /// Makes a directory and its missing parents.
  func make(_ name: String, mode: UInt32 = 0o700) throws {
    var sofar = ""
    for part in name.split(separator: "/") {
      sofar += (sofar.isEmpty ? "" : "/") + part
      let parent = try Directory(path(sofar).parent)
      if exists(sofar) { continue }
      try parent.makeDirectory(path(sofar).name, mode: mode)
      try own(sofar)
    }
  }

  /// Writes a file, replacing one of the name.
  func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o600) throws {
    let directory = try Directory(path(name).parent)
    try? directory.remove(path(name).name)
    let file = try directory.open(path(name).name, .creating(mode: mode))
    try file.setMode(mode)
    try file.write(bytes)
    try own(name)
  }

  func write(_ name: String, _ text: String, mode: UInt32 = 0o600) throws {
    try write(name, Array(text.utf8), mode: mode)
  }

  /// The names in a directory that do not begin with a dot, sorted; none if there is no directory.
  func names(_ name: String) -> [String] {
    guard let directory = try? Directory(path(name)), let names = try? directory.names() else {
      return []
    }
    return names.filter { $0.bytes.first != "." }.map(\.text).sorted()
  }

  func contents(_ name: String) throws -> [UInt8] { try path(name).contents(limit: 1 << 30) }

  func exists(_ name: String) -> Bool { (try? path(name).status()) != nil }

  /// Removes a directory with all that is in it; what cannot be removed stays.
  static func remove(_ path: Path) {
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
