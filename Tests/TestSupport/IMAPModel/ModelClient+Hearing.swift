internal import Bytes

// What it hears.
extension ModelClient {
  /// Takes what the server says.
  public mutating func hear(_ octets: [UInt8]) {
    for response in lines.feed(octets) {
      history.append("< \(response.line)")
      take(response)
    }
    if history.count > 400 { history.removeFirst(300) }
  }

  private mutating func take(_ response: ServerLines.Response) {
    let words = response.line.split(separator: " ", maxSplits: 2).map(String.init)
    guard words.count >= 2 else {
      if response.line.hasPrefix("+") { return proceed() }
      return fault("this is no response: \(response.line)")
    }
    switch words[0] {
    case "+": proceed()
    case "*": untagged(words, response)
    default: tagged(words[0], words[1], words.count > 2 ? words[2] : "")
    }
  }

  private mutating func proceed() {
    guard command?.kind == .idle else { return fault("go on with what?") }
    isIdling = true
  }

  private mutating func untagged(_ words: [String], _ response: ServerLines.Response) {
    let rest = words.count > 2 ? words[2] : ""
    if let number = Int(words[1]) {
      let parts = rest.split(separator: " ", maxSplits: 1).map(String.init)
      switch parts.first {
      case "EXISTS": exists(number)
      case "EXPUNGE": expunged(number)
      case "FETCH": fetched(number, parts.last ?? "", response.literals, isUID: false)
      case "UIDFETCH": fetched(number, parts.last ?? "", response.literals, isUID: true)
      default: break
      }
      return
    }
    switch words[1] {
    case "OK", "NO": code(rest)
    case "BAD": fault("BAD: \(rest)")
    case "BYE": fault("BYE: \(rest)")
    case "VANISHED": vanished(rest)
    case "SEARCH": searched(rest.split(separator: " ").compactMap { Int($0) })
    default: break
    }
  }

  private mutating func exists(_ count: Int) {
    if command?.kind == .select, command?.isResynchronizing == true {
      // what it remembers is told of by UID
      uids = Array(repeating: nil, count: count)
      return
    }
    if count < uids.count { fault("EXISTS \(count) after \(uids.count)") }
    while uids.count < count { uids.append(nil) }
  }

  private mutating func checkRemoval(_ what: String) {
    guard let command else { return fault("\(what) while no command goes on") }
    if command.kind == .numbered { fault("\(what) while numbers are in use") }
  }

  private mutating func expunged(_ number: Int) {
    checkRemoval("EXPUNGE")
    if hearsVanished { fault("EXPUNGE where VANISHED was wanted") }
    guard number > 0, number <= uids.count else { return fault("EXPUNGE of \(number)") }
    if let uid = uids.remove(at: number - 1) { forget(uid) }
  }

  private mutating func forget(_ uid: UInt32) {
    flags[uid] = nil
    doubtful.remove(uid)
    gone[place, default: []].insert(uid)
  }

  private mutating func vanished(_ rest: String) {
    if !hearsVanished { fault("VANISHED") }
    let isEarlier = rest.hasPrefix("(EARLIER) ")
    let set = Self.numbers(isEarlier ? String(rest.dropFirst(10)) : rest)
    if isEarlier {
      if command?.isResynchronizing != true { fault("EARLIER without being asked for") }
      for range in set {
        for uid in flags.keys where range.contains(Int(uid)) {
          if command?.kind == .select {
            forget(uid)
          } else if uids.contains(uid) {
            fault("\(uid) vanished EARLIER, but was there")
          }
        }
      }
      return
    }
    checkRemoval("VANISHED")
    for range in set {
      for number in range {
        let uid = UInt32(number)
        if let position = uids.firstIndex(of: uid) {
          uids.remove(at: position)
        } else if let position = unknownPosition(uid) {
          uids.remove(at: position)
        } else {
          fault("\(uid) vanished that was not there")
        }
        forget(uid)
      }
    }
  }

