internal import Bytes

/// Makes a line for a list of messages of a text; RFC 8970 §3.3.
enum PreviewText {
  /// The characters of a preview; RFC 8970 has 200, and at most 256.
  static let limit = 200

  /// The beginning of a text, with one space for blanks and line ends.
  static func plain(_ text: [UInt8]) -> [UInt8] {
    var line = Line()
    for scalar in text.text.unicodeScalars {
      line.add(scalar)
      if line.isFull { break }
    }
    return line.bytes
  }

  /// The same of HTML, without what is not shown.
  static func markup(_ text: [UInt8]) -> [UInt8] {
    var line = Line()
    var cursor = ByteCursor(text)
    var run: [UInt8] = []
    while !line.isFull, let byte = cursor.next {
      if byte == "<" {
        line.add(run)
        run = []
        if passTag(&cursor) { line.addBlank() }
      } else {
        let piece = cursor.take { $0 != "<" }
        run += withoutEntities(piece)
      }
    }
    line.add(run)
    return line.bytes
  }

  /// A line that grows up to the limit.
  private struct Line {
    private(set) var bytes: [UInt8] = []
    private var count = 0
    private var hasBlank = false
    var isFull: Bool { count >= PreviewText.limit }

    mutating func addBlank() { hasBlank = count > 0 }

    mutating func add(_ text: [UInt8]) {
      for scalar in text.text.unicodeScalars { add(scalar) }
    }

    mutating func add(_ scalar: Unicode.Scalar) {
      // control characters, the hard space, and marks that are not seen
      let isHidden = (0x200B...0x200F).contains(scalar.value) || scalar.value == 0xFEFF
      if isHidden || scalar.value == 0xAD || scalar.value == 0x34F { return }
      if scalar.value <= 0x20 || (0x7F...0xA0).contains(scalar.value) { return addBlank() }
      if hasBlank, count + 1 < PreviewText.limit {
        bytes.append(ASCII.space)
        count += 1
        hasBlank = false
      }
      if hasBlank || isFull { return count = PreviewText.limit }
      bytes.append(contentsOf: Array(String(scalar).utf8))
      count += 1
    }
  }
}

// HTML, as far as a preview needs it.
extension PreviewText {
  private static let hidden = ["head", "style", "script", "title", "svg", "template"]
  private static let inline = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "tt", "u", "var", "wbr",
  ]

  /// Passes a tag, and what is not shown behind it; whether it parts words.
  private static func passTag(_ cursor: inout ByteCursor) -> Bool {
    _ = cursor.takeByte()
    if cursor.takeKeyword("!--") {
      pass("-->", &cursor)
      return false
    }
    let isEnd = cursor.take("/")
    let name = cursor.take { $0.isLetter || $0.isDigit }.lowercased
    pass(">", &cursor)
    let word = name.text
    if !isEnd, hidden.contains(word) { pass("</" + word, &cursor) }
    return !inline.contains(word)
  }

  /// Passes all up to the end of a mark, in any case; everything if there is none.
  private static func pass(_ mark: String, _ cursor: inout ByteCursor) {
    let mark = Array(mark.utf8)
    while cursor.next != nil {
      _ = cursor.take { $0 != mark[0] }
      let start = cursor.offset
      if let found = cursor.take(count: mark.count), found.lowercased == mark {
        if mark[0] == "<" { pass(">", &cursor) }
        return
      }
      cursor.back(to: start)
      _ = cursor.takeByte()
    }
  }

  private static func withoutEntities(_ text: [UInt8]) -> [UInt8] {
    guard text.contains("&") else { return text }
    var out: [UInt8] = []
    var cursor = ByteCursor(text)
    while cursor.next != nil {
      out += cursor.take { $0 != "&" }
      guard cursor.take("&") else { break }
      let start = cursor.offset
      let name = cursor.take { $0.isLetter || $0.isDigit || $0 == "#" }
      if name.count <= 8, let character = character(name) {
        out += Array(String(character).utf8)
        _ = cursor.take(";")
      } else {
        cursor.back(to: start)
        out.append("&")
      }
    }
    return out
  }

  private static func character(_ name: [UInt8]) -> Unicode.Scalar? {
    switch name.text {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    case "nbsp": return " "
    default:
      guard name.first == "#" else { return nil }
      let digits = [UInt8](name.dropFirst())
      if let number = digits.decimal { return UInt32(exactly: number).flatMap(Unicode.Scalar.init) }
      guard digits.first?.lowercased == "x", digits.count > 1 else { return nil }
      var value: UInt32 = 0
      for digit in digits.dropFirst() {
        guard let digit = digit.hexValue else { return nil }
        value = value << 4 | UInt32(digit)
      }
      return Unicode.Scalar(value)
    }
  }
}
