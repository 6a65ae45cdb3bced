internal import Bytes

/// Bytes of strangers as text that is safe in a part or a field, and the filling of lines.
enum PlainText {
  /// The longest run of octets without a space that a line keeps whole.
  static let wordLimit = 900
  /// The width that lines are filled to.
  static let width = 78

  /// Whether bytes are well-formed UTF-8.
  static func isUTF8(_ bytes: [UInt8]) -> Bool {
    !bytes.contains(where: \.isEightBit) || String(validating: bytes, as: UTF8.self) != nil
  }

  /// One line of printable UTF-8: blanks and line ends become spaces, what does not print `?`.
  static func line(_ bytes: [UInt8], limit: Int = .max) -> [UInt8] {
    var out: [UInt8] = []
    for scalar in String(decoding: bytes.prefix(limit), as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D: out.append(" ")
      case 0..<0x20, 0x7F..<0xA0, 0xFFF9...0xFFFD: out.append("?")
      case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: out.append("?")
      default: out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return out.trimmed
  }

  /// The same with `?` for everything that is not ASCII.
  static func ascii(_ bytes: [UInt8], limit: Int = .max) -> [UInt8] {
    var out: [UInt8] = []
    for byte in line(bytes, limit: limit) where byte & 0xC0 != 0x80 {
      out.append(byte.isEightBit ? "?" : byte)
    }
    return out
  }

  /// The lines of a text that are not blank, each made printable.
  static func lines(_ bytes: [UInt8], limit: Int) -> [[UInt8]] {
    var out: [[UInt8]] = []
    for raw in [UInt8](bytes.prefix(limit)).lines {
      let line = line(raw)
      if !line.isEmpty { out.append(line) }
    }
    return out
  }

  /// Fills lines with the words of a text; the first line begins with `first`, others with `rest`.
  ///
  /// A word that is longer than a line stands alone; one beyond `wordLimit` is cut in two.
  static func fill(_ text: [UInt8], first: [UInt8] = [], rest: [UInt8] = []) -> [UInt8] {
    var out = first
    var column = columns(first)
    var isLineEmpty = true
    for word in text.words {
      for piece in pieces(word) {
        let width = columns(piece)
        if !isLineEmpty {
          if column + 1 + width <= Self.width {
            out.append(" ")
            column += 1
          } else {
            out.append(ASCII.lf)
            out.append(contentsOf: rest)
            column = columns(rest)
          }
        }
        out.append(contentsOf: piece)
        column += width
        isLineEmpty = false
      }
    }
    return out
  }

  private static func columns(_ text: [UInt8]) -> Int {
    text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }

  private static func pieces(_ word: [UInt8]) -> [[UInt8]] {
    var out: [[UInt8]] = []
    var start = 0
    while word.count - start > wordLimit {
      var end = start + wordLimit
      while end > start + 1, word[end] & 0xC0 == 0x80 { end -= 1 }
      out.append([UInt8](word[start..<end]))
      start = end
    }
    out.append([UInt8](word[start...]))
    return out
  }
}
