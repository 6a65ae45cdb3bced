internal import Bytes
public import Unix

/// The right to run the queue: one process at a time has it. Its file says which.
public struct RunnerLock: ~Copyable {
  private let file: FileDescriptor

  /// Takes the lock of a spool; nil if another runner has it.
  public static func take(_ spool: Spool) throws(Errno) -> RunnerLock? {
    let file = try spool.log.open("lock", .locking(mode: 0o600))
    while try !file.lock() {
      // who only looks at the lock shares it for a moment; a runner does not share it
      guard try file.lock(exclusive: false) else { return nil }
      var nothing: [Waiting.Interest] = []
      try Waiting.wait(for: &nothing, milliseconds: 1)
    }
    try file.truncate(to: 0)
    try file.write(Array("\(Host.pid)\n".utf8), at: 0)
    return RunnerLock(file: file)
  }

  private init(file: consuming FileDescriptor) { self.file = file }

  /// Gives the lock back; an end of the process does too.
  public consuming func release() {}

  /// The process that has the lock; nil if nobody has.
  public static func holder(_ log: borrowing Directory) throws(Errno) -> Int32? {
    let file = try log.open("lock", .locking(mode: 0o600))
    if try file.lock(exclusive: false) { return nil }
    return try file.readAll(limit: 64).trimmed.decimal.flatMap(Int32.init(exactly:))
  }
}
