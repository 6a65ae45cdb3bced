internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// A message in an attempt: which recipients are open, and what has become of the others.
final class QueuedMessage {
  /// Where its file lies.
  enum Place { case new, cur }

  /// What is known of one recipient.
  struct State {
    let recipient: Recipient
    /// The outcome that ended it in an earlier attempt or in this one.
    var final: Outcome?
    /// What this attempt said.
    var latest: Outcome?
    /// Whether the system that took it in this attempt tells the sender.
    var isPassedOn = false
    /// Whether what this attempt said is in the message's log already.
    var isLogged = false

    /// Whether this attempt ended it well and no file says so yet; a failure is nothing before its report.
    fileprivate var isUnwritten: Bool {
      guard let latest, !isLogged else { return false }
      return latest.isFinal && latest.action != .failed
    }
  }

  let file: QueueFile
  var place: Place
  /// Whether an earlier attempt may have delivered without our knowing.
  let mayBeDelivered: Bool
  /// What is in the message's log: what earlier attempts said, oldest first, then what this one did.
  private(set) var history: [AttemptRecord]
  /// How many attempts have been made before this one.
  let attempts: Int
  /// Lines that are in the journal already.
  private var entered: Set<AttemptRecord> = []
  private(set) var states: [State]
  /// Recipients of this attempt that have no outcome yet.
  private(set) var open = 0
  /// Whether there are `unwritten` recipients.
  private(set) var hasUnwritten = false
  /// Further lines for the log, once it has been decided what came of the attempt.
  var notices: [AttemptRecord]?
  /// Recipients that wait for the network.
  private(set) var left: [Int] = []

  init(_ file: QueueFile, place: Place, history: [AttemptRecord], mayBeDelivered: Bool) {
    self.file = file
    self.place = place
    self.history = history
    attempts = Self.attempts(history)
    self.mayBeDelivered = mayBeDelivered
    var finals: [Address: Outcome] = [:]
    for record in history where record.outcome.isFinal { finals[record.recipient] = record.outcome }
    states = file.header.envelope.recipients.map {
      State(recipient: $0, final: finals[$0.address], latest: nil)
    }
  }

  var id: QueueID { file.header.id }
  var header: QueueHeader { file.header }

  /// Takes what the journal says: a runner entered it, and died before it had removed the message.
  func take(entered records: [AttemptRecord]) {
    entered = Set(records)
    for record in records where record.outcome.isFinal {
      for index in states.indices where states[index].recipient.address == record.recipient {
        states[index].final = record.outcome
      }
    }
  }

  private static func attempts(_ history: [AttemptRecord]) -> Int {
    var counts: [Address: Int] = [:]
    for record in history where !record.isNotice { counts[record.recipient, default: 0] += 1 }
    return counts.values.max() ?? 0
  }

  /// Whether the sender has been told of the delay, at this moment or later.
  func wasAnnounced(since moment: Timestamp?) -> Bool {
    history.contains { $0.isDelayNotice && $0.time >= moment ?? $0.time }
  }

  /// A moment, or the message's deadline if that comes before it.
  func byDeadline(_ moment: Timestamp, now: Timestamp) -> Timestamp {
    guard let end = header.envelope.deadline?.moment, end > now else { return moment }
    return min(moment, end + 1)
  }

  /// Begins the attempt with these recipients, by index.
  func begin(_ indices: [Int]) { open = indices.count }

  /// Takes the outcome of one recipient of this attempt.
  func settle(_ index: Int, _ outcome: Outcome, isPassedOn: Bool = false) {
    states[index].latest = outcome
    states[index].isPassedOn = isPassedOn
    if outcome.isFinal { states[index].final = outcome }
    if states[index].isUnwritten { hasUnwritten = true }
    open -= 1
  }

  /// Leaves a recipient of this attempt untried until the network is back.
  func leave(_ index: Int) {
    left.append(index)
    open -= 1
  }

  /// Whether recipients wait for the network, and no others for their next attempt.
  var onlyWaits: Bool {
    !left.isEmpty && states.allSatisfy { $0.latest?.isFinal ?? true }
  }

  /// The lines that say who waits for the network, where the last line does not say it already.
  func notesOfWaiting(_ now: Timestamp) -> [AttemptRecord] {
    left.map { states[$0].recipient.address }
      .filter { address in
        history.last { $0.recipient == address }?.isWaiting != true
      }
      .map { .waiting(id, $0, at: now) }
  }

  /// Replaces what this attempt said, as when a delay becomes a failure.
  func amend(_ index: Int, _ outcome: Outcome) {
    states[index].latest = outcome
    if outcome.isFinal { states[index].final = outcome }
  }

  /// Takes back a final outcome of this attempt: it will be tried again.
  func reopen(_ index: Int, _ outcome: Outcome) {
    states[index].latest = outcome
    states[index].final = nil
  }

  /// Whether nothing more will be done for any recipient; never of a message whose recipients are not known.
  var isFinished: Bool { !states.isEmpty && states.allSatisfy { $0.final != nil } }

  /// Removes the file, if it is still there.
  func remove(from spool: Spool) throws(Errno) {
    do throws(Errno) {
      try withDirectory(of: spool) { directory throws(Errno) in try directory.remove(id.path) }
    } catch .noSuchFile {}
  }

  /// Does something in the directory in which the file lies.
  func withDirectory<Value>(
    of spool: Spool, _ body: (borrowing Directory) throws(Errno) -> Value
  ) throws(Errno) -> Value {
    switch place {
    case .new: try body(spool.new)
    case .cur: try body(spool.cur)
    }
  }

  // MARK: - lines

  /// The recipients of which this attempt said something that is not in the log yet, by index.
  var said: [Int] { states.indices.filter { states[$0].latest != nil && !states[$0].isLogged } }

  /// Those of `said` that ended well: they must not be delivered once more.
  var unwritten: [Int] { states.indices.filter { states[$0].isUnwritten } }

  /// The lines of this attempt for these recipients.
  func records(of indices: [Int], now: Timestamp) -> [AttemptRecord] {
    indices.compactMap { index in
      states[index].latest.map {
        AttemptRecord(
          time: now, id: id, recipient: states[index].recipient.address, outcome: $0)
      }
    }
  }

  /// Notes that these lines are in the log now.
  func noteLogged(_ indices: [Int], _ records: [AttemptRecord]) {
    for index in indices { states[index].isLogged = true }
    history += records
    hasUnwritten = false
  }

  /// What earlier attempts and this one said of a recipient.
  func attempts(of index: Int, now: Timestamp) -> [AttemptRecord] {
    let address = states[index].recipient.address
    let earlier = history.filter { $0.recipient == address && !$0.isNotice }
    return states[index].isLogged ? earlier : earlier + records(of: [index], now: now)
  }

  /// Notes that the journal has all lines.
  func noteEntered(now: Timestamp) {
    let said = said
    noteLogged(said, records(of: said, now: now))
    entered.formUnion(history)
  }

  /// All lines that the journal does not have yet.
  func journalRecords(now: Timestamp) -> [AttemptRecord] {
    history.filter { !$0.isNotice && !entered.contains($0) } + records(of: said, now: now)
  }
}
