internal import Queue

/// The messages in an attempt, and how many more there may be.
struct ActiveMessages {
  /// Messages in an attempt at once; each keeps a descriptor open.
  static let limit = 256
  /// Recipients of messages in an attempt at once, but for the last message begun.
  static let recipientLimit = 10_000

  private var recipients: [QueueID: Int] = [:]
  private var recipientCount = 0

  /// How many messages are in an attempt.
  var count: Int { recipients.count }

  /// Whether another message may begin.
  var hasRoom: Bool { recipients.count < Self.limit && recipientCount < Self.recipientLimit }

  /// Whether a message is in an attempt.
  func contains(_ id: QueueID) -> Bool { recipients[id] != nil }

  /// Adds a message with so many recipients.
  mutating func begin(_ id: QueueID, recipients count: Int) {
    recipients[id] = count
    recipientCount += count
  }

  /// Removes a message whose attempt is over.
  mutating func end(_ id: QueueID) { recipientCount -= recipients.removeValue(forKey: id) ?? 0 }
}
