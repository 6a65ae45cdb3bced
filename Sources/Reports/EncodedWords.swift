internal import Bytes

/// Header text beyond ASCII in the encoded words of RFC 2047, form B.
enum EncodedWords {
  /// An encoded word has at most 75 characters; this many octets fit in one.
  private static let limit = 45

  /// The text itself if it is ASCII, folded at spaces, else encoded; UTF-8 in, ASCII out.
  ///
  /// - Parameter column: how many columns of the first line are taken.
  static func encode(_ text: [UInt8], after column: Int) -> [UInt8] {
    guard text.contains(where: \.isEightBit) else {
      let taken = [UInt8](repeating: ASCII.space, count: column)
      return [UInt8](PlainText.fill(text, first: taken, rest: [ASCII.space]).dropFirst(column))
    }
    var out: [UInt8] = []
    var start = 0
    while start < text.count {
      var end = min(start + limit, text.count)
      while end < text.count, end > start + 1, text[end] & 0xC0 == 0x80 { end -= 1 }
      if start > 0 { out.append("\n ") }
      out.append("=?utf-8?B?")
      out.append(contentsOf: Base64.encode([UInt8](text[start..<end])))
      out.append("?=")
      start = end
    }
    return out
  }
}
