public import Bytes

/// When to try again, when to warn, when to give up.
public struct RetryPolicy: Hashable, Sendable {
  /// Seconds between attempts: the first after the first attempt, the last for all that follow.
  public var intervals: [Int]
  /// Seconds after arrival when an attempt that fails is the last.
  public var lifetime: Int
  /// Seconds after arrival when the sender is told of the delay, 0 for never.
  public var warnAfter: Int

  /// A policy. `intervals` must not be empty.
  public init(intervals: [Int], lifetime: Int, warnAfter: Int) {
    precondition(!intervals.isEmpty, "there is a first interval")
    self.intervals = intervals
    self.lifetime = lifetime
    self.warnAfter = warnAfter
  }

  /// The moment of the next attempt after `attempts` have been made, never later than the end of life.
  public func next(after attempts: Int, arrived: Timestamp, now: Timestamp) -> Timestamp {
    let interval = intervals[min(max(attempts, 1), intervals.count) - 1]
    let end = arrived + lifetime
    let next = now + interval
    return now < end && end < next ? end : next
  }

  /// Whether an attempt that failed now was the last.
  public func isOver(arrived: Timestamp, now: Timestamp) -> Bool { now >= arrived + lifetime }

  /// Whether the sender should know by now that it takes long.
  public func isSlow(arrived: Timestamp, now: Timestamp) -> Bool {
    warnAfter > 0 && now >= arrived + warnAfter
  }

  /// The moment until which attempts go on.
  public func end(arrived: Timestamp) -> Timestamp { arrived + lifetime }
}
