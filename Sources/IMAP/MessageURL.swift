internal import Bytes

/// A URL of a message on this server, or of a part of it; RFC 5092, as CATENATE takes it, RFC 4469 §3.
///
/// `/Drafts;UIDVALIDITY=385759045/;UID=20/;SECTION=1.2/;PARTIAL=0.1024`; without a mailbox it is about the
/// selected one. What names a server, or says who may use it and how long, is not taken.
struct MessageURL {
  /// The mailbox; nil for the selected one.
  private(set) var mailbox: MailboxName?
  /// The UIDVALIDITY that the mailbox must have.
  private(set) var uidValidity: UInt32?
  /// The UID.
  private(set) var uid: UInt32 = 0
  /// What of the message.
  private(set) var section = Section()
  /// What of that; nil for all, and without a count to the end.
  private(set) var offset = 0
  /// At most so many octets.
  private(set) var count: Int?

  /// Nil if it is no such URL.
  init?(_ url: [UInt8]) {
    var parts = url.split(separator: "/", omittingEmptySubsequences: false).map { [UInt8]($0) }
    guard let place = parts.firstIndex(where: { Self.value(of: $0, "uid") != nil }),
      let number = Self.value(of: parts[place], "uid")?.decimal.flatMap(UInt32.init(exactly:)),
      number > 0, takeMailbox([UInt8](parts[..<place].joined(separator: ["/"])))
    else { return nil }
    uid = number
    parts.removeFirst(place + 1)
    if let text = parts.first.flatMap({ Self.value(of: $0, "section") }) {
      parts.removeFirst()
      guard let text = Self.decoded(text), let section = try? Section(parsing: text) else {
        return nil
      }
      self.section = section
    }
    if let text = parts.first.flatMap({ Self.value(of: $0, "partial") }) {
      parts.removeFirst()
      guard takeExtent(text) else { return nil }
    }
    guard parts.isEmpty else { return nil }
  }

  /// `/mailbox`, perhaps with its UIDVALIDITY; nothing, or a slash, for the selected mailbox.
  private mutating func takeMailbox(_ text: [UInt8]) -> Bool {
    var text = text
    let mark = Array(";uidvalidity=".utf8)
    if let semicolon = text.lastIndex(of: ";") {
      let parameter = [UInt8](text[semicolon...])
      guard parameter.startsIgnoringCase(mark),
        let number = [UInt8](parameter.dropFirst(mark.count)).decimal,
        let number = UInt32(exactly: number), number > 0
      else { return false }
      uidValidity = number
      text.removeSubrange(semicolon...)
    }
    if text.isEmpty || text == ["/"] { return true }
    guard text.removeFirst() == "/", text.first != "/", let name = Self.decoded(text) else {
      return false
    }
    mailbox = try? MailboxName(name)
    return mailbox != nil
  }

  /// `offset` or `offset.count`
  private mutating func takeExtent(_ text: [UInt8]) -> Bool {
    let (first, second) = text.cut(at: ".") ?? (text, nil)
    guard let offset = first.decimal else { return false }
    self.offset = offset
    guard let second else { return true }
    count = second.decimal
    return count.map { $0 > 0 } ?? false
  }

  /// The value in `;name=value`, the name in any case.
  private static func value(of part: [UInt8], _ name: String) -> [UInt8]? {
    let mark = Array(";\(name)=".utf8)
    return part.startsIgnoringCase(mark) ? [UInt8](part.dropFirst(mark.count)) : nil
  }

  /// Octets for `%XX`; nil if a `%` has no two digits behind it.
  private static func decoded(_ text: [UInt8]) -> [UInt8]? {
    var out: [UInt8] = []
    var cursor = ByteCursor(text)
    while let byte = cursor.takeByte() {
      guard byte == "%" else {
        out.append(byte)
        continue
      }
      guard let high = cursor.takeByte()?.hexValue, let low = cursor.takeByte()?.hexValue else {
        return nil
      }
      out.append(high << 4 | low)
    }
    return out
  }
}
