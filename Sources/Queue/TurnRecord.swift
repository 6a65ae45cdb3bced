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
    let status = try file.status()
    let age = now.seconds - status.modified.seconds
    // a clock that was set back must not forbid it for long
    if status.size > 0, 0..<patience ~= age {
      return .known(try file.readAll(limit: 64).trimmed.decimal ?? 0)
    }
    return .look(TurnRecord(file: file))
  }

  private init(file: consuming FileDescriptor) { self.file = file }

  /// Notes how many messages were found.
  public consuming func note(_ count: Int, now: Timestamp) throws(Errno) {
    try file.truncate(to: 0)
    try file.write(Array("\(count)\n".utf8), at: 0)
    try file.setModified(now)
  }
}