  /// A message of which the UID is not known, where this UID may stand.
  private func unknownPosition(_ uid: UInt32) -> Int? {
    if mode == .uidOnly { return uids.firstIndex(of: nil) }
    let next = uids.firstIndex { $0.map { $0 > uid } ?? false } ?? uids.count
    return uids[..<next].lastIndex(of: nil)
  }

  /// The ranges of a set.
  private static func numbers(_ text: String) -> [ClosedRange<Int>] {
    text.split(separator: ",").compactMap { part in
      let ends = part.split(separator: ":").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last else { return nil }
      return min(first, last)...max(first, last)
    }
  }

  private mutating func searched(_ numbers: [Int]) {
    guard let command else { return }
    if command.text.hasPrefix("UID") {
      for number in numbers where gone[place]?.contains(UInt32(number)) == true {
        fault("SEARCH finds \(number), which is gone")
      }
    } else if numbers.contains(where: { $0 > uids.count }) {
      fault("SEARCH finds a number too high")
    }
  }
}

// FETCH
extension ModelClient {
  private mutating func fetched(
    _ number: Int, _ text: String, _ literals: [[UInt8]], isUID: Bool
  ) {
    if isUID != (mode == .uidOnly) { fault(isUID ? "UIDFETCH" : "FETCH in spite of UIDONLY") }
    guard isUID || number > 0 && number <= uids.count else {
      return fault("FETCH of \(number) of \(uids.count)")
    }
    let items = FetchedItems(text)
    let uid = isUID ? UInt32(number) : items.uid
    if let uid { learn(uid, isUID ? nil : number - 1) }
    let isOwn = command?.wantsFlags == true
    if usesModSequences, items.flags != nil, !isOwn, uid == nil || items.modSequence == nil {
      fault("FETCH without UID or MODSEQ")
    }
    if mode == .second, items.flags != nil, !isOwn, uid == nil,
      command?.text.contains("STORE") != true
    {
      fault("FETCH without UID")
    }
    if let modSequence = items.modSequence {
      let before = command?.modSequence ?? 0
      command?.modSequence = max(before, modSequence)
    }
    guard let known = uid ?? (isUID ? nil : uids[number - 1]) else { return }
    if let new = items.flags {
      flags[known] = new
      doubtful.remove(known)
      command?.told.insert(known)
    }
    if let subject = literals.first { learn(subject, of: known) }
  }

  private mutating func learn(_ uid: UInt32, _ position: Int?) {
    if gone[place]?.contains(uid) == true { fault("\(uid) is there again") }
    guard let position else {
      if !uids.contains(uid) {
        guard let free = uids.firstIndex(of: nil) else {
          return fault("\(uid) is one message too many")
        }
        uids[free] = uid
      }
      return
    }
    if let old = uids[position], old != uid {
      return fault("message \(position + 1) was \(old), is \(uid)")
    }
    uids[position] = uid
    for (other, known) in uids.enumerated() {
      if let known, other < position && known >= uid || other > position && known <= uid {
        fault("\(uid) stands where it must not")
      }
    }
  }

  private mutating func learn(_ subject: [UInt8], of uid: UInt32) {
    if let old = subjects[place]?[uid], old != subject { fault("\(uid) is another message") }
    subjects[place, default: [:]][uid] = subject
  }
}

/// What a FETCH response has.
struct FetchedItems {
  var uid: UInt32?
  var modSequence: Int?
  var flags: Set<String>?

  init(_ text: String) {
    var words = text.split(separator: " ")[...]
    while let word = words.popFirst() {
      switch word.drop(while: { $0 == "(" }) {
      case "UID": uid = words.first.flatMap { UInt32($0.filter(\.isNumber)) }
      case "MODSEQ": modSequence = words.first.flatMap { Int($0.filter(\.isNumber)) }
      case "FLAGS":
        var names: Set<String> = []
        while let name = words.popFirst() {
          let bare = name.filter { $0 != "(" && $0 != ")" }.lowercased()
          if !bare.isEmpty, bare != "\\recent" { names.insert(bare) }
          if name.contains(")") { break }
        }
        flags = names
      default: break
      }
    }
  }
}

