import Bytes
import Unix
import TestSupport

/// A directory for one test, gone with it, that belongs to the user the programs run as.
final class ScratchDirectory {
  let path: Path

  init() throws {
    path = Scratch.freshPath("martlet-program-test")
    try path.makeDirectories(mode: 0o700)
    try own("")
  }

  deinit { Scratch.remove(path) }

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
    try Scratch.write(path(name), bytes, mode: mode)
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
}
