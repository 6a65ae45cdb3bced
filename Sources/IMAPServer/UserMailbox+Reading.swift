internal import IMAP
internal import MailStore
internal import Unix

// What is in the messages.
extension UserMailbox {
  /// How often a message is looked for whose file another program renames.
  private static let attempts = 5

  func content(of uid: UInt32) throws(MailRefusal) -> (any MessageContent)? {
    try look(at: uid) { (message, list) throws(Errno) in
      UserContent(
        try stored.open(message, of: list.snapshot), named: list.snapshot.size(of: message))
    }
  }

  /// Does something with the file of a message, wherever other programs rename it; nil if it is gone.
  func look<Value>(
    at uid: UInt32, _ body: (StoredMessage, UserMessages) throws(Errno) -> Value
  ) throws(MailRefusal) -> Value? {
    var list = try list()
    return try failing("read the message") { () throws(Errno) in
      for _ in 0..<Self.attempts {
        guard let place = list.snapshot.index(of: uid) else { return nil }
        do throws(Errno) {
          return try body(list.snapshot.messages[place], list)
        } catch {
          guard error == .noSuchFile else { throw error }
        }
        try stored.refresh()
        // another message may have its UID
        guard hasSameUIDs else { return nil }
        list = UserMessages(try stored.messages())
      }
      return nil
    }
  }

  func facts(
    of uid: UInt32, _ kinds: MessageFacts.Kinds
  ) throws(MailRefusal) -> MessageFacts? {
    let list = try list()
    guard let place = list.snapshot.index(of: uid) else { return nil }
    var facts = MessageFacts()
    if kinds.contains(.size) {
      facts.size = list.snapshot.crlfSize(of: list.snapshot.messages[place])
    }
    var missing = recall(kinds, of: uid, into: &facts)
    if !missing.isEmpty, let derived = helper?.facts(of: uid) {
      for fact in derived where facts.take(fact.kind, fact.octets) {
        cache?.add(fact.octets, of: uid, kind: fact.kind.rawValue)
        missing.remove(fact.kind)
      }
    }
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
      guard let octets = cache?.octets(of: uid, kind: kind.rawValue), facts.take(kind, octets)
      else { continue }
      missing.remove(kind)
    }
    return missing
  }

  private func remember(_ facts: MessageFacts, of uid: UInt32) {
    for fact in Self.kept(facts) { cache?.add(fact.octets, of: uid, kind: fact.kind.rawValue) }
  }

  /// Facts as the cache keeps them.
  private static func kept(_ facts: MessageFacts) -> [FactsHelper.Kept] {
    var kept: [FactsHelper.Kept] = []
    kept.reserveCapacity(MessageFacts.Kinds.each.count)
    for kind in MessageFacts.Kinds.each {
      if let octets = facts.encoded(kind) { kept.append((kind, octets)) }
    }
    return kept
  }

  func expect(_ kinds: MessageFacts.Kinds, of uids: [UInt32]) {
    let cache = cache
    guard uids.count >= FactsHelper.least, let snapshot = try? list().snapshot else { return }
    let unknown = uids.filter { uid in
      if cache?.mayHave(uid) == true { return false }
      guard kinds == .size, let place = snapshot.index(of: uid) else { return true }
      return snapshot.crlfSize(of: snapshot.messages[place]) == nil
    }
    guard unknown.count >= FactsHelper.least, isAscending(unknown) else { return }
    helper = FactsHelper(unknown) { uid in
      guard let place = snapshot.index(of: uid),
        let file = try? stored.open(snapshot.messages[place], of: snapshot),
        let facts = try? MessageFacts(UserContent(file), kinds, account.charsets)
      else { return [] }
      return Self.kept(facts)
    }
  }

  private func isAscending(_ uids: [UInt32]) -> Bool {
    for i in uids.indices.dropFirst() where uids[i - 1] >= uids[i] { return false }
    return true
  }
}
