/// The octets that have a name, and the classes of octets that grammars share.
public enum ASCII {
  /// NUL, 0.
  public static let nul: UInt8 = 0
  /// Horizontal tab, 9.
  public static let tab: UInt8 = 9
  /// Line feed, 10.
  public static let lf: UInt8 = 10
  /// Carriage return, 13.
  public static let cr: UInt8 = 13
  /// Space, 32.
  public static let space: UInt8 = 32
}

extension UInt8: @retroactive ExpressibleByUnicodeScalarLiteral {
  /// An ASCII character as its octet, so that grammars read `"@"`, not `0x40`.
  @inlinable public init(unicodeScalarLiteral value: Unicode.Scalar) {
    self = UInt8(ascii: value)
  }
}

extension UInt8 {
  /// `0`–`9`.
  @inlinable public var isDigit: Bool { self &- 0x30 < 10 }
  /// `A`–`Z`, `a`–`z`.
  @inlinable public var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  /// Space or tab, the WSP of RFC 5234.
  @inlinable public var isBlank: Bool { self == 0x20 || self == 0x09 }
  /// Below space, or DEL: what may not stand in a line of text.
  @inlinable public var isControl: Bool { self < 0x20 || self == 0x7F }
  /// 128 and above.
  @inlinable public var isEightBit: Bool { self >= 0x80 }
  /// `!`–`~`: printable and not a space.
  @inlinable public var isVisible: Bool { self &- 0x21 < 94 }
  /// The octet with `A`–`Z` folded to `a`–`z`.
  @inlinable public var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
  /// The octet with `a`–`z` folded to `A`–`Z`.
  @inlinable public var uppercased: UInt8 { self &- 0x61 < 26 ? self & 0xDF : self }
  /// The value of a hexadecimal digit in either case.
  @inlinable public var hexValue: UInt8? {
    if isDigit { return self &- 0x30 }
    let letter = (self | 0x20) &- 0x61
    return letter < 6 ? letter + 10 : nil
  }
  /// The upper-case hexadecimal digit of a value below 16.
  @inlinable public static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x41 + (value - 10)
  }
}
