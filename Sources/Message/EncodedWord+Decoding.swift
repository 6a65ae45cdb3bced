internal import Bytes

extension EncodedWord {
  /// What a text says: the value of an unstructured field, or a name. RFC 2047 §6, RFC 2231 §5.
  ///
  /// Total, in linear time. Blanks between two encoded words go, and such words of one charset and
  /// language are joined before anybody converts them, as many cut a character in two. Encoded words
  /// without blanks around them and with blanks in them are taken too; what is none stays as it is.
  public static func decode(_ text: [UInt8]) -> [TextSegment] {
    var reader = EncodedWordReader(text)
    return reader.segments()
  }
}

/// Takes a text with encoded words apart.
private struct EncodedWordReader {
  private let text: [UInt8]
  private var out: [TextSegment] = []
  /// What was passed and not given out begins here.
  private var rawStart = 0
  /// Where `?=` was found last; nil if there is none any more.
  private var mark: Int? = 0

  init(_ text: [UInt8]) { self.text = text }

  mutating func segments() -> [TextSegment] {
    var offset = 0
    while let start = text.span.index(of: ["=", "?"], from: offset) {
      guard let word = word(at: start) else {
        offset = start + 2
        continue
      }
      let isAfterWord = !out.isEmpty && out[out.count - 1].charset != nil
      if !(isAfterWord && text[rawStart..<start].allSatisfy(EncodedText.isBlank)) {
        addRaw(to: start)
      }
      add(word.segment)
      offset = word.end
      rawStart = offset
    }
    addRaw(to: text.count)
    return out
  }

  private mutating func addRaw(to end: Int) {
    if rawStart < end {
      let isAll = rawStart == 0 && end == text.count
      out.append(TextSegment(bytes: isAll ? text : [UInt8](text[rawStart..<end])))
    }
    rawStart = end
  }

  private mutating func add(_ segment: TextSegment) {
    if let last = out.last, let charset = last.charset, last.language == segment.language,
      let other = segment.charset, charset.equalsIgnoringCase(other)
    {
      out[out.count - 1].bytes.append(contentsOf: segment.bytes)
    } else {
      out.append(segment)
    }
  }

  /// `=?charset*language?Q?text?=` at an offset, and where it ends.
  private mutating func word(at start: Int) -> (segment: TextSegment, end: Int)? {
    let name = takeToken(from: start + 2)
    guard !name.isEmpty, name.upperBound + 2 < text.count, text[name.upperBound] == "?",
      text[name.upperBound + 2] == "?"
    else { return nil }
    let content = name.upperBound + 3
    guard let end = closing(from: content) else { return nil }
    let bytes: [UInt8]
    switch text[name.upperBound + 1].lowercased {
    case "q": bytes = Self.unquoted(text[content..<end])
    case "b":
      var decoder = Base64Decoder()
      var decoded: [UInt8] = []
      decoder.decode(text.span.extracting(content..<end), into: &decoded)
      decoder.finish(into: &decoded)
      bytes = decoded
    default: return nil
    }
    let parts = [UInt8](text[name]).cut(at: "*")
    return (
      TextSegment(
        charset: parts?.before ?? [UInt8](text[name]), language: parts?.after, bytes: bytes),
      end + 2
    )
  }

  private func takeToken(from start: Int) -> Range<Int> {
    var end = start
    let limit = min(text.count, start + EncodedWord.lengthLimit)
    while end < limit, MIMELexer.isToken(text[end]), !text[end].isEightBit { end += 1 }
    return start..<end
  }

  /// The next `?=` at or after an offset; no octet is looked at twice for it.
  private mutating func closing(from start: Int) -> Int? {
    while let found = mark, found < start || !isMark(found) {
      mark = text.span.index(of: ["?", "="], from: max(found + 1, start))
    }
    return mark
  }

  private func isMark(_ at: Int) -> Bool {
    at + 1 < text.count && text[at] == "?" && text[at + 1] == "="
  }

  /// The octets of a `Q` encoding; what is none stands for itself.
  private static func unquoted(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var i = text.startIndex
    while i < text.endIndex {
      if text[i] == "=", i + 2 < text.endIndex, let high = text[i + 1].hexValue,
        let low = text[i + 2].hexValue
      {
        out.append(high << 4 | low)
        i += 3
      } else {
        out.append(text[i] == "_" ? ASCII.space : text[i])
        i += 1
      }
    }
    return out
  }
}
