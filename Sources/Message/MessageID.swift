public import Bytes
internal import Postal

/// The name of a message, angle brackets included; the `msg-id` of RFC 5322 §3.6.4.
public struct MessageID: Hashable, Sendable {
  /// The longest name taken, in octets, so that a field with it fits into a line.
  public static let lengthLimit = 900

  /// `<…@…>`, one word without blanks unless quoted.
  public let bytes: [UInt8]

  /// A new name: `<20261120225012.123456.AB12CD34@domain>`.
  ///
  /// It is unique if `random` is; what is no domain is written as `localhost`.
  public init(_ timestamp: Timestamp, random: [UInt8], domain: [UInt8]) {
    let civil = timestamp.civil()
    var out: [UInt8] = ["<"]
    out.append(decimal: civil.year, width: 4)
    for number in [civil.month, civil.day, civil.hour, civil.minute, civil.second] {
      out.append(decimal: number, width: 2)
    }
    out.append(".")
    out.append(decimal: timestamp.microseconds, width: 6)
    out.append(".")
    for byte in random.prefix(64) {
      out.append(contentsOf: [.hexDigit(byte >> 4), .hexDigit(byte & 15)])
    }
    out.append("@")
    out.append(contentsOf: Address.isDomain(domain) ? domain : Array("localhost".utf8))
    out.append(">")
    bytes = out
  }

  /// Reads exactly one name, blanks around it allowed; nil if it is none.
  ///
  /// Accepted are UTF-8 (RFC 6532), and on the left dots at odd places and quoted strings (RFC 5322
  /// §4.5.4).
  public init?(parsing text: [UInt8]) {
    let text = text.trimmed
    guard text.count <= Self.lengthLimit, String(validating: text, as: UTF8.self) != nil
    else { return nil }
    var cursor = ByteCursor(text)
    guard cursor.take("<"), Self.passLeft(&cursor), cursor.take("@"), Self.passRight(&cursor),
      cursor.take(">"), cursor.isAtEnd
    else { return nil }
    bytes = text
  }

  private static func passLeft(_ cursor: inout ByteCursor) -> Bool {
    guard cursor.take("\"") else {
      return !cursor.take { Address.isAtomText($0) || $0 == "." }.isEmpty
    }
    while let byte = cursor.takeByte() {
      if byte == "\"" { return true }
      if byte.isControl { return false }
      if byte == "\\", cursor.takeByte()?.isControl != false { return false }
    }
    return false
  }

  private static func passRight(_ cursor: inout ByteCursor) -> Bool {
    guard cursor.take("[") else {
      let name = cursor.take { Address.isAtomText($0) || $0 == "." }
      return !name.isEmpty && name.first != "." && name.last != "."
    }
    _ = cursor.take { ($0.isVisible || $0.isEightBit) && !"[]\\".utf8.contains($0) }
    return cursor.take("]")
  }
}
