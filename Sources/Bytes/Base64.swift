/// Base64 of RFC 4648 §4.
public enum Base64 {
  /// The encoding of some bytes, padded, in one line.
  public static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for i in 0..<4 {
        out.append(i <= group.count ? SixBits.digits[value >> (18 - 6 * i) & 63] : "=")
      }
    }
    return out
  }
}
