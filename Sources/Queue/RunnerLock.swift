internal import Bytes
public import Unix

/// The right to run the queue: one process at a time has it. Its file says which, and is empty when none has.
public struct RunnerLock: ~Copyable {
  private let file: FileDescriptor
  /// Whether the runner before died or left something unwritten, so that results may be entered of messages that still lie in the queue.
  public let followsDeath: Bool

  /// Milliseconds that are waited for a lock that no runner has.
  static let afterlife = 5000

  /// Takes the lock of a spool; nil if another runner has it.
  public static func take(_ spool: Spool) throws(Errno) -> RunnerLock? {
    let file = try spool.log.open("lock", .locking(mode: 0o600))
    let end = Clock.milliseconds + afterlife
    while try !file.lock() {
      let isSoonFree = try isSoonFree(file)
      guard isSoonFree, Clock.milliseconds < end else { return nil }
      var nothing: [Waiting.Interest] = []
      try Waiting.wait(for: &nothing, milliseconds: 1)
    }
    let followsDeath = try file.status().size > 0
    try file.truncate(to: 0)
    try file.write(Array("\(Host.pid)\n".utf8), at: 0)
    return RunnerLock(file: file, followsDeath: followsDeath)
  }

  private init(file: consuming FileDescriptor, followsDeath: Bool) {
    self.file = file
    self.followsDeath = followsDeath
  }

  /// What was being started has the lock too, until it is executed.
  deinit { file.unlock() }

  /// Gives the lock back with nothing left undone; its end without this shows as a death.
  public consuming func release() { try? file.truncate(to: 0) }

  /// The process that has the lock; nil if nobody has.
  public static func holder(_ log: borrowing Directory) throws(Errno) -> Int32? {
    let file = try log.open("lock", .locking(mode: 0o600))
    if try file.lock(exclusive: false) { return nil }
    return try holder(of: file)
  }

  private static func holder(of file: borrowing FileDescriptor) throws(Errno) -> Int32? {
    try file.seek(to: 0)
    return try file.readAll(limit: 64).trimmed.decimal.flatMap(Int32.init(exactly:))
  }

  /// Whether no runner has a lock that is taken.
  private static func isSoonFree(_ file: borrowing FileDescriptor) throws(Errno) -> Bool {
    // who only looks at the lock shares it for a moment; a runner does not share it
    if try file.lock(exclusive: false) { return true }
    // what a runner was starting when it was killed has its lock until it is executed
    guard let holder = try holder(of: file) else { return false }
    return ChildProcess.hasEnded(holder)
  }
}
