internal import Bytes
internal import Message

/// Collects keys, texts in the order of `MessageKeys.Text`.
struct KeyPacker {
  let isReply: Bool
  let sent: Int?
  let sentOffset: Int
  let textsStart: Int
  private var octets: [UInt8] = []
  /// Where the text before the next one is.
  private var last = 0..<0

  /// A packer with what comes before the texts.
  init(isReply: Bool, sent: Int?, offset: Int) {
    (self.isReply, self.sent, sentOffset) = (isReply, sent, offset)
    octets.reserveCapacity(512)
    var marks: MessageKeys.Marks = isReply ? .isReply : []
    if let sent { marks.formUnion(sent < 0 ? [.hasDate, .isBefore] : .hasDate) }
    if offset < 0 { marks.insert(.isWest) }
    octets.append(packed: marks.rawValue)
    octets.append(packed: Int(clamping: sent?.magnitude ?? 0))
    octets.append(packed: Int(clamping: offset.magnitude))
    textsStart = octets.count
  }

  /// Adds the next text.
  mutating func add(_ text: borrowing Span<UInt8>) {
    if isLast(text) { return octets.append(0) }
    octets.append(packed: text.count + 1)
    last = octets.count..<(octets.count + text.count)
    octets.append(text)
  }

  /// Adds what follows the texts; the keys.
  consuming func finish(references: ArraySlice<MessageID>) -> [UInt8] {
    octets.append(packed: references.count)
    for reference in references { octets.append(packed: reference.content.span) }
    return octets
  }

  private func isLast(_ text: borrowing Span<UInt8>) -> Bool {
    guard text.count == last.count else { return false }
    for i in 0..<text.count where octets[last.lowerBound + i] != text[i] { return false }
    return true
  }
}
