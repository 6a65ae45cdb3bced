internal import Bytes
internal import Postal
internal import Queue
internal import Reports
internal import Unix

/// Tells senders what became of their messages: writes reports into the queue.
struct Notifier {
  /// Octets of a header that are looked at and may be returned.
  static let headerLimit = 64 * 1024

  let spool: Spool
  let log: RunLog
  let host: [UInt8]
  let postmaster: Address
  let policy: RetryPolicy

  /// Writes the reports that are due on what this attempt said of these recipients, durably.
  ///
  /// The answer is lines for the message's log.
  @discardableResult
  func report(
    on message: QueuedMessage, _ said: [Int], now: Timestamp
  ) throws(Errno) -> [AttemptRecord] {
    let missed = Self.missedDeadline(message, now: now)
    let items = said.map { item(message, $0, wasWarned: message.wasAnnounced(since: missed)) }
    let isSlow = missed != nil || policy.isSlow(arrived: message.header.arrived, now: now)
    // nearly always there is nobody to tell: decided without reading the message
    guard items.contains(where: { needsReport($0, of: message, isSlow: isSlow) }) else { return [] }
    let reported = try reportedMessage(message)
    let plan = ReportPlan(items, of: reported, isWarningDue: isSlow)
    for (kind, positions) in [
      (ReportKind.failure, plan.failure), (.delay, plan.delay), (.success, plan.success),
      (.doubleBounce, plan.doubleBounce),
    ] where !positions.isEmpty {
      var recipients = positions.map { recipient(message, said[$0], now: now) }
      if kind == .delay, missed != nil {
        for index in recipients.indices { recipients[index].outcome.status = .expired }
      }
      try write(kind, of: reported, for: recipients, message: message, now: now)
    }
    if !plan.lost.isEmpty { try keep(message) }
    return message.records(of: plan.delay.map { said[$0] }, now: now).map { .notice($0, at: now) }
  }

  /// The deadline of which the sender must know that it is over; RFC 2852 §4.
  private static func missedDeadline(_ message: QueuedMessage, now: Timestamp) -> Timestamp? {
    guard let deadline = message.header.envelope.deadline, deadline.notifies(at: now) else {
      return nil
    }
    return deadline.moment
  }

  private func item(_ message: QueuedMessage, _ index: Int, wasWarned: Bool) -> ReportPlan.Item {
    let state = message.states[index]
    let fallback = Outcome(.deferred, .mailboxBusy, place: [], words: [])
    return ReportPlan.Item(
      state.recipient, state.latest ?? fallback, wasWarned: wasWarned,
      isPassedOn: state.isPassedOn)
  }

  private func needsReport(_ item: ReportPlan.Item, of message: QueuedMessage, isSlow: Bool) -> Bool
  {
    switch item.outcome.action {
    case .failed: item.recipient.wants(.failure)
    case .deferred: isSlow && !item.wasWarned && item.recipient.wants(.delay)
    case .relayed:
      !item.isPassedOn && message.header.envelope.wantsWordOfRelay(item.recipient)
    case .delivered, .expanded: item.recipient.wants(.success)
    }
  }

  private func reportedMessage(_ message: QueuedMessage) throws(Errno) -> ReportedMessage {
    let start = try message.file.messageStart(limit: Self.headerLimit)
    let end = start.span.index(of: [ASCII.lf, ASCII.lf]).map { $0 + 1 } ?? start.count
    return ReportedMessage(
      queueID: message.id.bytes, arrived: message.header.arrived, envelope: message.header.envelope,
      header: [UInt8](start[..<end]), size: message.header.size,
      hasEightBitBody: message.header.envelope.body != .sevenBit)
  }

  private func recipient(_ message: QueuedMessage, _ index: Int, now: Timestamp)
    -> ReportedRecipient
  {
    let state = message.states[index]
    let records = message.attempts(of: index, now: now)
    let last = records.last?.outcome ?? Outcome(.deferred, .mailboxBusy, place: [], words: [])
    return ReportedRecipient(
      state.recipient, state.latest ?? last,
      attempts: records.map { .init($0.time, $0.outcome) },
      retryUntil: policy.end(arrived: message.header.arrived))
  }

  private func write(
    _ kind: ReportKind, of reported: ReportedMessage, for recipients: [ReportedRecipient],
    message: QueuedMessage, now: Timestamp
  ) throws(Errno) {
    let missed = kind == .delay ? Self.missedDeadline(message, now: now) : nil
    let key = key(kind, recipients) + (missed?.rfc3339 ?? [])
    let id = message.id.child(recipients.count, of: key)
    let context = ReportContext(
      host: host, postmaster: postmaster, now: now, offsetMinutes: Clock.utcOffsetMinutes(at: now),
      messageID: ["<"] + id.bytes + ["@"] + host + [">"], seed: Host.random(16))
    guard let report = Report(kind, of: reported, for: recipients, context) else { return }
    let header = QueueHeader(
      id: id, arrived: now, origin: .made(kind.purpose, from: message.id), size: 0,
      envelope: report.envelope)
    try write(header, report, from: message.file)
  }

  /// The same for the same event, so that a repetition after a crash makes no second report.
  private func key(_ kind: ReportKind, _ recipients: [ReportedRecipient]) -> [UInt8] {
    Array(kind.purpose.rawValue.utf8)
      + recipients.flatMap { [ASCII.nul] + $0.recipient.address.bytes }
  }

  private func write(_ header: QueueHeader, _ report: Report, from file: QueueFile) throws(Errno) {
    try spool.make(header) { writer throws(Errno) in
      try writer.append(report.prefix)
      try writer.append(from: file.file, at: file.offset, count: report.returnedOctets)
      try writer.append(report.suffix)
    }
    try spool.new.sync()
  }

  /// Keeps a message whose failure nobody can be told, for a person to find.
  private func keep(_ message: QueuedMessage) throws(Errno) {
    let name = message.id.path
    do throws(Errno) {
      try message.withDirectory(of: spool) { directory throws(Errno) in
        try directory.link(name, into: spool.bad, as: name)
      }
    } catch .exists {}
    try spool.bad.sync()
    log.refused(message.id, "nobody could be told of its failure; kept in .bad")
  }
}

extension ReportKind {
  fileprivate var purpose: Origin.Purpose {
    switch self {
    case .failure, .doubleBounce: .failure
    case .delay: .delay
    case .success: .success
    }
  }
}
