internal import Bytes
internal import Postal

/// The part that people read.
struct ReportText {
  /// How many octets of the other side's last words are repeated.
  static let wordsLimit = 4096
  /// How many octets of the words of each attempt are repeated.
  static let attemptWordsLimit = 300
  /// How many attempts of one recipient are listed.
  static let attemptLimit = 20
  /// How many attempts are listed together, apart from the last of each recipient.
  static let attemptTotal = 400

  /// The text, LF line ends; UTF-8.
  private(set) var bytes: [UInt8] = []
  private let kind: ReportKind
  private let context: ReportContext
  private let attemptShare: Int

  init(
    _ kind: ReportKind, of message: ReportedMessage, for recipients: [ReportedRecipient],
    returning content: ReturnedContent, _ context: ReportContext
  ) {
    self.kind = kind
    self.context = context
    attemptShare = max(1, min(Self.attemptLimit, Self.attemptTotal / max(1, recipients.count)))
    addOpening(recipients, message)
    for recipient in recipients { addRecipient(recipient, isAlone: recipients.count == 1) }
    addNext(recipients, content)
    addAttempts(recipients)
    add(Array("-- ".utf8))
    let closing = Texts.closing(
      host: context.domain.text, queueID: PlainText.line(message.queueID, limit: 200).text)
    add(PlainText.fill(Array(closing.utf8)))
  }

  private mutating func addOpening(_ recipients: [ReportedRecipient], _ message: ReportedMessage) {
    let whom =
      recipients.count == 1
      ? PlainText.line(recipients[0].knownAs).text : Texts.recipients(recipients.count)
    let actions = Set(recipients.map(\.outcome.action))
    add(PlainText.fill(Array(Texts.opening(kind, actions, whom).utf8)))
    add([])
    if let subject = OriginalHeader(message.header).subject {
      add(PlainText.fill(subject, first: Array("Subject: ".utf8), rest: Array("    ".utf8)))
    }
    add(Array("Sent: ".utf8) + context.date(message.arrived))
    add([])
  }

  private mutating func addRecipient(_ recipient: ReportedRecipient, isAlone: Bool) {
    let address = recipient.recipient.address.bytes
    let isForwarded = recipient.knownAs != address
    let indent = isAlone ? "" : "    "
    if !isAlone { add(PlainText.line(recipient.knownAs)) }
    if isForwarded {
      add(indent + Texts.forwarded(PlainText.line(address).text))
    }
    switch kind {
    case .failure, .delay, .doubleBounce: addReason(recipient.outcome, indent)
    case .success: add(indent + Texts.done(recipient.outcome.action))
    }
    if kind == .failure {
      let advice = Texts.advice(
        recipient.outcome.status, postmaster: context.postmaster.bytes.text)
      add(fill(advice, indent))
    }
    add([])
  }

  private mutating func addReason(_ outcome: Outcome, _ indent: String) {
    let lines = PlainText.lines(outcome.words, limit: Self.wordsLimit)
    if lines.isEmpty {
      add(indent + Texts.noReason)
      return
    }
    let speaker =
      switch Place(outcome.place) {
      case .host(let name): Texts.said(name.text)
      case .command: Texts.commandSaid
      case .here: Texts.weSay
      }
    add(fill(speaker, indent))
    let deeper = Array((indent + "    ").utf8)
    for line in lines { add(PlainText.fill(line, first: deeper, rest: deeper)) }
  }

  private mutating func addNext(_ recipients: [ReportedRecipient], _ content: ReturnedContent) {
    let until = recipients.compactMap(\.retryUntil).max().map { context.date($0).text }
    add(fill(Texts.next(kind, until: until), ""))
    add(fill(Texts.attached(content.extent, octets: content.octets), ""))
    add([])
  }

  private mutating func addAttempts(_ recipients: [ReportedRecipient]) {
    guard recipients.contains(where: { !$0.attempts.isEmpty }) else { return }
    add(Texts.attempts)
    for recipient in recipients where !recipient.attempts.isEmpty {
      if recipients.count > 1 { add(PlainText.line(recipient.knownAs)) }
      let attempts = recipient.attempts
      let shown = min(attempts.count, attemptShare)
      let early = shown / 4
      for attempt in attempts.prefix(early) { addAttempt(attempt) }
      if shown < attempts.count { add("    " + Texts.leftOut(attempts.count - shown)) }
      for attempt in attempts.suffix(shown - early) { addAttempt(attempt) }
    }
    add([])
  }

  private mutating func addAttempt(_ attempt: ReportedRecipient.Attempt) {
    var line = context.date(attempt.time)
    line.append(", ")
    if case .host(let name) = Place(attempt.outcome.place) {
      line.append(contentsOf: name)
      line.append(": ")
    }
    line.append(Texts.attempt(attempt.outcome.action))
    line.append(", ")
    line.append(contentsOf: attempt.outcome.status.bytes)
    let deeper = Array("      ".utf8)
    add(PlainText.fill(line, first: Array("  ".utf8), rest: deeper))
    let words = PlainText.line(attempt.outcome.words, limit: Self.attemptWordsLimit)
    if !words.isEmpty { add(PlainText.fill(words, first: deeper, rest: deeper)) }
  }

  private func fill(_ text: String, _ indent: String) -> [UInt8] {
    PlainText.fill(Array(text.utf8), first: Array(indent.utf8), rest: Array(indent.utf8))
  }

  private mutating func add(_ line: String) { add(Array(line.utf8)) }

  private mutating func add(_ line: [UInt8]) {
    bytes.append(contentsOf: line)
    bytes.append(ASCII.lf)
  }
}
