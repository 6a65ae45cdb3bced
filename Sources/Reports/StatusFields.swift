internal import Bytes
internal import Postal

/// The part that programs read: `message/delivery-status` of RFC 3464, or its form of RFC 6533.
struct StatusFields {
  /// How many octets of the other side's words Diagnostic-Code repeats.
  static let diagnosticLimit = 512
  /// The longest identifier or original recipient that is repeated; a longer one is left out.
  static let valueLimit = 900

  /// Whether the fields hold UTF-8, so that the part is `message/global-delivery-status`.
  let isGlobal: Bool
  /// The fields: a group for the message, one for each recipient, blank lines between.
  private(set) var bytes: [UInt8] = []

  init(
    _ kind: ReportKind, of message: ReportedMessage, for recipients: [ReportedRecipient],
    _ context: ReportContext
  ) {
    isGlobal = recipients.contains { $0.recipient.needsUTF8 }
    addMessage(message, context)
    for recipient in recipients {
      bytes.append(ASCII.lf)
      addRecipient(recipient, kind, message, context)
    }
  }

  /// The group of RFC 3464 §2.2.
  private mutating func addMessage(_ message: ReportedMessage, _ context: ReportContext) {
    if let identifier = message.envelope.identifier, !identifier.isEmpty {
      add("Original-Envelope-Id", printableOrXText(identifier))
    }
    add("Reporting-MTA", Array("dns;".utf8) + context.domain)
    if let host = message.receivedFrom, Address.isDomain(host) {
      add("Received-From-MTA", Array("dns;".utf8) + PlainText.ascii(host))
    }
    add("Arrival-Date", context.date(message.arrived))
    if let deadline = message.envelope.deadline {
      add("Deliver-By-Date", context.date(deadline.moment))
    }
  }

  /// The group of RFC 3464 §2.3.
  private mutating func addRecipient(
    _ recipient: ReportedRecipient, _ kind: ReportKind, _ message: ReportedMessage,
    _ context: ReportContext
  ) {
    let outcome = recipient.outcome
    if let original = recipient.recipient.original { addOriginal(original) }
    let address = recipient.recipient.address
    add(
      "Final-Recipient",
      Array((address.isInternational ? "utf-8;" : "rfc822;").utf8) + address.bytes)
    add("Action", Array(action(kind, outcome.action).utf8))
    add("Status", status(kind, outcome.status).bytes)
    let place = Place(outcome.place)
    if case .host(let name) = place { add("Remote-MTA", Array("dns;".utf8) + name) }
    addDiagnostic(outcome.words, place)
    if let last = recipient.attempts.last {
      add("Last-Attempt-Date", context.date(last.time))
    }
    if case .here = place { add("Final-Log-ID", PlainText.ascii(message.queueID, limit: 200)) }
    if kind == .delay, let moment = recipient.retryUntil {
      add("Will-Retry-Until", context.date(moment))
    }
  }

  /// RFC 3464 §2.3.1; the address as the sender wrote it, xtext undone where that is printable.
  private mutating func addOriginal(_ original: OriginalRecipient) {
    let isPlain = isGlobal && original.isMailAddress
    let address = isPlain ? original.address : printableOrXText(original.address)
    add("Original-Recipient", original.kind + [";"] + address)
  }

  /// RFC 3464 §2.3.6: the type is `smtp` only for what has the form of a reply.
  private mutating func addDiagnostic(_ words: [UInt8], _ place: Place) {
    let lines = PlainText.lines(words, limit: Self.diagnosticLimit)
    guard let first = lines.first else { return }
    let kind =
      switch place {
      case .host where isReply(first): "smtp;"
      case .command: "x-unix;"
      case .host, .here: "x-martlet;"
      }
    var text: [UInt8] = []
    for line in lines {
      let safe = isGlobal ? line : PlainText.ascii(line)
      let start = text.isEmpty ? Array("Diagnostic-Code: \(kind) ".utf8) : Array("    ".utf8)
      text.append(contentsOf: PlainText.fill(safe, first: start, rest: Array("    ".utf8)))
      text.append(ASCII.lf)
    }
    bytes.append(contentsOf: text)
  }

  private mutating func add(_ name: String, _ value: [UInt8]) {
    guard value.count <= Self.valueLimit else { return }
    bytes.append("\(name): ")
    bytes.append(contentsOf: value)
    bytes.append(ASCII.lf)
  }

  private func printableOrXText(_ value: [UInt8]) -> [UInt8] {
    let isPrintable =
      value.allSatisfy { $0.isVisible || $0 == ASCII.space } && value.trimmed == value
    return isPrintable ? value : XText.encode(value)
  }

  private func isReply(_ line: [UInt8]) -> Bool {
    guard line.count >= 3, "2"..."5" ~= line[0], line[1].isDigit, line[2].isDigit else {
      return false
    }
    return line.count == 3 || line[3] == ASCII.space || line[3] == "-"
  }

  private func action(_ kind: ReportKind, _ action: Outcome.Action) -> String {
    switch kind {
    case .failure, .doubleBounce: "failed"
    case .delay: "delayed"
    case .success:
      switch action {
      case .relayed: "relayed"
      case .expanded: "expanded"
      case .delivered, .deferred, .failed: "delivered"
      }
    }
  }

  /// The status, or a vague one of the right class if the outcome's has another. RFC 3464 §2.3.4.
  private func status(_ kind: ReportKind, _ status: EnhancedStatus) -> EnhancedStatus {
    switch kind {
    case .failure, .doubleBounce:
      status.class == .success ? EnhancedStatus(.permanent, 0, 0) : status
    case .delay: EnhancedStatus(.temporary, status.subject, status.detail)
    case .success: status.class == .success ? status : .ok
    }
  }
}

extension Recipient {
  /// Whether its addresses can only be written in UTF-8.
  var needsUTF8: Bool {
    address.isInternational
      || original.map { $0.isMailAddress && $0.address.contains(where: \.isEightBit) } ?? false
  }
}
