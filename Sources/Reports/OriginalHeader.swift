internal import Bytes
internal import Message

/// The few fields of the returned message's header that a report mentions.
struct OriginalHeader {
  /// The longest Message-ID that is referred to.
  static let messageIDLimit = 900

  /// `<…>`, if it is one that is safe to repeat.
  let messageID: [UInt8]?
  /// The subject, printable, in one line; nil if it is encoded and so no reading for people.
  let subject: [UInt8]?

  init(_ bytes: [UInt8]) {
    let header = Header(bytes)
    messageID = header.value(of: "Message-ID").flatMap { value in
      Self.isMessageID(value) ? value : nil
    }
    subject = header.value(of: "Subject").flatMap { value in
      let line = PlainText.line(value, limit: 500)
      return line.isEmpty || line.span.index(of: Array("=?".utf8)) != nil ? nil : line
    }
  }

  /// Whether bytes are `<…>` without blanks, controls, 8-bit octets or further angle brackets.
  static func isMessageID(_ bytes: [UInt8]) -> Bool {
    guard 3...messageIDLimit ~= bytes.count, bytes.first == "<", bytes.last == ">" else {
      return false
    }
    return bytes.dropFirst().dropLast().allSatisfy { $0.isVisible && $0 != "<" && $0 != ">" }
  }
}
