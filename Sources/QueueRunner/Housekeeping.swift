internal import Bytes
internal import Queue
internal import Unix

/// Removes, once in a while, what is left over and what is old.
struct Housekeeping {
  /// Seconds between looks for leftovers.
  static let interval = 3600
  /// Seconds after which what a writer left is removed.
  static let leftoverAge = 36 * 3600

  let spool: Spool
  let intake: Intake
  /// Seconds for which the journal is kept.
  let history: Int
  /// The second of the epoch at which it is time for it.
  private(set) var nextSecond = 0

  init(_ parts: RunnerParts) {
    spool = parts.spool
    intake = parts.intake
    history = parts.history
  }

  /// Does it if it is time, and says whether it was.
  mutating func run(now: Timestamp) -> Bool {
    guard now.seconds >= nextSecond else { return false }
    nextSecond = now.seconds + Self.interval
    intake.cleanUp(olderThan: Self.leftoverAge, now: now)
    try? AttemptLog.removeOrphans(in: spool, olderThan: Self.leftoverAge, now: now)
    try? Journal.prune(spool, olderThan: history, now: now)
    return true
  }
}
