internal import Bytes
internal import Postal
internal import Queue
internal import Routing
public import Unix

/// The queue runner: takes what is new or due, has it delivered, and settles what came of it.
///
/// One thread, one loop around poll(2). All state is in the spool; what is in memory can be rebuilt
/// from it at any moment.
public final class Runner {
  /// Seconds until what could not be taken is looked at again.
  static let patienceWithTrouble = 60
  /// Seconds until a message that waits for the network is looked at again, if nobody says it is back.
  static let patienceWithNetwork = 1800
  /// Milliseconds that agents get to end when the runner is told to stop.
  ///
  /// What they found must be settled before a service manager loses its patience: what was relayed and
  /// is not settled is sent again.
  static let patienceWithStopping = 180_000

  let parts: RunnerParts
  let selection: Selection
  let finder: Finder
  private let waiting: WaitingMessages
  private let admission: Admission
  let wakeup: Wakeup
  var dispatcher: Dispatcher
  var housekeeping: Housekeeping
  var backlog = Backlog()
  var active = ActiveMessages()
  private var parked = ParkedMessages()
  var settled: [QueuedMessage] = []
  var unwritten = UnwrittenResults()
  var stuck = StuckMessages()
  var fullMailboxes: FullMailboxes
  /// What a runner that died had entered of messages it had not removed.
  private var entered: [QueueID: [AttemptRecord]] = [:]
  /// Whether a signal told it to stop.
  var isStopping = false
  /// Submissions that could not be taken.
  private(set) var leftBehind: Set<QueueID> = []
  /// Whether some of them may have left `drop` before they were checked.
  private var hasUnchecked = false

  /// A runner that has everything it needs.
  ///
  /// `signals` must queue SIGTERM, SIGINT, SIGHUP and SIGUSR1.
  init(_ parts: RunnerParts, selection: Selection, signals: consuming SignalQueue) throws(Errno) {
    wakeup = try Wakeup(parts.spool, signals: signals)
    self.parts = parts
    self.selection = selection
    finder = Finder(spool: parts.spool, selection: selection)
    waiting = WaitingMessages(spool: parts.spool, log: parts.log)
    admission = Admission(spool: parts.spool, selection: selection, log: parts.log)
    dispatcher = parts.dispatcher
    housekeeping = Housekeeping(parts)
    fullMailboxes = FullMailboxes(parts.spool)
  }

  /// Whether all that came of the attempts is on disk; otherwise what did not get there may be done again.
  var isOnDisk: Bool { stuck.messages.isEmpty }

  /// Runs until all that was selected has been tried, or forever.
  ///
  /// A run with results that cannot be written does not end by itself: the next one would find the
  /// messages as they were, and send them again.
  /// `followsDeath` says that the runner before did not end by itself.
  public func run(followsDeath: Bool) throws(Errno) {
    ChildProcess.raiseDescriptorLimit()
    if followsDeath {
      let left = try Spool.ids(in: parts.spool.new) + Spool.ids(in: parts.spool.cur)
      entered = try Journal.records(ofUnfinished: Set(left), in: parts.spool)
    }
    try finder.findWaiting(&backlog, except: active)
    try checkLeft()
    try finder.findAccepted(&backlog, except: active, fresh: false)
    while true {
      parts.planner.beginPass()
      tryAgain(parked.take(active.roomForUnproven), after: 0)
      try takeNews()
      takeDue()
      settle(dispatcher.start())
      if selection != .resident, backlog.isTaken { dispatcher.letIdleEnd() }
      parts.log.flush()
      if isDone { return writeAtLast() }
      try waitForNews()
      settle(dispatcher.takeResults() + dispatcher.reap())
      logUnwritten()
      tryAgain(dispatcher.takeFreed() + parked.take(dispatcher.takeProven()), after: 0)
      if housekeeping.run(now: Clock.now) { fullMailboxes.removeOld(now: Clock.now) }
    }
  }

  var hasRoom: Bool { active.hasRoom && !isStopping }

  private var isDone: Bool {
    guard dispatcher.isIdle, active.count == stuck.messages.count else { return false }
    if isStopping { return true }
    return selection != .resident && backlog.isTaken && stuck.messages.isEmpty
  }

  /// Tries once more to write what could not be written.
  private func writeAtLast() {
    stuck.makeDue()
    settle([])
    parts.log.flush()
  }

  // MARK: - what there is to do

