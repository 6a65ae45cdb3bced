internal import IMAP
internal import MailStore
internal import Unix

// What is in the messages.
extension UserMailbox {
  /// How often a message is looked for whose file another program renames.
  private static let attempts = 5

  /// The octets of a message; nil if it is gone.
  func content(of uid: UInt32) throws(MailRefusal) -> (any MessageContent)? {
    try failing("read the message") { () throws(Errno) in
      for _ in 0..<Self.attempts {
        guard let place = stored.snapshot.index(of: uid) else { return nil }
        do throws(Errno) {
          return try UserContent(stored.open(stored.snapshot.messages[place]))
        } catch {
          guard error == .noSuchFile else { throw error }
        }
        try stored.refresh()
      }
      return nil
    }
  }

  /// What is known of a message, at least these facts; nil if it is gone.
  func facts(
    of uid: UInt32, _ kinds: MessageFacts.Kinds
  ) throws(MailRefusal) -> MessageFacts? {
    guard let place = shown.index(of: uid) else { return nil }
    let size = shown.crlfSize(of: shown.messages[place])
    var wanted = kinds
    if size != nil { wanted.remove(.size) }
    var facts = MessageFacts()
    if !wanted.isEmpty {
      guard let content = try content(of: uid) else { return nil }
      facts = try MessageFacts(content, wanted, account.charsets)
    }
    if let size { facts.size = size }
    return facts
  }

  /// Makes durable what was learnt of messages.
  func saveFacts() {}
}
