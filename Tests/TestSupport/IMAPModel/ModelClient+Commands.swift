internal import Bytes

// What it says.
extension ModelClient {
  /// The end of IDLE.
  public mutating func done() -> [UInt8] {
    isIdling = false
    history.append("> DONE")
    return Array("DONE\r\n".utf8)
  }

  /// A command that brings it up to date; nil if it knows all. Ask again when it is answered.
  public mutating func completion() -> [UInt8]? {
    guard mailbox != nil else { return hasEnabled ? select(pick(mailboxes)) : enable() }
    if isComplete { return nil }
    var unknown = Set(doubtful)
    for uid in uids { if let uid, flags[uid] == nil { unknown.insert(uid) } }
    doubtful = []
    let first = uids.firstIndex(of: nil) ?? 0
    let last = mode == .uidOnly ? 0 : uids[..<first].compactMap(\.self).max() ?? 0
    var sets = unknown.sorted().map { String($0) }
    if uids.contains(nil) { sets.append("\(last + 1):\(UInt32.max)") }
    return fetch(sets.joined(separator: ","), items: "(FLAGS)")
  }

  /// It was asked for what it does not know as often as makes sense.
  public mutating func giveUp() {
    fault(
      "\(uids.count) messages, of which it cannot learn all: \(uids.map { $0.map { String($0) } ?? "-" })"
    )
  }

  /// NOOP
  public mutating func noop() -> [UInt8] { say("NOOP") }

  /// Any command that makes sense now.
  public mutating func anything() -> [UInt8] {
    if !hasEnabled { return enable() }
    guard mailbox != nil else { return select(pick(mailboxes)) }
    switch random.below(100) {
    case 0..<10: return noop()
    case 10..<14: return select(pick(mailboxes))
    case 14..<18:
      remember()
      return say(random.below(2) == 0 ? "CLOSE" : "UNSELECT", .close)
    case 18..<28: return append()
    case 28..<34: return say("IDLE", .idle)
    case 34..<42: return say("EXPUNGE")
    default: return uids.isEmpty ? append() : onMessages()
    }
  }

  /// As after a lost connection: it remembers what it knew, and has to log in again.
  public mutating func lose() {
    remember()
    command = nil
    isIdling = false
    mailbox = nil
    hasEnabled = false
    lines = ServerLines()
    history.append("-- lost")
  }

  mutating func say(_ text: String, _ kind: Kind = .other) -> [UInt8] {
    if command != nil { fault("a command too many: \(text)") }
    tags += 1
    let tag = "T\(tags)"
    command = Command(tag: tag, text: text, kind: kind)
    history.append("> \(tag) \(text)")
    return Array("\(tag) \(text)\r\n".utf8)
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[random.below(elements.count)]
  }

  private mutating func enable() -> [UInt8] {
    hasEnabled = true
    switch mode {
    case .first: return noop()
    case .second: return say("ENABLE IMAP4rev2")
    case .condstore: return say("ENABLE CONDSTORE IMAP4rev2")
    case .qresync: return say("ENABLE QRESYNC")
    case .uidOnly: return say("ENABLE UIDONLY")
    }
  }

  private mutating func select(_ name: String) -> [UInt8] {
    if mailbox != nil { remember() }
    let memory = memories[name]
    guard mode == .qresync, let memory, memory.highest > 0, random.below(4) > 0 else {
      return begin("SELECT \(name)", name)
    }
    var arguments = "\(memory.validity) \(memory.highest)"
    let known = memory.flags.keys.sorted()
    let isPartial = !known.isEmpty && random.below(2) == 0
    if isPartial { arguments += " \(known.map { String($0) }.joined(separator: ","))" }
    let octets = begin("SELECT \(name) (QRESYNC (\(arguments)))", name)
    command?.isResynchronizing = true
    command?.isPartial = isPartial
    return octets
  }

  private mutating func begin(_ text: String, _ name: String) -> [UInt8] {
    let octets = say(text, .select)
    mailbox = name
    (uids, flags, doubtful) = ([], [:], [])
    (validity, highest, toldHighest) = (0, 0, 0)
    return octets
  }

