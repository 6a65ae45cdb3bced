internal import CShims

/// What a process gives up for good, for itself and for what it starts.
///
/// A program that parses foreign bytes calls these after it has opened what it needs; DESIGN §6.
public enum Confinement {
  /// What there can be a limit to.
  public enum Resource: Sendable {
    /// Numbers of descriptors; poll(2) takes no more interests than this.
    case descriptors
    /// Processes of the user; root is not bound by it.
    case processes
    /// Octets a file may grow to; writing beyond raises SIGXFSZ. Sockets and pipes are no files.
    case fileSize
    /// Octets of addresses.
    case memory
  }

  /// What the system is still asked for.
  public struct Calls: OptionSet, Sendable {
    /// The bits.
    public let rawValue: Int32
    /// A set of these bits.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Use of open descriptors, memory, clocks, randomness, waiting, and confining oneself further.
    public static let streams = Calls(rawValue: Int32(CS_CALLS_STREAMS))
    /// Opening, making, renaming, linking and removing files.
    public static let files = Calls(rawValue: Int32(CS_CALLS_FILES))
    /// Starting programs, waiting for them, sending signals.
    public static let processes = Calls(rawValue: Int32(CS_CALLS_PROCESSES))
    /// New sockets.
    public static let sockets = Calls(rawValue: Int32(CS_CALLS_SOCKETS))
    /// Becoming another user.
    public static let identity = Calls(rawValue: Int32(CS_CALLS_IDENTITY))
    /// Reading, writing and waiting on open descriptors, memory and clocks: nothing that makes a descriptor or
    /// reaches another process.
    public static let conversation = Calls(rawValue: Int32(CS_CALLS_CONVERSATION))
  }

  /// No program that is started gets more rights than this one; needed for the rest without root.
  public static func noNewPrivileges() throws(Errno) { try check(cs_no_new_privileges()) }

  /// No core file, and no debugger of the same user: for who holds a key or a password.
  public static func hideMemory() throws(Errno) {
    try check(cs_hide_memory())
    try check(cs_limit(Int32(CS_LIMIT_CORE), 0))
  }

  /// Lowers a limit.
  public static func limit(_ resource: Resource, to most: Int) throws(Errno) {
    let number =
      switch resource {
      case .descriptors: CS_LIMIT_DESCRIPTORS
      case .processes: CS_LIMIT_PROCESSES
      case .fileSize: CS_LIMIT_FILE_SIZE
      case .memory: CS_LIMIT_MEMORY
      }
    try check(cs_limit(Int32(number), UInt64(most)))
  }

  /// Whether the kernel has Landlock.
  public static var hasLandlock: Bool { cs_landlock_version() > 0 }

  /// What may be reached beside files.
  public enum Reach: Sendable {
    /// Nothing but the sockets that are there.
    case nothing
    /// Servers: TCP connections may be made, none may be accepted.
    case servers
    /// All that there was.
    case all
  }

  /// Allows only reading below some paths, all but executing below others, reading and executing below the third.
  ///
  /// Paths that are missing do not count; open descriptors stay what they are. Where the kernel can, it
  /// also denies TCP, abstract sockets and signals to others, but for what `reach` says. False if the kernel
  /// has no Landlock.
  @discardableResult
  public static func landlock(
    readable: [Path] = [], writable: [Path] = [], executable: [Path] = [],
    reach: Reach = .nothing
  ) throws(Errno) -> Bool {
    if !hasLandlock { return false }
    let how =
      switch reach {
      case .nothing: CS_REACH_NOTHING
      case .servers: CS_REACH_SERVERS
      case .all: CS_REACH_ALL
      }
    let rules = FileDescriptor(owning: try check(cs_landlock_begin(Int32(how))))
    for path in readable { try allow(path, rules, CS_MAY_READ) }
    for path in writable { try allow(path, rules, CS_MAY_WRITE) }
    for path in executable { try allow(path, rules, CS_MAY_EXECUTE) }
    try check(cs_landlock_enforce(rules.number))
    return true
  }

  /// Denies system calls that only the system's own programs need: EPERM. False on a processor we do not know.
  ///
  /// For who starts programs that it does not know. `noNewPrivileges` must have been called.
  @discardableResult
  public static func denyUnusual() throws(Errno) -> Bool {
    let answer = cs_deny_unusual()
    if answer == -38 { return false }  // ENOSYS
    try check(answer)
    return true
  }

  /// Allows only these system calls; any other answers EPERM. False on a processor we do not know.
  ///
  /// `noNewPrivileges` must have been called.
  @discardableResult
  public static func allowOnly(_ calls: Calls) throws(Errno) -> Bool {
    let answer = cs_allow_only(calls.rawValue)
    if answer == -38 { return false }  // ENOSYS
    try check(answer)
    return true
  }

  private static func allow(
    _ path: Path, _ rules: borrowing FileDescriptor, _ how: Int
  ) throws(Errno) {
    let answer = unsafe path.withCString { unsafe cs_open(cs_cwd(), $0, Int32(CS_PATH), 0) }
    if answer == -Errno.noSuchFile.number { return }
    let file = FileDescriptor(owning: try check(answer))
    try check(cs_landlock_allow(rules.number, file.number, Int32(how)))
  }
}
