import Bytes
import Queue
import Unix
import TestSupport

/// A scratch installation: a directory with a configuration and a spool, removed with all it has.
final class Installation {
  private let scratch: Scratch

  init(_ settings: String = "") throws {
    scratch = try Scratch(mode: 0o755)
    try Spool.create(scratch.path.appending("spool"))
    try write(
      "martlet.conf",
      bytes(
        "hostname = mail.example.org\ndomain = example.org\nspool = spool\nlog = stderr\n"
          + settings))
  }

  /// The directory.
  var path: Path { scratch.path }

  /// A path inside.
  func callAsFunction(_ name: String) -> Path { scratch(name) }

  /// Writes a file.
  @discardableResult
  func write(_ name: String, _ contents: [UInt8], mode: UInt32 = 0o644) throws -> Path {
    try scratch.write(name, contents, mode: mode)
  }

  /// All names in the drop directory, hidden ones too.
  func dropped() throws -> [Path] { try Directory(self("spool/drop")).names() }

  /// Removes all that was dropped.
  func clear() throws {
    let drop = try Directory(self("spool/drop"))
    for name in try drop.names() { try drop.remove(name) }
  }

  /// The messages in the drop directory, each checked by the queue's own strict reader.
  func messages() throws -> [QueueFile] {
    let drop = try Directory(self("spool/drop"))
    var files: [QueueFile] = []
    for id in try Spool.ids(in: drop) { files.append(try QueueFile(drop.open(id.path), id: id)) }
    return files
  }

  /// Runs sendmail(8), or whatever `words` begin with, with a file as descriptor 0.
  func run(
    _ arguments: [String], before words: [String] = [], input: Path = "/dev/null",
    environment: [String] = []
  ) throws -> Program.Result {
    let all = ["PATH=/usr/bin:/bin:/usr/sbin", "MARTLET_CONFIG=\(self("martlet.conf").text)"]
    return try Program.run(
      ["/usr/bin/env"] + words + [Program.sendmail] + arguments, input: input,
      environment: all + environment)
  }

  static let isRoot = Identity.effectiveUser == 0
}
