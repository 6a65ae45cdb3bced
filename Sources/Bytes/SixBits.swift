/// The digits that stand for six bits in base64 and its kin; RFC 4648 §4.
enum SixBits {
  /// The digits from 0 on.
  static let digits = [UInt8](
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// What a digit stands for; nil for what is none. The last may be another one than `/`.
  static func value(of digit: UInt8, last: UInt8 = "/") -> UInt32? {
    switch digit {
    case 0x41...0x5A: UInt32(digit) - 0x41
    case 0x61...0x7A: UInt32(digit) - 0x61 + 26
    case 0x30...0x39: UInt32(digit) - 0x30 + 52
    case "+": 62
    case last: 63
    default: nil
    }
  }
}