  /// Looks for new names if there is news of some, and begins as many messages as there is room for.
  private func takeNews() throws(Errno) {
    if !isStopping, backlog.takeNews() {
      if hasUnchecked { try checkLeft() }
      for name in try finder.findSubmitted(&backlog) {
        if let id = parts.intake.setAside(name) {
          parts.log.refused(id, "has no name of a message")
        }
      }
      try finder.findAccepted(&backlog, except: active, fresh: true)
    }
    while hasRoom, let found = backlog.next() {
      switch found {
      case .accepted(let id, let isFresh):
        begin(parts.intake.check(id), id: id, mayBeDelivered: !isFresh)
      case .submitted(let id): begin(parts.intake.take(id), id: id, mayBeDelivered: false)
      }
    }
  }

  /// Goes on with submissions whose check was broken off.
  private func checkLeft() throws(Errno) {
    hasUnchecked = false
    for name in try parts.intake.unchecked() {
      switch parts.intake.check(name) {
      case .accepted: break
      case .refused(let why): parts.log.refused(name.id, why)
      case .later(let error): takeLater(name.id, error, isFresh: true)
      }
    }
  }

  private func takeDue() {
    let now = Clock.now.seconds
    while hasRoom, let id = backlog.takeDue(at: now) {
      do throws(Errno) {
        begin(try waiting.open(id))
      } catch .noSuchFile {
        backlog.add(accepted: id, isFresh: false)
      } catch {
        parts.log.trouble("the message cannot be read", id, error)
        backlog.put(id, at: now + Self.patienceWithTrouble)
      }
    }
  }

  // MARK: - one message

  private func begin(_ answer: Intake.Answer, id: QueueID, mayBeDelivered: Bool) {
    switch answer {
    case .accepted(let file):
      if !mayBeDelivered { parts.log.accepted(file) }
      do throws(QueueFile.Problem) {
        // a runner may have died after it had entered an attempt and before it moved the message
        let history = mayBeDelivered ? try waiting.history(of: id) : []
        begin(QueuedMessage(file, place: .new, history: history, mayBeDelivered: mayBeDelivered))
      } catch { takeLater(id, .inputOutput, isFresh: !mayBeDelivered) }
    case .refused(let why): parts.log.refused(id, why)
    case .later(let error): takeLater(id, error, isFresh: !mayBeDelivered)
    }
  }

  private func takeLater(_ id: QueueID, _ error: Errno, isFresh: Bool) {
    parts.log.trouble("the message cannot be taken", id, error)
    leftBehind.insert(id)
    hasUnchecked = true
    let moment = Clock.now.seconds + Self.patienceWithTrouble
    // found anew it would be taken for one that nobody can have delivered
    if isFresh { backlog.noteNews(at: moment) } else { backlog.put(id, at: moment) }
  }

  /// Puts messages with fewer recipients in the place of one with very many.
  private func split(_ message: QueuedMessage) {
    do throws(QueueFile.Problem) {
      try ChildWriter.split(message.file, spool: parts.spool)
      try? message.remove(from: parts.spool)
      backlog.noteNews()
    } catch {
      parts.log.refused(message.id, error.text)
      backlog.noteNews(at: Clock.now.seconds + Self.patienceWithTrouble)
    }
  }

  private func begin(_ message: QueuedMessage) {
    if message.file.recipientCount > QueueFile.recipientLimit { return split(message) }
    switch admission.admit(message, now: Clock.now) {
    case .granted: break
    case .later(let second): return backlog.put(message.id, at: second)
    case .no: return
    }
    parts.network.forget(message.id)
    if let records = entered[message.id] { message.take(entered: records) }
    let open = message.states.indices.filter { message.states[$0].final == nil }
    let plans = open.map { parts.planner.plan(message, $0) }
    let unproven = unprovenWay(plans)
    if let unproven, active.roomForUnproven <= 0 { return park(message, unproven) }
    entered[message.id] = nil
    active.begin(
      message.id, recipients: message.states.count, isUnproven: unproven != nil)
    message.begin(open)
    for (index, plan) in zip(open, plans) {
      switch plan {
      case .work(let work):
        if let way = work.worker.relay, !parts.network.mayReach(way) {
          message.leave(index)
        } else {
          dispatcher.add(work)
        }
      case .outcome(let outcome): message.settle(index, outcome)
      }
    }
    noteProgress(of: message)
  }

  /// The first way of a message that goes only to servers that did not answer lately; nil of any other.
  private func unprovenWay(_ plans: [Plan]) -> Relay? {
    var first: Relay?
    for plan in plans {
      guard case .work(let work) = plan, let way = work.worker.relay,
        parts.network.mayReach(way), !dispatcher.isProven(way)
      else { return nil }
      first = first ?? way
    }
    return first
  }

  /// Leaves a message until others that may wait for nothing have ended.
  private func park(_ message: QueuedMessage, _ way: Relay) {
    parked.add(message.id, way)
    let now = Clock.now
    let next = message.byDeadline(now + ParkedMessages.patience, now: now)
    backlog.put(message.id, at: next.seconds)
    message.file.endClaim()
  }
}
