internal import Bytes

/// The few fields of the returned message's header that a report mentions.
struct OriginalHeader {
  /// The longest Message-ID that is referred to.
  static let messageIDLimit = 900

  /// `<…>`, if it is one that is safe to repeat.
  let messageID: [UInt8]?
  /// The subject, printable, in one line; nil if it is encoded and so no reading for people.
  let subject: [UInt8]?

  init(_ header: [UInt8]) {
    messageID = Self.field("message-id", in: header).flatMap { value in
      Self.isMessageID(value) ? value : nil
    }
    subject = Self.field("subject", in: header).flatMap { value in
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

  /// The value of the first field of this name, with folding removed.
  static func field(_ name: StaticString, in header: [UInt8]) -> [UInt8]? {
    let bytes = header.span
    var start = 0
    while start < bytes.count {
      let end = endOfField(bytes, from: start)
      let colon = start + name.utf8CodeUnitCount
      if colon < end, bytes[colon] == ":",
        bytes.extracting(start..<colon).equalsIgnoringCase(name)
      {
        return [UInt8](header[(colon + 1)..<end].filter { $0 != ASCII.lf && $0 != ASCII.cr })
          .trimmed
      }
      start = end + 1
    }
    return nil
  }

  private static func endOfField(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var end = bytes.index(of: ASCII.lf, from: start) ?? bytes.count
    while end + 1 < bytes.count, bytes[end + 1].isBlank {
      end = bytes.index(of: ASCII.lf, from: end + 1) ?? bytes.count
    }
    return end
  }
}
