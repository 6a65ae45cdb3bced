internal import Bytes
internal import Message
internal import Postal

/// The header of a report, up to the fields of MIME that depend on its parts.
enum ReportHeader {
  /// What the field Martlet-Report of a double bounce says, so that nothing answers it.
  static let doubleBounceMark = Array("double-bounce".utf8)

  /// `Auto-Submitted: auto-replied` because a report answers a message; RFC 3834 §5.
  static func bytes(
    _ kind: ReportKind, to addressee: Address, of message: ReportedMessage,
    for recipients: [ReportedRecipient], _ context: ReportContext
  ) -> [UInt8] {
    var out: [UInt8] = []
    func add(_ name: String, _ value: [UInt8]) {
      out.append("\(name): ")
      out.append(contentsOf: value)
      out.append(ASCII.lf)
    }
    add("Date", context.date(context.now))
    add("From", Array("Mail Delivery System <MAILER-DAEMON@".utf8) + context.domain + [">"])
    add("To", addressee.bytes)
    addSubject(subject(kind, recipients), to: &out)
    if OriginalHeader.isMessageID(context.messageID) { add("Message-ID", context.messageID) }
    if let original = OriginalHeader(message.header).messageID {
      add("In-Reply-To", original)
      add("References", original)
    }
    add("Auto-Submitted", Array("auto-replied".utf8))
    switch kind {
    case .failure, .delay, .success: break
    case .doubleBounce: add("Martlet-Report", doubleBounceMark)
    }
    add("MIME-Version", Array("1.0".utf8))
    return out
  }

  private static func addSubject(_ text: [UInt8], to out: inout [UInt8]) {
    let isPlain = !text.contains(where: \.isEightBit)
    let safe = isPlain ? text : EncodedWord.encode(text, in: .unstructured)
    out += PlainText.fill(safe, first: Array("Subject: ".utf8), rest: [ASCII.space])
    out.append(ASCII.lf)
  }

  private static func subject(_ kind: ReportKind, _ recipients: [ReportedRecipient]) -> [UInt8] {
    var out = Array(Texts.subject(kind, Set(recipients.map(\.outcome.action))).utf8)
    guard let first = recipients.first else { return out }
    out.append(" ")
    out.append(contentsOf: PlainText.line(first.knownAs))
    if recipients.count > 1 { out.append(Texts.more(recipients.count - 1)) }
    return out
  }
}
