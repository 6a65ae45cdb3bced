internal import Queue

/// Messages whose attempt is over and whose results no file took, as on a full disk.
///
/// They stay as they are, claimed and known: were they tried again, every server would get them once more,
/// and again, for as long as nothing can be written.
struct StuckMessages {
  /// Seconds between attempts to write their results.
  static let patience = 60

  /// The messages.
  private(set) var messages: [QueuedMessage] = []
  /// The second of the epoch at which that is tried again; nil if there are none.
  private(set) var nextSecond: Int?

  /// Adds messages.
  mutating func add(_ more: [QueuedMessage], now: Int) {
    guard !more.isEmpty else { return }
    messages += more
    nextSecond = nextSecond ?? now + Self.patience
  }

  /// Has it tried at once.
  mutating func makeDue() {
    if !messages.isEmpty { nextSecond = 0 }
  }

  /// Takes all if it is time.
  mutating func takeDue(now: Int) -> [QueuedMessage] {
    // a clock that was set back must not keep them
    guard let second = nextSecond, second <= now || second > now + Self.patience else { return [] }
    defer { self = StuckMessages() }
    return messages
  }
}
