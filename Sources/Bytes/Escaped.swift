/// Text for a log line or a result line: one line, nothing a terminal would obey.
///
/// Printable UTF-8 stays; `%`, controls, line separators, marks of direction and bytes that are not
/// UTF-8 become `%XX`.
public enum Escaped {
  /// The escaped form of any bytes, cut to `limit` octets of input.
  public static func encode(_ bytes: [UInt8], limit: Int = .max) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(min(bytes.count, limit))
    var decoder = UTF8()
    var iterator = bytes.prefix(limit).makeIterator()
    var start = 0
    while true {
      switch decoder.decode(&iterator) {
      case .emptyInput:
        return out
      case .scalarValue(let scalar) where isPlain(scalar):
        let width = UTF8.width(scalar)
        out.append(contentsOf: bytes[start..<start + width])
        start += width
      case .scalarValue(let scalar):
        let width = UTF8.width(scalar)
        escape(bytes[start..<start + width], into: &out)
        start += width
      case .error:
        // the decoder does not say how many bytes were wrong; one at a time is always right
        escape(bytes[start..<start + 1], into: &out)
        start += 1
        decoder = UTF8()
        iterator = bytes.prefix(limit)[start...].makeIterator()
      }
    }
  }

  /// The bytes that an escaped text stands for, or nil if an escape is broken.
  public static func decode(_ text: [UInt8]) -> [UInt8]? {
    var out: [UInt8] = []
    var cursor = ByteCursor(text)
    while let byte = cursor.takeByte() {
      guard byte == "%" else {
        out.append(byte)
        continue
      }
      guard let high = cursor.takeByte()?.hexValue, let low = cursor.takeByte()?.hexValue
      else { return nil }
      out.append(high << 4 | low)
    }
    return out
  }

  private static func escape(_ bytes: ArraySlice<UInt8>, into out: inout [UInt8]) {
    for byte in bytes {
      out.append("%")
      out.append(hex: byte)
    }
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x25, 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200B, 0x200E...0x200F,
      0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
      false
    default: true
    }
  }
}
