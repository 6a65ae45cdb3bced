internal import Queue

/// The messages in an attempt, and how many more there may be.
struct ActiveMessages {
  /// Messages in an attempt at once; each keeps a descriptor open.
  static let limit = 256
  /// Recipients of messages in an attempt at once, but for the last message begun.
  static let recipientLimit = 10_000

  private struct Message {
    let recipients: Int
    let isUnproven: Bool
  }

  private var messages: [QueueID: Message] = [:]
  private var recipientCount = 0
  /// Of those that go only to servers that did not answer lately.
  private var unproven = (messages: 0, recipients: 0)

  /// How many messages are in an attempt.
  var count: Int { messages.count }

  /// Whether another message may begin.
  var hasRoom: Bool { messages.count < Self.limit && recipientCount < Self.recipientLimit }

  /// How many messages more may begin that go only to servers that did not answer lately: half of all at most.
  var roomForUnproven: Int {
    unproven.recipients < Self.recipientLimit / 2 ? Self.limit / 2 - unproven.messages : 0
  }

  /// Whether a message is in an attempt.
  func contains(_ id: QueueID) -> Bool { messages[id] != nil }

  /// Adds a message with so many recipients.
  mutating func begin(_ id: QueueID, recipients count: Int, isUnproven: Bool = false) {
    messages[id] = Message(recipients: count, isUnproven: isUnproven)
    add(id, 1)
  }

  /// Removes a message whose attempt is over.
  mutating func end(_ id: QueueID) {
    add(id, -1)
    messages[id] = nil
  }

  private mutating func add(_ id: QueueID, _ factor: Int) {
    guard let message = messages[id] else { return }
    recipientCount += factor * message.recipients
    guard message.isUnproven else { return }
    unproven.messages += factor
    unproven.recipients += factor * message.recipients
  }
}
