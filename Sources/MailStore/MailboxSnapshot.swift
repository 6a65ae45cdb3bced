internal import Bytes

/// A folder at one moment: its messages by UID, and what IMAP says of the folder itself.
///
/// It is the text of `martlet-uids` and where in it each message is: a copy costs nothing, a lookup allocates
/// nothing.
public struct MailboxSnapshot: Sendable {
  /// How many lines of expunged messages are kept.
  static let historyLimit = 10_000

  /// UIDVALIDITY.
  public private(set) var uidValidity: UInt32 = 0
  /// UIDNEXT: no message has this UID or a higher one.
  public private(set) var uidNext: UInt32 = 1
  /// HIGHESTMODSEQ, RFC 7162: at least 1.
  public private(set) var highestModseq = 1
  /// Expunges of this modification sequence or a lower one are no longer known.
  public private(set) var forgottenModseq = 0
  /// MAILBOXID.
  public private(set) var id: MailboxID
  /// The messages, ascending by UID: `messages[n - 1]` has the sequence number n.
  public private(set) var messages: [StoredMessage] = []
  /// The expunges that are known, oldest first.
  public private(set) var expunged: [ExpungedRange] = []

  private(set) var stamps = DirectoryStamps()
  /// The file's contents as far as they were read.
  private(set) var text: [UInt8]
  /// How much of the text is whole lines that were taken.
  private var taken: Int
  /// Lines that later ones have replaced.
  private(set) var staleLines = 0
  /// Whether a line could not be read: the file has to be written anew.
  private(set) var isDamaged = false
  private var hasDead = false
  /// Messages whose lines come after those of higher UIDs; nobody writes that.
  private var strays: [StoredMessage] = []

  /// Reads the contents of a list; nil if they do not begin with its first line.
  init?(_ contents: [UInt8]) {
    guard let end = contents.span.index(of: ASCII.lf),
      let header = ListHeader([UInt8](contents[..<end]))
    else { return nil }
    uidValidity = header.validity
    uidNext = header.next
    highestModseq = max(1, header.modseq)
    forgottenModseq = header.forgotten
    id = header.id
    text = contents
    taken = end + 1
    takeLines()
  }

  /// A folder without messages.
  init(_ header: ListHeader) {
    text = header.line
    taken = text.count
    uidValidity = header.validity
    uidNext = header.next
    highestModseq = max(1, header.modseq)
    forgottenModseq = header.forgotten
    id = header.id
  }

  /// Whether the last line is not whole.
  var isTorn: Bool { taken < text.count }

  /// Goes on with what was appended to the file.
  mutating func take(_ tail: [UInt8]) {
    text += tail
    takeLines()
  }
}

extension MailboxSnapshot {
  private mutating func takeLines() {
    if messages.isEmpty { messages.reserveCapacity((text.count - taken) / 64) }
    while let end = text.span.index(of: ASCII.lf, from: taken) {
      let line = taken..<end
      taken = end + 1
      if !takeLine(line) { isDamaged = true }
    }
    if !strays.isEmpty { mergeStrays() }
    if hasDead {
      messages.removeAll { $0.modseq < 0 }
      hasDead = false
    }
    if expunged.count > 2 * Self.historyLimit { forget() }
  }

  private mutating func mergeStrays() {
    isDamaged = true
    var last: [UInt32: StoredMessage] = [:]
    for message in strays { last[message.uid] = message }
    strays = []
    messages.append(contentsOf: last.values)
    messages.sort { $0.uid < $1.uid }
  }

  private mutating func forget() {
    let excess = expunged.count - Self.historyLimit
    forgottenModseq = max(forgottenModseq, expunged[excess - 1].modseq)
    expunged.removeFirst(excess)
  }

  private mutating func takeLine(_ line: Range<Int>) -> Bool {
    guard !line.isEmpty else { return false }
    switch text[line.lowerBound] {
    case "-": return takeExpunge(line)
    case "S": return takeStamps(line)
    default:
      guard let message = message(line) else { return false }
      put(message)
      return true
    }
  }

  private func message(_ line: Range<Int>) -> StoredMessage? {
    let span = text.span
    var at = line.lowerBound
    guard let uid = span.number(&at, line.upperBound),
      let modseq = span.number(&at, line.upperBound),
      let received = span.number(&at, line.upperBound),
      let saved = span.number(&at, line.upperBound),
      let uid = UInt32(exactly: uid), uid > 0, uid < .max, at < line.upperBound
    else { return nil }
    var keywords = at..<at
    if span[at] == "(" {
      guard let close = span.index(of: ")", from: at), close + 2 < line.upperBound else {
        return nil
      }
      keywords = (at + 1)..<close
      at = close + 2
    }
    let mark = span[at]
    let name = (at + 1)..<line.upperBound
    guard mark == "n" || mark == "c", 1...FileNameParts.limit ~= name.count,
      let keywordsLength = UInt16(exactly: keywords.count)
    else { return nil }
    return StoredMessage(
      uid: uid, modseq: modseq, received: received, saved: saved,
      flags: FileNameParts.flags(span.extracting(name)), isNew: mark == "n",
      keywordsStart: UInt32(truncatingIfNeeded: keywords.lowerBound),
      keywordsLength: keywordsLength, nameLength: UInt16(truncatingIfNeeded: name.count),
      nameStart: UInt32(truncatingIfNeeded: name.lowerBound))
  }

  private mutating func put(_ message: StoredMessage) {
    highestModseq = max(highestModseq, message.modseq)
    uidNext = max(uidNext, message.uid + 1)
    guard let last = messages.last, last.uid >= message.uid else {
      messages.append(message)
      return
    }
    staleLines += 1
    let place = firstIndex(from: message.uid)
    if messages[place].uid == message.uid {
      messages[place] = message
    } else {
      strays.append(message)
    }
  }

  private mutating func takeExpunge(_ line: Range<Int>) -> Bool {
    let fields = [UInt8](text[line]).words
    guard fields.count == 3, let (first, last) = fields[1].cut(at: ":"),
      let first = first.decimal.flatMap(UInt32.init(exactly:)),
      let last = last.decimal.flatMap(UInt32.init(exactly:)), 1...last ~= first, last < .max,
      let modseq = fields[2].decimal
    else { return false }
    var at = firstIndex(from: first)
    while at < messages.count, messages[at].uid <= last {
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

  private mutating func takeStamps(_ line: Range<Int>) -> Bool {
    let numbers = [UInt8](text[line]).words.dropFirst().compactMap(\.decimal)
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

  /// The first message with this UID or a higher one.
  func firstIndex(from uid: UInt32) -> Int {
    var (low, high) = (0, messages.count)
    while low < high {
      let middle = (low + high) / 2
      if messages[middle].uid < uid { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Span where Element == UInt8 {
  /// Passes a number and the space behind it.
  fileprivate func number(_ at: inout Int, _ end: Int) -> Int? {
    var value = 0
    let start = at
    while at < end, self[at].isDigit {
      // 18 digits never overflow
      guard at - start < 18 else { return nil }
      value = value &* 10 &+ Int(self[at] &- 0x30)
      at += 1
    }
    guard at > start, at < end, self[at] == ASCII.space else { return nil }
    at += 1
    return value
  }
}