  /// Keeps what it knows of the mailbox, for QRESYNC.
  mutating func remember() {
    guard let mailbox, mode == .qresync, isComplete else { return }
    memories[mailbox] = Memory(validity: validity, highest: highest, flags: flags)
  }

  private mutating func append() -> [UInt8] {
    let message = "Subject: \(name)-\(tags)\r\n\r\nx\r\n"
    let words = random.below(2) == 0 ? "" : "(\(pick(Self.words))) "
    return say("APPEND \(pick(mailboxes)) \(words){\(message.utf8.count)+}\r\n\(message)")
  }

  private static let words = ["\\Seen", "\\Deleted", "\\Flagged", "$One", "Two", "\\Answered"]
}

// Commands on messages.
extension ModelClient {
  private mutating func onMessages() -> [UInt8] {
    let byUID = mode == .uidOnly || random.below(2) == 0
    let chosen = choose()
    if byUID, chosen.contains(where: { uids[$0] == nil }) { return completion() ?? noop() }
    let set = chosen.map { byUID ? "\(uids[$0] ?? 0)" : "\($0 + 1)" }.joined(separator: ",")
    let prefix = byUID ? "UID " : ""
    let kind = byUID ? Kind.other : .numbered
    switch random.below(10) {
    case 0..<4: return store(set, chosen, prefix, kind)
    case 4: return say("\(prefix)COPY \(set) \(pick(mailboxes))")
    case 5: return say("\(prefix)MOVE \(set) \(pick(mailboxes))")
    case 6: return search(prefix, kind)
    case 7:
      let gone = chosen.compactMap { uids[$0] }.map { "\($0)" }.joined(separator: ",")
      return gone.isEmpty ? noop() : say("UID EXPUNGE \(gone)")
    case 8 where mode == .qresync: return changes()
    default:
      let octets = say("\(prefix)FETCH \(set) (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])", kind)
      command?.wantsFlags = true
      return octets
    }
  }

  /// Positions of some messages, ascending.
  private mutating func choose() -> [Int] {
    var chosen: Set<Int> = []
    for _ in 0...random.below(4) { chosen.insert(random.below(uids.count)) }
    return chosen.sorted()
  }

  mutating func fetch(_ set: String, items: String) -> [UInt8] {
    let octets = say("UID FETCH \(set) \(items)")
    command?.wantsFlags = true
    return octets
  }

  private mutating func search(_ prefix: String, _ kind: Kind) -> [UInt8] {
    let keys = ["ALL", "DELETED", "KEYWORD $One", "UNSEEN", "NOT KEYWORD Two"]
    let options = ["", "RETURN (ALL) ", "RETURN (COUNT MIN) "]
    return say("\(prefix)SEARCH \(pick(options))\(pick(keys))", kind)
  }

  private mutating func changes() -> [UInt8] {
    let octets = say("UID FETCH 1:* (FLAGS) (CHANGEDSINCE \(highest) VANISHED)")
    command?.isResynchronizing = true
    command?.wantsFlags = true
    return octets
  }

  private mutating func store(
    _ set: String, _ chosen: [Int], _ prefix: String, _ kind: Kind
  ) -> [UInt8] {
    let sign = pick(["+", "-", ""])
    let silent = random.below(2) == 0
    let words = Array(Set([pick(Self.words), pick(Self.words)]))
    let since = usesModSequences && random.below(2) == 0 ? "(UNCHANGEDSINCE \(highest)) " : ""
    let octets = say(
      "\(prefix)STORE \(set) \(since)\(sign)FLAGS\(silent ? ".SILENT" : "")"
        + " (\(words.joined(separator: " ")))", kind)
    let named = Set(words.map { $0.lowercased() })
    for position in chosen {
      guard let uid = uids[position], let old = flags[uid] else { continue }
      switch sign {
      case "+": command?.silent[uid] = old.union(named)
      case "-": command?.silent[uid] = old.subtracting(named)
      default: command?.silent[uid] = named
      }
    }
    return octets
  }
}
