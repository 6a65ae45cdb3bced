internal import Bytes

/// Encoded words for text that is not ASCII; RFC 2047.
public enum EncodedWord {
  /// The longest encoded word, in octets; RFC 2047 §2.
  public static let lengthLimit = 75

  /// Where the text will stand; a phrase allows fewer characters. RFC 2047 §5.
  public enum Place: Sendable { case phrase, unstructured }

  /// The encoded words of a text; between two of them belongs a space or a fold.
  ///
  /// UTF-8 is declared as such, other bytes as `unknown-8bit` (RFC 1428). No character is split, no
  /// byte of the text shows that could end a line.
  public static func words(_ text: [UInt8], in place: Place) -> [[UInt8]] {
    let isUTF8 = String(validating: text, as: UTF8.self) != nil
    let frame = Array((isUTF8 ? "=?utf-8?" : "=?unknown-8bit?").utf8)
    let room = lengthLimit - frame.count - 4
    let quotedLength = text.reduce(0) { $0 + width($1, place) }
    // people can read the Q form, so it may be longer by half
    let isQuoted = quotedLength <= (text.count + 2) / 3 * 6
    var words: [[UInt8]] = []
    var start = 0
    while start < text.count {
      let end =
        isQuoted
        ? quotedEnd(text, start, room, place) : min(text.count, start + room / 4 * 3)
      let cut = isUTF8 ? wholeCharacters(text, start, end) : end
      let chunk = [UInt8](text[start..<cut])
      words.append(
        frame + (isQuoted ? ["Q", "?"] + quoted(chunk, place) : ["B", "?"] + Base64.encode(chunk))
          + ["?", "="])
      start = cut
    }
    return words
  }

  /// The encoded words with a space between two of them.
  public static func encode(_ text: [UInt8], in place: Place) -> [UInt8] {
    [UInt8](words(text, in: place).joined(separator: [ASCII.space]))
  }

  /// How many bytes from `start` fit into a word.
  private static func quotedEnd(_ text: [UInt8], _ start: Int, _ room: Int, _ place: Place) -> Int {
    var used = 0
    var end = start
    while end < text.count {
      used += width(text[end], place)
      if used > room { break }
      end += 1
    }
    return end
  }

  /// The last place up to `end` where a character of UTF-8 begins or the text ends.
  private static func wholeCharacters(_ text: [UInt8], _ start: Int, _ end: Int) -> Int {
    var cut = end
    while cut > start, cut < text.count, text[cut] & 0xC0 == 0x80 { cut -= 1 }
    return cut > start ? cut : end
  }

  private static func width(_ byte: UInt8, _ place: Place) -> Int {
    byte == ASCII.space || isPlain(byte, place) ? 1 : 3
  }

  private static func quoted(_ chunk: [UInt8], _ place: Place) -> [UInt8] {
    var out: [UInt8] = []
    for byte in chunk {
      if byte == ASCII.space {
        out.append("_")
      } else if isPlain(byte, place) {
        out.append(byte)
      } else {
        out.append("=")
        out.append(hex: byte)
      }
    }
    return out
  }

  /// Whether a byte may stand for itself in the `Q` encoding; RFC 2047 §4.2 and §5 (3).
  private static func isPlain(_ byte: UInt8, _ place: Place) -> Bool {
    switch place {
    case .phrase: byte.isLetter || byte.isDigit || "!*+-/".utf8.contains(byte)
    case .unstructured: byte.isVisible && byte != "=" && byte != "?" && byte != "_"
    }
  }
}
