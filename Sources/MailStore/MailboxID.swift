internal import Bytes
internal import Unix

/// The MAILBOXID of a folder, RFC 8474: 128 bits that no other folder ever has, and that survive renaming.
public struct MailboxID: Hashable, Sendable {
  /// 32 hexadecimal digits.
  public let text: [UInt8]

  /// A new one.
  static func fresh() -> MailboxID {
    var text: [UInt8] = []
    for byte in Host.random(16) { text.append(hex: byte, lowercased: true) }
    return MailboxID(unchecked: text)
  }

  private init(unchecked text: [UInt8]) { self.text = text }

  /// Reads the digits; nil if they are not 32.
  init?(_ text: [UInt8]) {
    guard text.count == 32, text.allSatisfy({ $0.hexValue != nil }) else { return nil }
    self.text = text
  }
}
