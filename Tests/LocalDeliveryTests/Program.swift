import Bytes
import Glibc
import Unix

/// Runs the programs as they were built, as a user would.
///
/// posix_spawn and no fork: the test process has threads.
enum Program {
  /// What a program left behind.
  struct Result {
    /// The exit status, or 1000 plus the signal that killed it.
    var status: Int32
    var output: String
    var errors: String
  }

  /// The directory of the built programs.
  static let directory: Path = {
    let own = (try? Host.programPath()) ?? "."
    // the test runner may be the toolchain's: then the bundle is among the arguments
    for candidate in [own] + Host.arguments.compactMap({ Path($0) }) {
      if (try? candidate.parent.appending("martlet-local").status()) != nil {
        return candidate.parent
      }
    }
    return ".build/debug"
  }()

  static let local = directory.appending("martlet-local").text
  static let strace = "/usr/bin/strace"
  static let hasStrace = (try? Path(composed: strace).status()) != nil

  /// Runs a program with files as descriptors 0, 3, 4 and so on.
  static func run(
    _ words: [String], input: Path = "/dev/null", files: [Path] = [],
    environment: [String] = ["PATH=/usr/bin:/bin"], in scratch: Scratch
  ) throws -> Result {
    let tag = String(UInt64.random(in: .min ... .max), radix: 36)
    let (output, errors) = (scratch("out-\(tag)"), scratch("err-\(tag)"))
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, input.text, O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(
      &actions, 1, output.text, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    unsafe posix_spawn_file_actions_addopen(
      &actions, 2, errors.text, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    for (index, file) in files.enumerated() {
      unsafe posix_spawn_file_actions_addopen(
        &actions, Int32(3 + index), file.text, O_RDONLY, 0)
    }
    var pid: pid_t = 0
    let failed = unsafe withCStrings(words) { argv in
      unsafe withCStrings(environment) { envp in
        unsafe posix_spawn(&pid, words[0], &actions, nil, argv, envp)
      }
    }
    guard failed == 0 else { throw Errno(failed) }
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    let ended = status & 0x7F == 0 ? status >> 8 & 0xFF : 1000 + status & 0x7F
    let result = Result(
      status: ended, output: try output.contents(limit: 1 << 24).text,
      errors: try errors.contents(limit: 1 << 24).text)
    for file in [output, errors] { try Directory(file.parent).remove(file.name) }
    return result
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
