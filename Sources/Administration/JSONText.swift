internal import Bytes

/// Values as JSON has them, RFC 8259: always valid UTF-8, nothing a terminal would obey.
enum JSONText {
  /// Appends bytes as a string. What is not UTF-8 becomes U+FFFD, controls and the like `\uXXXX`.
  static func append(_ bytes: borrowing Span<UInt8>, to out: inout [UInt8]) {
    out.append("\"")
    if isPlain(bytes) { out.append(bytes) } else { appendEscaped(bytes.array, to: &out) }
    out.append("\"")
  }

  /// Appends a key and its colon, with a comma before it unless it is the first.
  static func append(key: StaticString, isFirst: Bool = false, to out: inout [UInt8]) {
    if !isFirst { out.append(",") }
    out.append("\"")
    out.append("\(key)")
    out.append("\":")
  }

  private static func isPlain(_ bytes: borrowing Span<UInt8>) -> Bool {
    for i in 0..<bytes.count {
      let byte = bytes[i]
      if byte &- 0x20 >= 95 || byte == "\"" || byte == "\\" { return false }
    }
    return true
  }

  private static func appendEscaped(_ bytes: [UInt8], to out: inout [UInt8]) {
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x22: out.append("\\\"")
      case 0x5C: out.append("\\\\")
      case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
        out.append("\\u")
        for shift in [12, 8, 4, 0] {
          out.append(.hexDigit(UInt8(scalar.value >> UInt32(shift) & 15)))
        }
      default: out.append(contentsOf: UTF8.encode(scalar) ?? .init())
      }
    }
  }
}
