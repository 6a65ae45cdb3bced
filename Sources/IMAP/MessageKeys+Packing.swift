internal import Bytes

// The keys as octets: marks, numbers, then the texts in order. A text that is the same as the one before it is
// not repeated, so that it is not read twice either.
extension MessageKeys {
  private static let isReplyMark = 1
  private static let hasDateMark = 2
  private static let isBeforeMark = 4
  private static let isWestMark = 8

  var packed: [UInt8] {
    var out: [UInt8] = []
    var marks = isReply ? Self.isReplyMark : 0
    if let sent { marks |= Self.hasDateMark | (sent < 0 ? Self.isBeforeMark : 0) }
    if sentOffset < 0 { marks |= Self.isWestMark }
    out.append(packed: marks)
    out.append(packed: Int(clamping: sent?.magnitude ?? 0))
    out.append(packed: Int(clamping: sentOffset.magnitude))
    var last: [UInt8] = []
    for text in [
      subject, baseSubject, from, displayFrom, firstFrom, to, displayTo, firstTo, cc, firstCc, bcc,
      messageID,
    ] {
      if text == last {
        out.append(0)
      } else {
        out.append(packed: text.count + 1)
        out.append(contentsOf: text)
        last = text
      }
    }
    out.append(packed: references.count)
    for reference in references { out.append(packed: reference) }
    return out
  }

  init?(packed octets: [UInt8]) {
    self.init()
    var reader = KeyReader(octets)
    guard let marks = reader.facts.number(), marks < 16, let sent = reader.facts.number(),
      let offset = reader.facts.number()
    else { return nil }
    isReply = marks & Self.isReplyMark != 0
    if marks & Self.hasDateMark != 0 { self.sent = marks & Self.isBeforeMark != 0 ? -sent : sent }
    sentOffset = marks & Self.isWestMark != 0 ? -offset : offset
    subject = reader.text()
    baseSubject = reader.text()
    from = reader.text()
    displayFrom = reader.text()
    firstFrom = reader.text()
    to = reader.text()
    displayTo = reader.text()
    firstTo = reader.text()
    cc = reader.text()
    firstCc = reader.text()
    bcc = reader.text()
    messageID = reader.text()
    guard let count = reader.facts.number(), count <= octets.count, !reader.hasFailed else {
      return nil
    }
    references.reserveCapacity(count)
    for _ in 0..<count {
      guard let reference = reader.facts.string() else { return nil }
      references.append(reference)
    }
    guard reader.facts.isAtEnd else { return nil }
  }
}

/// Reads texts of which each may be the one before it.
private struct KeyReader {
  var facts: FactReader
  private var last: [UInt8] = []
  private(set) var hasFailed = false

  init(_ octets: [UInt8]) { facts = FactReader(octets) }

  mutating func text() -> [UInt8] {
    guard let mark = facts.number() else {
      hasFailed = true
      return []
    }
    if mark == 0 { return last }
    guard let text = facts.take(mark - 1) else {
      hasFailed = true
      return []
    }
    last = text
    return text
  }
}
