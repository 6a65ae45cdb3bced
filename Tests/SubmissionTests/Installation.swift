import Bytes
import Glibc
import Queue
import Unix

/// A scratch installation: a directory with a configuration and a spool, removed with all it has.
final class Installation {
  /// The directory.
  let path: Path

  /// What a program left behind.
  struct Result {
    /// The exit status, or 1000 plus the signal that killed it.
    var status: Int32
    var output: String
    var errors: String
  }

  init(_ settings: String = "") throws {
    let parent = Host.environment("TMPDIR").flatMap(Path.init) ?? "/tmp"
    var name = bytes("martlet-submission-")
    name.append(decimal: Int(Host.pid))
    for byte in Host.random(8) { name += [".", .hexDigit(byte >> 4), .hexDigit(byte & 15)] }
    path = parent.appending(Path(name)!)
    try path.makeDirectories(mode: 0o755)
    try Directory(path).setMode(0o755)
    try Spool.create(path.appending("spool"))
    try write(
      "martlet.conf",
      bytes(
        "hostname = mail.example.org\ndomain = example.org\nspool = spool\nlog = stderr\n"
          + settings))
  }

  deinit { try? Self.remove(path) }

  /// A path inside.
  func callAsFunction(_ name: String) -> Path { path.appending(Path(composed: name)) }

  /// Writes a file.
  @discardableResult
  func write(_ name: String, _ contents: [UInt8]) throws -> Path {
    let directory = try Directory(path)
    try? directory.remove(Path(composed: name))
    let file = try directory.open(Path(composed: name), .creating(mode: 0o644))
    try file.setMode(0o644)
    try file.write(contents)
    return self(name)
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
  ) throws -> Result {
    let (output, errors) = (path.appending("out"), path.appending("err"))
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let create = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, 0, input.text, O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output.text, create, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, errors.text, create, 0o600)
    let line = ["env"] + words + [Self.sendmail] + arguments
    let all = ["PATH=/usr/bin:/bin:/usr/sbin", "MARTLET_CONFIG=\(self("martlet.conf").text)"]
    var pid: pid_t = 0
    let failed = unsafe withCStrings(line) { argv in
      unsafe withCStrings(all + environment) { envp in
        unsafe posix_spawn(&pid, "/usr/bin/env", &actions, nil, argv, envp)
      }
    }
    guard failed == 0 else { throw Errno(failed) }
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    let isExit = status & 0x7F == 0
    return Result(
      status: isExit ? status >> 8 & 0xFF : 1000 + status & 0x7F,
      output: try output.contents(limit: 1 << 24).text,
      errors: try errors.contents(limit: 1 << 24).text)
  }

  /// Where the programs were built: beside the tests.
  static let programs: Path = {
    let own = (try? Host.programPath()) ?? "."
    for candidate in [own] + Host.arguments.compactMap({ Path($0) }) {
      if (try? candidate.parent.appending("sendmail").status()) != nil { return candidate.parent }
    }
    return ".build/debug"
  }()

  static let sendmail = programs.appending("sendmail").text
  static let strace = "/usr/bin/strace"
  static let hasStrace = (try? Path(composed: strace).status()) != nil
  static let isRoot = Identity.effectiveUser == 0

  private static func remove(_ path: Path) throws {
    let directory = try Directory(path)
    for name in try directory.names() {
      if try directory.status(name).kind == .directory {
        try remove(path.appending(name))
      } else {
        try directory.remove(name)
      }
    }
    try Directory(path.parent).removeDirectory(path.name)
  }
}

/// Lends texts as the NULL-ended list that exec takes.
@unsafe
private func withCStrings(
  _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
) -> Int32 {
  var list: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) }
  unsafe list.append(nil)
  let answer = unsafe list.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
  unsafe list.forEach { unsafe free($0) }
  return answer
}
