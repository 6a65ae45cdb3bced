/// The `xtext` of RFC 3461 §4: printable ASCII, all else as `+` and two hexadecimal digits.
///
/// Its output has no space, control, `+`, `=` or 8-bit octet that is not part of an escape, so it
/// is safe as a word in a line of text.
public enum XText {
  /// The encoding of any bytes.
  public static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    for byte in bytes {
      if byte.isVisible, byte != "+", byte != "=" {
        out.append(byte)
      } else {
        out.append("+")
        out.append(hex: byte)
      }
    }
    return out
  }

  /// The bytes that an encoding stands for, or nil if it is not xtext.
  public static func decode(_ text: [UInt8]) -> [UInt8]? {
    var out: [UInt8] = []
    var cursor = ByteCursor(text)
    while let byte = cursor.takeByte() {
      if byte == "+" {
        guard let high = cursor.takeByte()?.hexValue, let low = cursor.takeByte()?.hexValue
        else { return nil }
        out.append(high << 4 | low)
      } else if byte.isVisible, byte != "=" {
        out.append(byte)
      } else {
        return nil
      }
    }
    return out
  }
}
