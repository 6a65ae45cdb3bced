/// The form of mailbox names on the wire for clients that have not asked for UTF-8, and on disk; RFC 3501 §5.1.3.
///
/// Printable ASCII stands for itself, `&-` for an ampersand, all else is UTF-16 in base64 with `,` for `/`.
public enum ModifiedUTF7 {
  /// The digit of base64 that is not `/` here, which would be a level of a name.
  private static let last: UInt8 = ","

  /// The encoding of UTF-8; what is not UTF-8 becomes U+FFFD.
  ///
  /// The octets for which `isEncoded` is true are encoded too: it gets an octet and whether it is the first.
  public static func encode(
    _ utf8: [UInt8], alsoWhere isEncoded: (UInt8, Bool) -> Bool = { _, _ in false }
  ) -> [UInt8] {
    if isPlain(utf8, isEncoded) { return utf8 }
    var out: [UInt8] = []
    out.reserveCapacity(utf8.count)
    /// UTF-16 in the order of its octets that waits for an end of the run.
    var run: [UInt8] = []
    var isFirst = true
    for scalar in String(decoding: utf8, as: UTF8.self).unicodeScalars {
      if let byte = UInt8(exactly: scalar.value), byte == ASCII.space || byte.isVisible,
        !isEncoded(byte, isFirst)
      {
        end(&run, &out)
        out.append(byte)
        if byte == "&" { out.append("-") }
      } else {
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
          run.append(UInt8(truncatingIfNeeded: unit >> 8))
          run.append(UInt8(truncatingIfNeeded: unit))
        }
      }
      isFirst = false
    }
    end(&run, &out)
    return out
  }

  /// The UTF-8 that an encoding stands for; nil unless it is the only encoding of that.
  public static func decode(_ text: [UInt8]) -> [UInt8]? {
    // refuses what is encoded without need, cut, or half a pair, at once
    guard let utf8 = decodeAny(text), encode(utf8) == text else { return nil }
    return utf8
  }

  /// The UTF-8 that any encoding stands for, also one of what could stand for itself; nil if it has no meaning.
  public static func decodeAny(_ text: [UInt8]) -> [UInt8]? {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var cursor = ByteCursor(text)
    while let byte = cursor.takeByte() {
      guard byte == "&" else {
        if byte.isEightBit { return nil }
        out.append(byte)
        continue
      }
      let run = cursor.take(while: { $0 != "-" })
      guard cursor.take("-") else { return nil }
      if run.isEmpty {
        out.append("&")
      } else {
        guard let units = units(run), let text = String(validating: units, as: UTF16.self) else {
          return nil
        }
        out.append(text)
      }
    }
    return out
  }

  /// Whether octets are their own encoding, as nearly all names are.
  private static func isPlain(_ utf8: [UInt8], _ isEncoded: (UInt8, Bool) -> Bool) -> Bool {
    for (position, byte) in utf8.enumerated() {
      guard byte == ASCII.space || byte.isVisible, byte != "&", !isEncoded(byte, position == 0)
      else { return false }
    }
    return true
  }

  private static func end(_ run: inout [UInt8], _ out: inout [UInt8]) {
    if run.isEmpty { return }
    out.append("&")
    var bits: UInt32 = 0
    var count = 0
    for byte in run {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        out.append(digit(bits >> count))
      }
    }
    if count > 0 { out.append(digit(bits << (6 - count))) }
    out.append("-")
    run.removeAll(keepingCapacity: true)
  }

  private static func units(_ run: [UInt8]) -> [UInt16]? {
    var units: [UInt16] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in run {
      guard let value = SixBits.value(of: byte, last: last) else { return nil }
      bits = bits << 6 | value
      count += 6
      guard count >= 16 else { continue }
      count -= 16
      units.append(UInt16(truncatingIfNeeded: bits >> count))
    }
    return units
  }

  private static func digit(_ bits: UInt32) -> UInt8 {
    let value = Int(bits & 63)
    return value == 63 ? last : SixBits.digits[value]
  }
}
