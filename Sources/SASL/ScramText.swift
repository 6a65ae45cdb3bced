internal import Bytes

/// The pieces of SCRAM's messages, RFC 5802 §5.1 and §7.
enum ScramText {
  /// A name with `,` and `=` escaped.
  static func escaped(_ name: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    for byte in name {
      switch byte {
      case ",": out.append("=2C")
      case "=": out.append("=3D")
      default: out.append(byte)
      }
    }
    return out
  }

  /// The name that an escaped one stands for; nil for any other use of `=`.
  static func unescaped(_ text: [UInt8]) -> [UInt8]? {
    var out: [UInt8] = []
    var cursor = ByteCursor(text)
    while let byte = cursor.takeByte() {
      if byte == "=" {
        if cursor.takeKeyword("2C") {
          out.append(",")
        } else if cursor.takeKeyword("3D") {
          out.append("=")
        } else {
          return nil
        }
      } else {
        guard byte != ASCII.nul else { return nil }
        out.append(byte)
      }
    }
    return out
  }

  /// The values of attributes in exactly this order, as in `r=…,s=…`; more may follow only if allowed.
  static func values(
    _ message: [UInt8], _ letters: [UInt8], mayGoOn: Bool = true
  ) -> [[UInt8]]? {
    guard message.count <= SASLLimits.message else { return nil }
    let fields = message.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count == letters.count || (mayGoOn && fields.count > letters.count) else {
      return nil
    }
    var values: [[UInt8]] = []
    for (field, letter) in zip(fields, letters) {
      guard field.count >= 2, field.first == letter, field.dropFirst().first == "=" else {
        return nil
      }
      values.append([UInt8](field.dropFirst(2)))
    }
    // whatever follows has the form of an attribute, and is none that must be understood
    for field in fields.dropFirst(letters.count) {
      guard field.count >= 2, let letter = field.first, letter.isLetter, letter != "m",
        field.dropFirst().first == "="
      else { return nil }
    }
    return values
  }

  /// Whether it may stand in a message as a nonce: printable, no comma, not too long.
  static func isNonce(_ nonce: [UInt8]) -> Bool {
    1...SASLLimits.nonce ~= nonce.count && nonce.allSatisfy { $0.isVisible && $0 != "," }
  }

  /// Two byte strings of one length, combined.
  static func xor(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { zip(a, b).map { $0 ^ $1 } }
}
