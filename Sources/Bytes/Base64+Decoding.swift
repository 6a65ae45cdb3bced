extension Base64 {
  /// The bytes that an encoding stands for; nil unless it is padded, in one piece, and the only one of them.
  ///
  /// RFC 4648 §3.5: bits of the last group that carry nothing must be zero.
  public static func decode(_ text: [UInt8]) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(text.count / 4 * 3)
    let padding = text.last == "=" ? (text[text.count - 2] == "=" ? 2 : 1) : 0
    var group: UInt32 = 0
    for (position, byte) in text.dropLast(padding).enumerated() {
      guard let value = SixBits.value(of: byte) else { return nil }
      group = group << 6 | value
      if position % 4 == 3 {
        out.append(UInt8(truncatingIfNeeded: group >> 16))
        out.append(UInt8(truncatingIfNeeded: group >> 8))
        out.append(UInt8(truncatingIfNeeded: group))
        group = 0
      }
    }
    switch padding {
    case 1:
      guard group & 3 == 0 else { return nil }
      out.append(UInt8(truncatingIfNeeded: group >> 10))
      out.append(UInt8(truncatingIfNeeded: group >> 2))
    case 2:
      guard group & 15 == 0 else { return nil }
      out.append(UInt8(truncatingIfNeeded: group >> 4))
    default: break
    }
    return out
  }
}
