public import Bytes
public import Unix

/// When the waiting mail of a domain was last asked for by ETRN, and how much it was: `queue/log/turn.DOMAIN`.
///
/// Anybody may ask, again and again, and looking through the queue costs time: so that is done once in a
/// while, and whoever asks in between hears the same.
public struct TurnRecord: ~Copyable {
  /// Seconds for which an answer holds.
  public static let patience = 60

  private let file: FileDescriptor

  /// What to do when a domain is asked for.
  public enum Answer: ~Copyable {
    /// Look, and `note` what was found.
    case look(TurnRecord)
    /// That was done a moment ago; so many messages waited.
    case known(Int)
  }

  /// Looks when this domain was last asked for. EINVAL for a domain that cannot be part of a name.
  public static func look(for domain: [UInt8], in spool: Spool, now: Timestamp) throws(Errno)
    -> Answer
  {
    guard let name = Path(Array("turn.".utf8) + domain), !domain.contains("/") else {
      throw .invalid
    }
    let file = try spool.log.open(name, .locking(mode: 0o600))
    // another session is looking at this moment
    guard try file.lock() else { return .known(0) }
    let record = TurnRecord(file: file)
    if let count = try record.count(now) { return .known(count) }
    return .look(record)
  }

  private init(file: consuming FileDescriptor) { self.file = file }

  deinit { file.unlock() }

  /// What was noted, while it holds.
  private func count(_ now: Timestamp) throws(Errno) -> Int? {
    let status = try file.status()
    // a clock that was set back must not forbid it for long
    guard status.size > 0, 0..<Self.patience ~= now.seconds - status.modified.seconds else {
      return nil
    }
    return try file.readAll(limit: 64).trimmed.decimal ?? 0
  }

  /// Notes how many messages were found.
  public consuming func note(_ count: Int, now: Timestamp) throws(Errno) {
    try file.truncate(to: 0)
    try file.write(Array("\(count)\n".utf8), at: 0)
    try file.setModified(now)
  }
}
