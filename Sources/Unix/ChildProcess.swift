internal import CShims

/// Child processes. The process must have one thread when it calls `start`.
public enum ChildProcess {
  /// Exit status of a child that could not become the user.
  public static let cannotBecome: Int32 = 76
  /// Exit status of a child that could not execute its program.
  public static let cannotExecute: Int32 = 72

  /// Starts a command and answers its process number.
  ///
  /// What fails in the child before its program runs shows as one of the exit statuses above.
  public static func start(_ command: Command) throws(Errno) -> Int32 {
    if command.isPlain { return try startAtOnce(command) }
    let pid = try check(cs_fork())
    if pid == 0 { run(command) }
    return pid
  }

  /// Starts a program for which nothing has to be done before, without a copy of this process.
  private static func startAtOnce(_ command: Command) throws(Errno) -> Int32 {
    var words = CStrings(command.arguments)
    var environment = CStrings(command.environment)
    let answer = unsafe command.program.withCString { path in
      unsafe words.withPointers { argv in
        unsafe environment.withPointers { envp in
          unsafe command.descriptors.withUnsafeBufferPointer {
            unsafe cs_start(
              path, argv, envp, $0.baseAddress, Int32($0.count), cannotExecute)
          }
        }
      }
    }
    return try check(answer)
  }

  /// Runs a command in place of this process; returns only what kept it from doing so.
  public static func replaceSelf(with command: Command) -> Errno {
    var words = CStrings(command.arguments)
    var environment = CStrings(command.environment)
    let answer = unsafe command.program.withCString { path in
      unsafe words.withPointers { argv in
        unsafe environment.withPointers { unsafe cs_exec(path, argv, $0) }
      }
    }
    return Errno(-answer)
  }

  private static func run(_ command: Command) -> Never {
    if command.leadsGroup { _ = cs_new_group() }
    if command.leadsSession { _ = cs_new_session() }
    _ = cs_reset_signals()
    place(command.descriptors)
    if let identity = command.identity {
      do {
        try Identity.become(identity.name, uid: identity.uid, gid: identity.gid)
      } catch { Host.exit(cannotBecome) }
    }
    if let mask = command.mask { Host.setMask(mask) }
    if let directory = command.directory {
      do { try Host.changeDirectory(directory) } catch { Host.exit(cannotExecute) }
    }
    _ = replaceSelf(with: command)
    Host.exit(cannotExecute)
  }

  /// Makes the lent descriptors 0, 1, 2 …: first all out of the way, then each to its place.
  private static func place(_ descriptors: [Int32]) {
    let count = Int32(descriptors.count)
    let aside = descriptors.map { cs_dup($0, count) }
    for (number, copy) in aside.enumerated() {
      if copy < 0 || cs_dup_to(copy, Int32(number)) < 0 { Host.exit(cannotExecute) }
    }
  }

  /// Whether a child has ended, and how; nil while it runs. `pid` -1 asks for any child.
  public static func ended(_ pid: Int32 = -1) throws(Errno) -> (pid: Int32, ending: Ending)? {
    try wait(pid, blocking: false)
  }

  /// Waits for a child to end.
  public static func wait(for pid: Int32) throws(Errno) -> Ending {
    guard let (_, ending) = try wait(pid, blocking: true) else { throw .invalid }
    return ending
  }

  /// A descriptor that can be read when a process has ended. ESRCH if it is gone, ENOSYS before Linux 5.3.
  public static func descriptor(of pid: Int32) throws(Errno) -> FileDescriptor {
    FileDescriptor(owning: try check(cs_process_descriptor(pid)))
  }

  private static func wait(_ pid: Int32, blocking: Bool) throws(Errno) -> (Int32, Ending)? {
    var how: Int32 = 0
    var code: Int32 = 0
    let answer = try check(unsafe cs_wait(pid, blocking ? 1 : 0, &how, &code))
    if answer == 0 { return nil }
    return (answer, how == Int32(UInt8(ascii: "e")) ? .exited(code) : .signalled(code))
  }

  /// Sends a signal to a process, or to all of its group.
  public static func signal(_ pid: Int32, _ signal: Signal, group: Bool = false) {
    _ = group ? cs_kill_group(pid, signal.rawValue) : cs_kill(pid, signal.rawValue)
  }

  /// Whether a process has ended, whoever started it; false if that cannot be known.
  public static func hasEnded(_ pid: Int32) -> Bool {
    do throws(Errno) {
      return Waiting.isReadable(try descriptor(of: pid).number)
    } catch { return error == .noSuchProcess }
  }

  /// Forks; the answer is 0 in the child.
  public static func fork() throws(Errno) -> Int32 { try check(cs_fork()) }

  /// Makes this process the leader of a session without a terminal.
  public static func leaveTerminal() { _ = cs_new_session() }

  /// Has the system kill this process when its parent ends.
  public static func dieWithParent() { _ = cs_die_with_parent() }

  /// Raises the number of descriptors this process may open to what it is allowed.
  public static func raiseDescriptorLimit() { _ = cs_raise_descriptor_limit() }
}
