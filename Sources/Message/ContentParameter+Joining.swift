internal import Bytes

// RFC 2231 §3 cuts long values into pieces: `name*0=`, `name*1*=`. A piece with a `*` at its end is encoded.
extension ContentParameter {
  /// The parameters with the pieces of each value put together, at the place of the first of them.
  ///
  /// A value with encoded pieces is named `name*` and has all of it encoded, as RFC 2231 §4 writes one
  /// in one piece. Pieces that are not numbered from 0 without a gap stay as they are.
  public static func joined(_ parameters: [ContentParameter]) -> [ContentParameter] {
    var groups: [[UInt8]: [Piece]] = [:]
    for (index, parameter) in parameters.enumerated() {
      guard let piece = Piece(parameter, index) else { continue }
      groups[piece.base.lowercased, default: []].append(piece)
    }
    if groups.isEmpty { return parameters }
    var replaced: [Int: ContentParameter?] = [:]
    for pieces in groups.values {
      let sorted = pieces.sorted { ($0.number, $0.index) < ($1.number, $1.index) }
      guard isWhole(sorted) else { continue }
      for piece in sorted { replaced[piece.index] = .some(nil) }
      if let first = pieces.first { replaced[first.index] = join(sorted, parameters) }
    }
    var out: [ContentParameter] = []
    for (index, parameter) in parameters.enumerated() {
      if let new = replaced[index] ?? parameter { out.append(new) }
    }
    return out
  }

  private struct Piece {
    let base: [UInt8]
    let number: Int
    let isEncoded: Bool
    let index: Int

    init?(_ parameter: ContentParameter, _ index: Int) {
      var name = parameter.name
      guard let star = name.firstIndex(of: "*"), star > 0 else { return nil }
      isEncoded = name.last == "*" && name.count > star + 1
      if isEncoded { name.removeLast() }
      guard 1...4 ~= name.count - star - 1, let number = [UInt8](name[(star + 1)...]).decimal
      else { return nil }
      self.number = number
      self.index = index
      base = [UInt8](name[..<star])
    }
  }

  private static func isWhole(_ sorted: [Piece]) -> Bool {
    for (number, piece) in sorted.enumerated() where piece.number != number { return false }
    return true
  }

  private static func join(
    _ pieces: [Piece], _ parameters: [ContentParameter]
  ) -> ContentParameter? {
    guard let first = pieces.first else { return nil }
    var name = first.base
    var value: [UInt8] = []
    var isEncoded = false
    for piece in pieces where piece.isEncoded { isEncoded = true }
    if isEncoded {
      name.append("*")
      // without a charset in the first piece there is none
      if !first.isEncoded { value.append("''") }
    }
    for piece in pieces {
      let content = parameters[piece.index].value
      if isEncoded, !piece.isEncoded {
        appendEncoded(content, to: &value)
      } else {
        value.append(contentsOf: content)
      }
    }
    return ContentParameter(name: name, value: value)
  }

  /// Whether an octet stands for itself in an encoded value; `attribute-char` of RFC 2231 §7.
  static func isPlain(_ byte: UInt8) -> Bool {
    MIMELexer.isToken(byte) && !byte.isEightBit && byte != "*" && byte != "'" && byte != "%"
  }

  private static func appendEncoded(_ content: [UInt8], to out: inout [UInt8]) {
    for byte in content {
      if isPlain(byte) {
        out.append(byte)
      } else {
        out.append("%")
        out.append(hex: byte)
      }
    }
  }
}

extension [ContentParameter] {
  /// What the value of a parameter says to people, its charset with it; nil if there is none.
  ///
  /// RFC 2231 is decoded, and so are encoded words, which many write although RFC 2047 §5 forbids it.
  public func text(of name: StaticString) -> [TextSegment]? {
    var plain: [UInt8]?
    for parameter in ContentParameter.joined(self) {
      let its = parameter.name.span
      if its.equalsIgnoringCase(name) {
        plain = plain ?? parameter.value
      } else if parameter.name.last == "*",
        its.extracting(0..<(its.count - 1)).equalsIgnoringCase(name)
      {
        return [TextSegment(extended: parameter.value)]
      }
    }
    return plain.map { EncodedWord.decode($0) }
  }
}

extension TextSegment {
  /// What `charset'language'text%20with%20octets` stands for; RFC 2231 §4.
  init(extended value: [UInt8]) {
    var text = value[...]
    var marks: [[UInt8]] = []
    while marks.count < 2, let quote = text.firstIndex(of: "'") {
      marks.append([UInt8](text[..<quote]))
      text = text[(quote + 1)...]
    }
    if marks.count < 2 { text = value[...] }
    let charset = marks.count == 2 && !marks[0].isEmpty ? marks[0] : nil
    let language = marks.count == 2 && !marks[1].isEmpty ? marks[1] : nil
    self.init(charset: charset, language: language, bytes: Self.unescaped(text))
  }

  private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var cursor = ByteCursor([UInt8](text))
    var out: [UInt8] = []
    while let byte = cursor.takeByte() {
      let mark = cursor.offset
      if byte == "%", let high = cursor.takeByte()?.hexValue,
        let low = cursor.takeByte()?.hexValue
      {
        out.append(high << 4 | low)
      } else {
        cursor.back(to: mark)
        out.append(byte)
      }
    }
    return out
  }
}
