internal import Bytes
internal import Postal

/// Writes header fields so that a next hop takes them; RFC 2047, RFC 2231, RFC 5322 §2.1.1.
///
/// What an encoded word may not stand in, an address above all, cannot be converted.
struct FieldConverter: Sendable {
  let abilities: MessageShape.Abilities
  let lineEnd: [UInt8]

  init(_ abilities: MessageShape.Abilities, lineEnd: [UInt8]) {
    self.abilities = abilities
    self.lineEnd = lineEnd
  }

  static func needsChange(
    _ bytes: borrowing Span<UInt8>, _ abilities: MessageShape.Abilities
  ) -> Bool {
    var facts = OctetFacts()
    facts.add(bytes)
    return abilities.contains(.eightBitHeader) ? !facts.isLines : !facts.isSevenBit
  }

  /// The field with all its octets, its line end included.
  func convert(_ field: HeaderField, of header: Header) throws(Failure) -> [UInt8] {
    let bytes = header.bytes.span
    let raw = [UInt8](header.bytes[field.range])
    guard Self.needsChange(raw.span, abilities) else { return raw }
    let name = header.name(field)
    guard raw.span.index(of: ASCII.nul) == nil else {
      throw Failure(
        EnhancedStatus(.permanent, 6, 0),
        Array("the header field ".utf8) + name + Array(" has a NUL".utf8))
    }
    let isEncoded = !abilities.contains(.eightBitHeader) && raw.contains(where: \.isEightBit)
    // a value that lacks its closing quote must not take the line end with it
    let end = Self.lineEndStart(raw)
    let converted =
      isEncoded ? encoded(field, in: bytes, [UInt8](raw[..<end])) + raw[end...] : raw
    let folded = Self.folded(converted, lineEnd: lineEnd)
    guard !Self.needsChange(folded.span, abilities) else {
      throw Failure(
        EnhancedStatus(.permanent, 6, 7),
        Array(
          "the next mail system takes only ASCII in headers, and this field cannot be converted: "
            .utf8) + name)
    }
    return folded
  }

  private func encoded(
    _ field: HeaderField, in bytes: Span<UInt8>, _ raw: [UInt8]
  ) -> [UInt8] {
    let start = field.bodyRange.lowerBound - field.range.lowerBound
    switch FieldGrammar(of: field, in: bytes) {
    case .unstructured:
      var text = EncodedText(raw, upTo: start, .unstructured, lineEnd: lineEnd)
      text.addUnstructured(start..<raw.count)
      return text.out
    case .addresses: return structured(raw, start, .addresses)
    case .phrases: return structured(raw, start, .phrases)
    case .comments: return structured(raw, start, .comments)
    case .parameters: return ExtendedParameters.encode(raw, from: start, lineEnd: lineEnd)
    }
  }

  private func structured(_ raw: [UInt8], _ start: Int, _ grammar: FieldGrammar) -> [UInt8] {
    var field = StructuredText(raw, bodyStart: start, grammar, lineEnd: lineEnd)
    return field.encoded()
  }

  /// Where the line end at the end of a field begins.
  private static func lineEndStart(_ field: [UInt8]) -> Int {
    guard field.last == ASCII.lf else { return field.count }
    let hasReturn = field.count > 1 && field[field.count - 2] == ASCII.cr
    return field.count - (hasReturn ? 2 : 1)
  }

  /// The field with lines that are too long broken before blanks, as far as there are any.
  static func folded(_ field: [UInt8], lineEnd: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var start = 0
    while start < field.count {
      let feed = field.span.index(of: ASCII.lf, from: start)
      let end = feed.map { $0 + 1 } ?? field.count
      while end - start > OctetFacts.lineLimit, let at = lastBlank(field, start..<end) {
        out.append(field.span.extracting(start..<at))
        out.append(contentsOf: lineEnd)
        start = at
      }
      out.append(field.span.extracting(start..<end))
      start = end
    }
    return out
  }

  /// The last blank within the limit that has something before it and after it on the line.
  private static func lastBlank(_ field: [UInt8], _ line: Range<Int>) -> Int? {
    var first = line.lowerBound
    while first < line.upperBound, field[first].isBlank { first += 1 }
    var at = min(line.lowerBound + OctetFacts.lineLimit, line.upperBound - 1)
    while at > first {
      let next = field[at + 1 < line.upperBound ? at + 1 : at]
      if field[at].isBlank, !next.isBlank, next != ASCII.cr, next != ASCII.lf { return at }
      at -= 1
    }
    return nil
  }
}
