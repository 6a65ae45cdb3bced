internal import Bytes
internal import Configuration
internal import Message
internal import Postal
internal import Queue
internal import SMTP
internal import Unix

/// One message on its way from a client into the queue.
///
/// Octets go on as they came, but for binary parts, which become base64; only a submission may get header
/// fields that it lacks. A header is waited for only if something in it matters. A failure is kept until
/// the message has ended, because only then the client listens again.
struct ArrivingMessage {
  /// Octets that are kept before the queue is given any: a message below it takes one write.
  static let firstWrite = 128 << 10
  /// The most octets of a submission's header.
  static let headerLimit = 8 << 20

  private enum State {
    case header(HeaderCollector)
    case body
    case begun
    case refused(Failure)
  }

  let id: QueueID
  let transaction: Transaction
  private let context: MessageContext
  private var state: State
  private var pending: [UInt8]
  private(set) var size = 0
  private var hasEightBit = false
  /// What makes lines of a binary message.
  private var converter: BinaryConverter?

  init(_ transaction: Transaction, in context: MessageContext) {
    id = QueueID(time: context.now, pid: context.pid, random: context.random)
    self.transaction = transaction
    self.context = context
    if transaction.envelope.body == .binary { converter = BinaryConverter() }
    if context.looksAtHeader {
      state = .header(HeaderCollector())
      pending = []
    } else {
      state = .body
      pending = context.received(id, transaction.envelope)
    }
  }

  /// Takes the next octets.
  mutating func take(_ octets: [UInt8], into entrance: inout QueueEntrance?) {
    attempt(&entrance) { (message, entrance) throws(Failure) in
      message.size += octets.count
      try message.checkSize()
      if !message.hasEightBit { message.hasEightBit = octets.contains(where: \.isEightBit) }
      try message.keep(octets, isLast: false)
      try message.advance(&entrance, isComplete: false)
    }
  }

  /// Takes the end, and makes the message durable.
  mutating func finish(into entrance: inout QueueEntrance?) -> Session.DataResult {
    attempt(&entrance) { (message, entrance) throws(Failure) in
      try message.keep([], isLast: true)
      try message.advance(&entrance, isComplete: true)
      if case .body = message.state { try message.begin(&entrance, isComplete: true) }
      try message.flush(&entrance)
      try Storage.trying { () throws(Errno) in try entrance?.commit() }
    }
    switch state {
    case .refused(let failure): return .refused(failure)
    case .header, .body, .begun: return .queued(id.bytes)
    }
  }

  /// Removes what was begun.
  mutating func abandon(_ entrance: inout QueueEntrance?) {
    if case .begun = state { entrance?.abandon() }
  }

  private mutating func keep(_ octets: [UInt8], isLast: Bool) throws(Failure) {
    guard var converter = converter.take() else {
      pending += octets
      return
    }
    converter.convert(octets.span, into: &pending)
    if isLast { converter.finish(into: &pending) }
    if let failure = converter.failure { throw failure }
    self.converter = converter
  }

  private mutating func advance(
    _ entrance: inout QueueEntrance?, isComplete: Bool
  ) throws(Failure) {
    if case .header(let collector) = state { try complete(collector, isComplete) }
    if case .body = state, pending.count >= Self.firstWrite {
      try begin(&entrance, isComplete: false)
    }
    if case .begun = state { try flush(&entrance) }
  }

  private mutating func begin(
    _ entrance: inout QueueEntrance?, isComplete: Bool
  ) throws(Failure) {
    var envelope = transaction.envelope
    // of a long message the first write comes before its end is seen: what may still have 8-bit octets
    // is said to have them
    if hasEightBit || envelope.body == .binary || (!isComplete && envelope.body == nil) {
      envelope.body = .eightBit
    }
    var header = QueueHeader(
      id: id, arrived: context.now, origin: context.origin(of: envelope), size: 0,
      envelope: envelope)
    header.notBefore = transaction.release.map(moment)
    header.priority = transaction.priority
    try Storage.trying { () throws(Errno) in
      // without a queue nothing may be promised
      guard entrance != nil else { throw .noSuchFile }
      try entrance?.begin(header)
    }
    state = .begun
  }

  private func moment(_ release: Transaction.Release) -> Timestamp {
    switch release {
    case .after(let seconds): context.now + seconds
    case .at(let moment): moment
    }
  }

  private mutating func flush(_ entrance: inout QueueEntrance?) throws(Failure) {
    let octets = pending
    pending = []
    try Storage.trying { () throws(Errno) in try entrance?.append(octets) }
  }

  private func checkSize() throws(Failure) {
    let limit = context.settings.messageSizeLimit
    if size <= limit { return }
    throw Failure(
      EnhancedStatus(.permanent, 3, 4), "the message is larger than \(limit) octets")
  }

  /// Does a step unless an earlier one failed.
  private mutating func attempt(
    _ entrance: inout QueueEntrance?,
    _ step: (inout ArrivingMessage, inout QueueEntrance?) throws(Failure) -> Void
  ) {
    if case .refused = state { return }
    do throws(Failure) {
      try step(&self, &entrance)
    } catch {
      abandon(&entrance)
      pending = []
      state = .refused(error)
    }
  }
}

// What a submission may lack, and what others may not have.
extension ArrivingMessage {
  private mutating func complete(
    _ collector: HeaderCollector, _ isComplete: Bool
  ) throws(Failure) {
    var collector = collector
    guard let header = collector.header(in: pending, isComplete: isComplete) else {
      if pending.count > Self.headerLimit {
        throw Failure(
          EnhancedStatus(.permanent, 3, 4),
          "the header is larger than \(Self.headerLimit) octets; make it smaller")
      }
      state = .header(collector)
      return
    }
    if let failure = context.refusal(of: header) { throw failure }
    let envelope = transaction.envelope
    var head = context.received(id, envelope)
    if let supplies = context.supplies(envelope) {
      head += HeaderComposer(header, RecipientFields(header), supplies).compose()
      pending.replaceSubrange(..<header.bodyStart, with: head)
    } else {
      pending.insert(contentsOf: head, at: 0)
    }
    state = .body
  }
}

/// Failures of the disk as a client is told of them; RFC 5321 §4.2.3.
enum Storage {
  static func trying<Value: ~Copyable>(
    _ body: () throws(Errno) -> Value
  ) throws(Failure) -> Value {
    do throws(Errno) { return try body() } catch { throw failure(error) }
  }

  static func failure(_ error: Errno) -> Failure {
    switch error {
    case .noSpace, .quota:
      Failure(EnhancedStatus(.temporary, 3, 1), "the disk is full; try again later")
    case .noSuchFile, .notDirectory:
      Failure(.system(.temporary), "the queue is not set up; try again later")
    default: Failure(.system(.temporary), "the queue cannot be written; try again later")
    }
  }
}
