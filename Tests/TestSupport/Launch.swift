internal import Glibc
public import Unix

/// Starting a process from a test.
///
/// Tests run in many threads, where only posix_spawn(3) is safe, not the fork of `ChildProcess`.
public enum Launch {
  /// The user that programs under test run as when the tests are root's: it has no name and owns nothing.
  public static let unprivileged: UInt32 = 64_007

  /// Whether the tests are root's.
  public static var isRoot: Bool { Identity.effectiveUser == 0 }

  /// Starts a program by its path, words[0] being its name; the answer is the process number.
  public static func start(
    _ path: Path, _ words: [[UInt8]], environment: [[UInt8]], descriptors: [Int32]
  ) throws -> Int32 {
    // who writes to a program that has died shall see a test fail, not all of them end
    Signal.pipe.ignore()
    let argv = CWords(words)
    let envp = CWords(environment)
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    for (place, number) in descriptors.enumerated() {
      unsafe posix_spawn_file_actions_adddup2(&actions, number, Int32(place))
    }
    // other tests of this process may have blocked signals
    var none = sigset_t()
    var all = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    var pid: Int32 = 0
    let name = CWords([path.bytes])
    let answer = unsafe posix_spawn(
      &pid, name.list[0]!, &actions, &attributes, argv.list, envp.list)
    guard answer == 0 else { throw Errno(answer) }
    return pid
  }
}

/// Words as a NULL-ended list of C strings.
@safe
private final class CWords {
  let list: [UnsafeMutablePointer<CChar>?]

  init(_ words: [[UInt8]]) {
    var list: [UnsafeMutablePointer<CChar>?] = unsafe []
    for word in words {
      let text = word.map { CChar(bitPattern: $0) } + [0]
      unsafe list.append(unsafe strdup(text))
    }
    unsafe list.append(nil)
    unsafe self.list = unsafe list
  }

  deinit {
    for index in unsafe list.indices { unsafe free(list[index]) }
  }
}