// The ends of commands.
extension ModelClient {
  private mutating func code(_ text: String) {
    guard text.hasPrefix("["), let end = text.firstIndex(of: "]") else { return }
    let words = text[text.index(after: text.startIndex)..<end].split(separator: " ")
    guard words.count > 1, let number = Int(words[1]) else { return }
    switch words[0] {
    case "UIDVALIDITY":
      validity = number
      if command?.isResynchronizing == true, let mailbox, let memory = memories[mailbox],
        memory.validity == number
      {
        flags = memory.flags
      }
    case "HIGHESTMODSEQ":
      if number < toldHighest { fault("HIGHESTMODSEQ \(number) after \(toldHighest)") }
      if command?.kind == .select, let mailbox, let memory = memories[mailbox],
        memory.validity == validity, number < memory.highest
      {
        fault("HIGHESTMODSEQ \(number) after \(memory.highest)")
      }
      toldHighest = number
      highest = number
      command?.toldHighest = true
    default: break
    }
  }

  private mutating func tagged(_ tag: String, _ result: String, _ text: String) {
    guard var ended = command, ended.tag == tag else { return fault("an answer to \(tag)") }
    if ended.kind == .idle, isIdling { fault("IDLE has ended by itself") }
    noteModified(text, &ended)
    command?.modified = ended.modified
    code(text)
    let toldHighest = command?.toldHighest ?? false
    if !toldHighest, usesModSequences, ended.kind != .select {
      highest = max(highest, command?.modSequence ?? 0)
    }
    ended.told = command?.told ?? []
    command = nil
    answered += 1
    switch result {
    case "OK": succeeded(ended)
    case "NO": doubtful.formUnion(ended.silent.keys.filter { flags[$0] != nil })
    default: fault("\(result) to \(ended.text)")
    }
    if ended.kind == .select, result != "OK" { mailbox = nil }
  }

  /// The messages that a conditional STORE has left alone.
  private mutating func noteModified(_ text: String, _ ended: inout Command) {
    guard text.hasPrefix("[MODIFIED "), let end = text.firstIndex(of: "]") else { return }
    let set = String(text[..<end].dropFirst(10))
    for range in Self.numbers(set) {
      for number in range {
        if ended.text.hasPrefix("UID") {
          ended.modified.insert(UInt32(number))
        } else if number <= uids.count, let uid = uids[number - 1] {
          ended.modified.insert(uid)
        }
      }
    }
  }

  private mutating func succeeded(_ ended: Command) {
    for (uid, new) in ended.silent where flags[uid] != nil && !ended.told.contains(uid) {
      if ended.modified.contains(uid) { continue }
      if ended.text.contains("SILENT") {
        flags[uid] = new
      } else if new != flags[uid] {
        fault("STORE of \(uid) has no answer")
        doubtful.insert(uid)
      }
    }
    switch ended.kind {
    case .select: if ended.isResynchronizing { arrange(ended) }
    case .close:
      mailbox = nil
      (uids, flags, doubtful) = ([], [:], [])
    default: break
    }
  }

  /// After QRESYNC: what was remembered and did not vanish, and what was told, in the order of UIDs.
  private mutating func arrange(_ ended: Command) {
    let told = flags.keys.sorted()
    if told.count > uids.count || told.count < uids.count && !ended.isPartial {
      fault("QRESYNC leads to \(told.count) messages, there are \(uids.count)")
    }
    for (position, uid) in uids.enumerated() {
      guard position < told.count else { break }
      if let uid, uid != told[position] { fault("QRESYNC: \(uid) should be \(told[position])") }
    }
    uids = told + Array(repeating: nil, count: max(0, uids.count - told.count))
  }
}
