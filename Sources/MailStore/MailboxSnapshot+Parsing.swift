internal import Bytes

extension MailboxSnapshot {
  /// Takes the lines of `text` that were not taken yet.
  mutating func takeLines() {
    let text = text
    taken = takeLines(text.span, from: taken)
  }

  /// Takes the whole lines of a text, from one on; answers where they end.
  ///
  /// The text stands, or as good as stands, `offset` octets behind the beginning of `self.text`.
  mutating func takeLines(
    _ span: borrowing Span<UInt8>, from start: Int = 0, at offset: Int = 0
  ) -> Int {
    if messages.isEmpty { messages.reserveCapacity((span.count - start) / 64) }
    var (place, taken) = (0, start)
    while let end = span.index(of: ASCII.lf, from: taken) {
      if !takeLine(taken..<end, span, at: offset, near: &place) { isDamaged = true }
      taken = end + 1
    }
    if !strays.isEmpty { mergeStrays() }
    if hasDead {
      messages.removeAll { $0.modseq < 0 }
      hasDead = false
    }
    if expunged.count > 2 * Self.historyLimit { forget() }
    return taken
  }

  private mutating func mergeStrays() {
    isDamaged = true
    var last: [UInt32: StoredMessage] = [:]
    for message in strays { last[message.uid] = message }
    strays = []
    messages.append(contentsOf: last.values)
    messages.sort { $0.uid < $1.uid }
    counts = MessageCounts()
    for message in messages where message.modseq >= 0 { counts.add(message) }
  }

  mutating func forget() {
    let excess = expunged.count - Self.historyLimit
    forgottenModseq = max(forgottenModseq, expunged[excess - 1].modseq)
    expunged.removeFirst(excess)
  }

  /// `place` is that behind the last message, near which the next one is as a rule.
  private mutating func takeLine(
    _ line: Range<Int>, _ span: borrowing Span<UInt8>, at offset: Int, near place: inout Int
  ) -> Bool {
    guard !line.isEmpty else { return false }
    switch span[line.lowerBound] {
    case "-": return takeExpunge(span.extracting(line).array)
    case "S": return takeStamps(span.extracting(line).array)
    default:
      guard var message = Self.message(line, span) else { return false }
      if !message.keywords.isEmpty { knownKeywords.add(span.extracting(message.keywords)) }
      message.shift(by: offset)
      put(message, near: &place)
      return true
    }
  }

  private static func message(
    _ line: Range<Int>, _ span: borrowing Span<UInt8>
  ) -> StoredMessage? {
    let end = line.upperBound
    var at = line.lowerBound
    guard let uid = span.number(&at, end), let modseq = span.number(&at, end),
      let received = span.numberOrDash(&at, end), let saved = span.number(&at, end),
      let uid = UInt32(exactly: uid), uid > 0, uid < ListHeader.nextLimit - 1,
      modseq < ListHeader.modseqLimit, at < end
    else { return nil }
    var keywords = at..<at
    if span[at] == "(" {
      guard let close = span.extracting(at..<end).index(of: ")"), at + close + 2 < end else {
        return nil
      }
      keywords = (at + 1)..<(at + close)
      at += close + 2
    }
    let mark = span[at]
    let name = (at + 1)..<end
    guard mark == "n" || mark == "c", 1...FileNameParts.limit ~= name.count,
      let keywordsLength = UInt16(exactly: keywords.count)
    else { return nil }
    return StoredMessage(
      uid: uid, modseq: modseq, saved: saved, flags: FileNameParts.flags(span.extracting(name)),
      isNew: mark == "n", receivedOrNone: received,
      keywordsStart: UInt32(truncatingIfNeeded: keywords.lowerBound),
      keywordsLength: keywordsLength, nameLength: UInt16(truncatingIfNeeded: name.count),
      nameStart: UInt32(truncatingIfNeeded: name.lowerBound))
  }

  private mutating func put(_ message: StoredMessage, near place: inout Int) {
    highestModseq = max(highestModseq, message.modseq)
    uidNext = max(uidNext, message.uid + 1)
    guard let last = messages.last, last.uid >= message.uid else {
      messages.append(message)
      counts.add(message)
      return
    }
    staleLines += 1
    if place >= messages.count || messages[place].uid != message.uid {
      place = firstIndex(from: message.uid)
    }
    if messages[place].uid == message.uid {
      if messages[place].modseq >= 0 {
        counts.add(messages[place], times: -1)
      } else {
        // its UID was over: nobody writes that
        isDamaged = true
      }
      counts.add(message)
      messages[place] = message
      place += 1
    } else {
      strays.append(message)
    }
  }

  private mutating func takeExpunge(_ line: [UInt8]) -> Bool {
    let fields = line.words
    guard fields.count == 3, let (first, last) = fields[1].cut(at: ":"),
      let first = first.decimal.flatMap(UInt32.init(exactly:)),
      let last = last.decimal.flatMap(UInt32.init(exactly:)), first > 0, first <= last,
      last < ListHeader.nextLimit - 1, let modseq = fields[2].decimal,
      modseq < ListHeader.modseqLimit
    else { return false }
    var at = firstIndex(from: first)
    while at < messages.count, messages[at].uid <= last {
      if messages[at].modseq >= 0 { counts.add(messages[at], times: -1) }
      messages[at].modseq = -1
      hasDead = true
      staleLines += 1
      at += 1
    }
    expunged.append(ExpungedRange(uids: first...last, modseq: modseq))
    highestModseq = max(highestModseq, modseq)
    uidNext = max(uidNext, last + 1)
    return true
  }

  private mutating func takeStamps(_ line: [UInt8]) -> Bool {
    let numbers = line.words.dropFirst().compactMap(\.decimal)
    guard numbers.count == 6, numbers[2] < 1_000_000, numbers[5] < 1_000_000 else { return false }
    func stamp(_ at: Int) -> DirectoryStamp {
      DirectoryStamp(
        inode: UInt64(numbers[at]),
        modified: Timestamp(seconds: numbers[at + 1], microseconds: numbers[at + 2]))
    }
    stamps = DirectoryStamps(new: stamp(0), cur: stamp(3))
    staleLines += 1
    return true
  }
}

extension Span where Element == UInt8 {
  /// Passes a number and the space behind it.
  fileprivate func number(_ at: inout Int, _ end: Int) -> Int? {
    var value = 0
    // 18 digits never overflow
    let (start, limit) = (at, Swift.min(at + 18, end))
    while at < limit {
      let digit = self[at] &- 0x30
      if digit > 9 { break }
      value = value &* 10 &+ Int(digit)
      at += 1
    }
    guard at > start, at < end, self[at] == ASCII.space else { return nil }
    at += 1
    return value
  }

  /// Passes a number, or `-` which is answered as -1, and the space behind it.
  fileprivate func numberOrDash(_ at: inout Int, _ end: Int) -> Int? {
    guard at + 1 < end, self[at] == "-", self[at + 1] == ASCII.space else {
      return number(&at, end)
    }
    at += 2
    return -1
  }
}
