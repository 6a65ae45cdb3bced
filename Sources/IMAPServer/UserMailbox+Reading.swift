internal import IMAP
internal import MailStore
internal import Unix

// What is in the messages.
extension UserMailbox {
  /// How often a message is looked for whose file another program renames.
  private static let attempts = 5

  func content(of uid: UInt32) throws(MailRefusal) -> (any MessageContent)? {
    var messages = try snapshot()
    return try failing("read the message") { () throws(Errno) in
      for _ in 0..<Self.attempts {
        guard let place = messages.index(of: uid) else { return nil }
        do throws(Errno) {
          return try UserContent(stored.open(messages.messages[place]))
        } catch {
          guard error == .noSuchFile else { throw error }
        }
        try stored.refresh()
        messages = try stored.messages()
      }
      return nil
    }
  }

  func facts(
    of uid: UInt32, _ kinds: MessageFacts.Kinds
  ) throws(MailRefusal) -> MessageFacts? {
    let snapshot = try snapshot()
    guard let place = snapshot.index(of: uid) else { return nil }
    var facts = MessageFacts()
    facts.size = snapshot.crlfSize(of: snapshot.messages[place])
    let missing = recall(kinds, of: uid, into: &facts)
    guard !missing.isEmpty else { return facts }
    guard let content = try content(of: uid) else { return nil }
    let derived = try MessageFacts(content, missing, account.charsets)
    remember(derived, of: uid)
    facts.fill(from: derived)
    return facts
  }

  /// Takes what the cache has; the kinds that are still missing.
  private func recall(
    _ kinds: MessageFacts.Kinds, of uid: UInt32, into facts: inout MessageFacts
  ) -> MessageFacts.Kinds {
    var missing = kinds
    if facts.size != nil { missing.remove(.size) }
    for kind in MessageFacts.Kinds.each where missing.contains(kind) {
      guard let octets = cache.octets(of: uid, kind: kind.rawValue), facts.take(kind, octets) else {
        continue
      }
      missing.remove(kind)
    }
    return missing
  }

  private func remember(_ facts: MessageFacts, of uid: UInt32) {
    for kind in MessageFacts.Kinds.each {
      if let octets = facts.encoded(kind) { cache.add(octets, of: uid, kind: kind.rawValue) }
    }
  }
}
