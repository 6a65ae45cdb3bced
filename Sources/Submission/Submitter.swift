internal import Bytes
internal import Configuration
internal import Message
public import Postal
public import Queue

/// One message on its way into a sink, in pieces of any size, as `InputNormalizer` gives them.
///
/// The header is kept until it is complete and then composed; of the body only what the sink's first
/// write needs. All recipients are checked before the sink is asked for anything.
public struct Submitter<Sink: MessageSink & ~Copyable>: ~Copyable {
  private enum State {
    case header(HeaderCollector)
    case body(QueueHeader)
    case begun
  }

  private let context: SubmissionContext
  private let wishes: SubmissionWishes
  private let sender: Sender
  private let id: QueueID
  private var sink: Sink
  private var collector: RecipientCollector
  private var state = State.header(HeaderCollector())
  /// Octets that came and were not given to the sink.
  private var pending: [UInt8] = []
  private var size = 0

  /// Begins a message; fails if sender or recipients of the command line are not acceptable.
  public init(
    _ wishes: SubmissionWishes, in context: SubmissionContext, sink: consuming Sink
  ) throws(Failure) {
    let sender = try Sender(wishes, context)
    var collector = RecipientCollector(
      domain: context.settings.domain, notify: wishes.notify,
      refusal: { context.refusal($0, from: sender.path) })
    for recipient in wishes.envelope.recipients { try collector.add(recipient) }
    for argument in wishes.recipients { try collector.add(argument: argument) }
    self.wishes = wishes
    self.context = context
    self.sender = sender
    self.collector = collector
    self.sink = sink
    id = QueueID(time: context.now, pid: context.pid, random: context.random)
  }

  /// Whether the sink has something that must be abandoned if no `finish` follows.
  public var hasBegun: Bool {
    switch state {
    case .begun: true
    case .header, .body: false
    }
  }

  /// Takes the next octets. After a failure nothing is kept.
  public mutating func take(
    _ octets: consuming [UInt8], facts: InputNormalizer
  ) throws(Failure) {
    if pending.isEmpty { pending = octets } else { pending.append(contentsOf: octets) }
    try advance(facts, isComplete: false)
  }

  /// Takes the end of the message and makes it durable.
  public mutating func finish(facts: InputNormalizer) throws(Failure) -> QueueID {
    try advance(facts, isComplete: true)
    if case .body(let header) = state { try begin(header, facts, isComplete: true) }
    try flush()
    try sink.commit()
    return id
  }

  /// Removes what was begun.
  public mutating func abandon() { if hasBegun { sink.abandon() } }

  private mutating func advance(
    _ facts: InputNormalizer, isComplete: Bool
  ) throws(Failure) {
    if case .header(let collector) = state {
      try collect(with: collector, facts, isComplete)
    }
    if case .body(let header) = state, pending.count >= SubmissionLimits.firstWrite {
      try begin(header, facts, isComplete: false)
    }
    if hasBegun { try flush() }
  }

  private mutating func begin(
    _ header: QueueHeader, _ facts: InputNormalizer, isComplete: Bool
  ) throws(Failure) {
    var header = header
    header.envelope.body = body(facts, isComplete)
    // a message that is too big already costs the disk nothing
    try checkSize()
    try sink.begin(header)
    state = .begun
  }

  /// What the envelope says of the octets. Of a long message the first write comes before its end is
  /// seen, so what could still have 8-bit octets is said to have them: the next host then may, too.
  private func body(_ facts: InputNormalizer, _ isComplete: Bool) -> Envelope.Body? {
    facts.hasEightBit || !isComplete ? .eightBit : wishes.envelope.body
  }

  private mutating func flush() throws(Failure) {
    try checkSize()
    size += pending.count
    try sink.append(pending)
    pending.removeAll(keepingCapacity: true)
  }

  private mutating func checkSize() throws(Failure) {
    let limit = context.settings.messageSizeLimit
    if size + pending.count <= limit { return }
    abandon()
    throw Failure(
      EnhancedStatus(.permanent, 3, 4),
      "the message is larger than \(limit) octets; make it smaller, or see message-size-limit"
        + " in martlet.conf(5)")
  }
}

// MARK: the header

extension Submitter where Sink: ~Copyable {
  private mutating func collect(
    with collector: HeaderCollector, _ facts: InputNormalizer, _ isComplete: Bool
  ) throws(Failure) {
    var collector = collector
    if let header = collector.header(in: pending, isComplete: isComplete) {
      return try finishHeader(header, facts)
    }
    if pending.count > SubmissionLimits.header {
      throw Failure(
        EnhancedStatus(.permanent, 3, 4),
        "the header is larger than \(SubmissionLimits.header) octets; make it smaller")
    }
    state = .header(collector)
  }

  private mutating func finishHeader(
    _ header: Header, _ facts: InputNormalizer
  ) throws(Failure) {
    if let cr = facts.firstCR, cr < header.bodyStart {
      throw Failure(
        EnhancedStatus(.permanent, 6, 0),
        "the header has a carriage return that ends no line; end lines with LF or CRLF")
    }
    let recipientFields = RecipientFields(header)
    if wishes.takesHeaderRecipients {
      for field in recipientFields.fields { try collector.add(field: field, of: header) }
    }
    if collector.recipients.isEmpty {
      throw Failure(
        .badAddress, "no recipient addresses found in the header; name one in To, Cc or Bcc")
    }
    state = .body(envelope())
    let bodyStart = header.bodyStart
    let head = received() + HeaderComposer(header, recipientFields, supplies()).compose()
    pending.replaceSubrange(..<bodyStart, with: head)
  }

  private func envelope() -> QueueHeader {
    var envelope = wishes.envelope
    envelope.sender = sender.path
    envelope.recipients = collector.recipients
    if !envelope.isInternational {
      envelope.isInternational =
        sender.path.address?.isInternational == true
        || collector.recipients.contains { $0.address.isInternational }
    }
    let caller = context.caller
    return QueueHeader(
      id: id, arrived: context.now,
      origin: .local(uid: caller.uid, user: caller.name, program: context.program),
      size: 0, envelope: envelope)
  }

  private func supplies() -> HeaderComposer.Supplies {
    let settings = context.settings
    return HeaderComposer.Supplies(
      from: sender.mailbox, date: date.bytes,
      messageID: MessageID(context.now, random: context.random, domain: settings.hostname).bytes,
      domain: wishes.isGateway ? nil : settings.domain)
  }

  private var date: MessageDate { MessageDate(context.now, offsetMinutes: context.offsetMinutes) }

  /// The field that ends the block of `Queue-` fields; what a sender writes can never extend it.
  private func received() -> [UInt8] {
    var field = ReceivedField(by: context.settings.hostname, date)
    var comment = [UInt8]("Martlet, from userid ".utf8)
    comment.append(decimal: Int(context.caller.uid))
    field.comment = comment
    field.with = [UInt8]("local".utf8)
    field.id = id.bytes
    if collector.recipients.count == 1 { field.recipient = collector.recipients[0].address }
    return field.bytes
  }
}
