internal import Bytes
internal import Postal

/// The value of ORCPT: `kind;xtext`, or `utf-8;…` with UTF-8 as it is or as `\x{HEX}`; RFC 6533 §3.
enum OriginalAddress {
  static func decode(_ value: [UInt8]) -> OriginalRecipient? {
    guard let (kind, text) = value.cut(at: ";") else { return nil }
    guard kind.equalsIgnoringCase(Array("utf-8".utf8)) else { return OriginalRecipient(value) }
    return unicode(text).flatMap { OriginalRecipient(kind: kind, address: $0) }
  }

  /// Undoes xtext and `\x{HEX}`; UTF-8 stays what it is.
  private static func unicode(_ text: [UInt8]) -> [UInt8]? {
    var out: [UInt8] = []
    var cursor = ByteCursor(text)
    while let byte = cursor.takeByte() {
      switch byte {
      case "+":
        guard let high = cursor.takeByte()?.hexValue, let low = cursor.takeByte()?.hexValue else {
          return nil
        }
        out.append(high << 4 | low)
      case "\\":
        guard cursor.takeKeyword("x{"), let scalar = scalar(&cursor) else { return nil }
        out.append(contentsOf: String(scalar).utf8)
      default:
        out.append(byte)
      }
    }
    let isText = String(validating: out, as: UTF8.self) != nil
    return isText && !out.contains { $0.isControl } ? out : nil
  }

  /// Two to six hexadecimal digits and the closing brace.
  private static func scalar(_ cursor: inout ByteCursor) -> Unicode.Scalar? {
    let digits = cursor.take { $0.hexValue != nil }
    guard 2...6 ~= digits.count, cursor.take("}") else { return nil }
    return Unicode.Scalar(digits.reduce(UInt32(0)) { $0 << 4 | UInt32($1.hexValue ?? 0) })
  }
}
