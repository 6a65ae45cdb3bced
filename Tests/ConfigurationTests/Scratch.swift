import Bytes
import Unix

/// A directory for one test, gone with it.
final class Scratch {
  let path: Path

  init() throws {
    let base = Host.environment("TMPDIR")?.text ?? "/tmp"
    var name = "\(base)/martlet-configuration-"
    for byte in Host.random(8) { name += String(byte, radix: 16) }
    path = Path(composed: name)
    try path.makeDirectories(mode: 0o700)
  }

  /// Writes a file of this mode, replacing one of the name.
  func write(_ name: Path, _ text: String, mode: UInt32 = 0o600) throws -> Path {
    let directory = try Directory(path)
    try? directory.remove(name)
    let file = try directory.open(name, .creating(mode: mode))
    try file.setMode(mode)
    try file.write(Array(text.utf8))
    return path.appending(name)
  }

  deinit {
    guard let directory = try? Directory(path) else { return }
    for name in (try? directory.names()) ?? [] { try? directory.remove(name) }
    if let parent = try? Directory(path.parent) { try? parent.removeDirectory(path.name) }
  }
}
