internal import Queue

/// Messages whose attempt goes on, with recipients that it ended well and no file that says so.
///
/// Were the runner to die, the next one would deliver to these once more: so nothing is here for long.
struct UnwrittenResults {
  /// Milliseconds that a result waits for others of its message, to share their sync.
  static let patience = 2000

  private var messages: [QueueID: QueuedMessage] = [:]
  /// When each is due, by the monotonic clock, earliest first; those that are gone are passed over.
  private var moments: ArraySlice<(id: QueueID, moment: Int)> = []

  /// Milliseconds until what could not be written is tried again.
  static let patienceWithTrouble = 60_000

  /// Adds a message that has such a recipient now.
  mutating func note(_ message: QueuedMessage, now: Int, afterTrouble: Bool = false) {
    guard messages[message.id] == nil else { return }
    messages[message.id] = message
    let moment = now + (afterTrouble ? Self.patienceWithTrouble : Self.patience)
    let at = moments.lastIndex { $0.moment <= moment }.map { $0 + 1 } ?? moments.startIndex
    moments.insert((message.id, moment), at: at)
  }

  /// Makes all due.
  mutating func makeDue() { for index in moments.indices { moments[index].moment = 0 } }

  /// Removes a message whose attempt is over.
  mutating func forget(_ id: QueueID) { messages[id] = nil }

  /// Takes a message whose results have waited long enough at this moment; nil if there is none.
  mutating func takeDue(now: Int) -> QueuedMessage? {
    guard let moment = next(), moment <= now, let id = moments.popFirst()?.id else { return nil }
    return messages.removeValue(forKey: id)
  }

  /// When the first is due, by the monotonic clock; nil if none waits.
  mutating func next() -> Int? {
    while let first = moments.first, messages[first.id] == nil { moments.removeFirst() }
    return moments.first?.moment
  }
}
