internal import Bytes

// The classes of octets of RFC 9051 §9.
extension UInt8 {
  /// ATOM-CHAR: visible, and none of those that mean something.
  var isAtom: Bool {
    switch self {
    case "(", ")", "{", "%", "*", "\"", "\\", "]": false
    default: isVisible
    }
  }

  /// ASTRING-CHAR
  var isAString: Bool { isAtom || self == "]" }

  /// list-char
  var isListChar: Bool { isAString || self == "%" || self == "*" }

  /// What a quoted string may hold: anything that can stand in a line.
  var isQuotable: Bool { self != ASCII.nul && self != ASCII.cr && self != ASCII.lf }
}

extension [UInt8] {
  /// The bytes as an upper-case word of a grammar; what is not ASCII becomes no word that there is.
  var upperWord: String { String(decoding: map(\.uppercased), as: UTF8.self) }

  /// Whether the bytes are UTF-8.
  var isUTF8: Bool {
    !contains(where: \.isEightBit) || String(validating: self, as: UTF8.self) != nil
  }
}
