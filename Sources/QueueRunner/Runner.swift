internal import Bytes
internal import Postal
internal import Queue
public import Unix

/// The queue runner: takes what is new or due, has it delivered, and settles what came of it.
///
/// One thread, one loop around poll(2). All state is in the spool; what is in memory can be rebuilt
/// from it at any moment.
public final class Runner {
  /// Messages in an attempt at once; each keeps a descriptor open.
  static let activeLimit = 256
  /// Recipients of messages in an attempt at once, but for the last message begun.
  static let recipientLimit = 10_000
  /// Seconds between looks for leftovers.
  static let housekeepingInterval = 3600
  /// Seconds until what could not be taken is looked at again.
  static let patienceWithTrouble = 60
  /// Seconds until a message that somebody else has is looked at again.
  static let patienceWithOthers = 10
  /// Seconds after which what a writer left is removed.
  static let leftoverAge = 36 * 3600

  private let spool: Spool
  private let selection: Selection
  private let intake: Intake
  private let planner: any Planner
  private let settlement: Settlement
  private let launcher: any AgentLauncher
  private let watch: DirectoryWatch
  private let signals: SignalQueue
  private let history: Int
  private let log: RunLog
  private var dispatcher: Dispatcher
  private var schedule = Schedule()
  /// Messages in an attempt, with how many recipients each has.
  private var active: [QueueID: Int] = [:]
  private var activeRecipients = 0
  private var submitted: [QueueID] = []
  private var accepted: [(id: QueueID, isFresh: Bool)] = []
  private var settled: [QueuedMessage] = []
  private var hasNews = true
  /// Whether a signal told it to stop.
  private(set) var isStopping = false
  /// Submissions that could not be taken.
  private(set) var leftBehind: Set<QueueID> = []
  private var nextHousekeeping = 0
  /// When to look at the directories again although nobody said there is news.
  private var lookAgain: Int?

  /// A runner that has everything it needs.
  ///
  /// `signals` must queue SIGTERM, SIGINT, SIGHUP and SIGUSR1.
  init(
    _ parts: RunnerParts, selection: Selection, signals: consuming SignalQueue
  ) throws(Errno) {
    let watch = try DirectoryWatch()
    try watch.add(parts.spool.path.appending("drop"))
    try watch.add(parts.spool.path.appending("queue/new"))
    spool = parts.spool
    self.selection = selection
    intake = parts.intake
    planner = parts.planner
    settlement = parts.settlement
    launcher = parts.launcher
    history = parts.history
    log = parts.log
    dispatcher = parts.dispatcher
    self.signals = signals
    self.watch = watch
  }

  /// Runs until all that was selected has been tried, or forever.
  public func run() throws(Errno) {
    ChildProcess.raiseDescriptorLimit()
    try loadWaiting()
    try loadNew(fresh: false)
    while true {
      planner.beginPass()
      try takeNews()
      takeDue()
      settle(dispatcher.start())
      log.flush()
      if isDone { return }
      try waitForNews()
      settle(dispatcher.takeResults() + dispatcher.reap())
      if Clock.now.seconds >= nextHousekeeping { housekeeping() }
    }
  }

  private var hasRoom: Bool {
    active.count < Self.activeLimit && activeRecipients < Self.recipientLimit && !isStopping
  }

  private var isDone: Bool {
    guard dispatcher.isIdle, active.isEmpty else { return false }
    if isStopping { return true }
    return selection != .resident && !hasNews && submitted.isEmpty && accepted.isEmpty
  }

  // MARK: - what there is to do

  /// Puts the messages in `cur` on the schedule: their modification time says when they are due.
  private func loadWaiting() throws(Errno) {
    for id in try Spool.ids(in: spool.cur) where active[id] == nil && selection.mayInclude(id) {
      guard let status = try? spool.cur.status(id.path) else { continue }
      schedule.put(id, at: selection.triesEarly ? 0 : status.modified.seconds)
    }
  }

  private func loadNew(fresh: Bool) throws(Errno) {
    for id in try Spool.ids(in: spool.new)
    where active[id] == nil && !schedule.contains(id) && (selection.takes(id) || !fresh) {
      accepted.append((id, fresh))
    }
  }

  /// Looks for new names if there is news of some, and begins as many messages as there is room for.
  private func takeNews() throws(Errno) {
    if hasNews, submitted.isEmpty, accepted.isEmpty, !isStopping {
      hasNews = false
      submitted = try Spool.ids(in: spool.drop).filter(selection.takes)
      try loadNew(fresh: true)
    }
    while hasRoom {
      if !accepted.isEmpty {
        let (id, isFresh) = accepted.removeFirst()
        begin(intake.check(id), id: id, mayBeDelivered: !isFresh)
      } else if !submitted.isEmpty {
        let id = submitted.removeFirst()
        begin(intake.take(id), id: id, mayBeDelivered: false)
      } else {
        return
      }
    }
  }

  private func takeDue() {
    let now = Clock.now.seconds
    while hasRoom, let id = schedule.takeDue(at: now) {
      let answer: Result<(QueueFile, [AttemptRecord]), Errno>
      do throws(Errno) { answer = .success(try open(waiting: id)) } catch {
        answer = .failure(error)
      }
      switch answer {
      case .success(let (file, history)):
        begin(
          QueuedMessage(file, place: .cur, history: history, mayBeDelivered: true))
      case .failure(.noSuchFile): accepted.append((id, false))
      case .failure(let error):
        log.trouble("the message cannot be read", id, error)
        schedule.put(id, at: now + 60)
      }
    }
  }

  private func open(waiting id: QueueID) throws(Errno) -> (QueueFile, [AttemptRecord]) {
    let descriptor = try spool.cur.open(id.path)
    do throws(QueueFile.Problem) {
      return (try QueueFile(descriptor, id: id), try history(of: id))
    } catch {
      if case .unreadable(let error) = error { throw error }
      log.refused(id, error.text)
      try spool.cur.rename(id.path, into: spool.bad, as: id.path)
      throw .noSuchFile
    }
  }

  private func history(of id: QueueID) throws(QueueFile.Problem) -> [AttemptRecord] {
    do throws(Errno) { return try AttemptLog.read(id, in: spool.log) } catch {
      throw .unreadable(error)
    }
  }

  // MARK: - one message

  private func begin(_ answer: Intake.Answer, id: QueueID, mayBeDelivered: Bool) {
    switch answer {
    case .accepted(let file):
      if !mayBeDelivered { log.accepted(file) }
      if file.recipientCount > QueueFile.recipientLimit { return split(file) }
      begin(QueuedMessage(file, place: .new, history: [], mayBeDelivered: mayBeDelivered))
    case .refused(let why): log.refused(id, why)
    case .later(let error):
      log.trouble("the message cannot be taken", id, error)
      leftBehind.insert(id)
      lookAgain = Clock.now.seconds + Self.patienceWithTrouble
    }
  }

  /// Puts messages with fewer recipients in the place of one with very many.
  private func split(_ file: QueueFile) {
    do throws(QueueFile.Problem) {
      try ChildWriter.split(file, spool: spool)
      try? spool.new.remove(file.header.id.path)
      hasNews = true
    } catch {
      log.refused(file.header.id, error.text)
      lookAgain = Clock.now.seconds + Self.patienceWithTrouble
    }
  }

  private func begin(_ message: QueuedMessage) {
    guard claim(message), !putAside(message) else { return }
    let open = message.states.indices.filter { message.states[$0].final == nil }
    active[message.id] = message.states.count
    activeRecipients += message.states.count
    message.begin(open)
    for index in open {
      switch planner.plan(message, index) {
      case .work(let work): dispatcher.add(work)
      case .outcome(let outcome): message.settle(index, outcome)
      }
    }
    if message.open == 0 { settled.append(message) }
  }

  /// Makes sure that nobody else delivers, moves or changes the message; else it is looked at again soon.
  ///
  /// An agent that a runner before us left behind still has its messages.
  private func claim(_ message: QueuedMessage) -> Bool {
    let place = message.place
    let claim =
      switch place {
      case .new: message.file.claim(in: spool.new)
      case .cur: message.file.claim(in: spool.cur)
      }
    switch claim {
    case .granted: return true
    case .busy: schedule.put(message.id, at: Clock.now.seconds + Self.patienceWithOthers)
    case .gone: schedule.put(message.id, at: Clock.now.seconds + 1)
    }
    return false
  }

  /// Leaves alone what is held, not yet to be tried or not selected; true if so.
  private func putAside(_ message: QueuedMessage) -> Bool {
    let header = message.header
    let open = message.states.filter { $0.final == nil }.map(\.recipient)
    if header.isHeld {
      do throws(Errno) {
        let place = message.place
        switch place {
        case .new: try spool.new.rename(header.id.path, into: spool.held, as: header.id.path)
        case .cur: try spool.cur.rename(header.id.path, into: spool.held, as: header.id.path)
        }
      } catch { log.trouble("the message cannot be held", header.id, error) }
      return true
    }
    if let moment = header.notBefore, moment > Clock.now {
      schedule.put(header.id, at: moment.seconds)
      return true
    }
    return !selection.includes(header, open: open)
  }

  private func settle(_ results: [(work: Work, outcome: Outcome)]) {
    for (work, outcome) in results {
      work.message.settle(work.index, work.relays ? outcome.relayed : outcome)
      if work.message.open == 0 { settled.append(work.message) }
    }
    guard !settled.isEmpty else { return }
    let done = settled
    settled.removeAll()
    for (id, until) in settlement.settle(done, now: Clock.now) where selection == .resident {
      schedule.put(id, at: until)
    }
    for message in done {
      activeRecipients -= active.removeValue(forKey: message.id) ?? 0
      // an agent with more to do keeps the file open
      message.file.endClaim()
    }
    // settling may have written reports, and made room
    hasNews = true
  }

  // MARK: - waiting

  private func waitForNews() throws(Errno) {
    var interests = [
      Waiting.Interest(watch.descriptor.number), Waiting.Interest(signals.descriptor.number),
      Waiting.Interest(launcher.endingsDescriptor),
    ]
    interests += dispatcher.agents.values.map { Waiting.Interest($0.descriptor) }
    try Waiting.wait(for: &interests, milliseconds: patience())
    if interests[0].readable {
      watch.drain()
      hasNews = true
    }
    if let moment = lookAgain, moment <= Clock.now.seconds {
      lookAgain = nil
      hasNews = true
    }
    while let signal = signals.next() { try obey(signal) }
  }

  /// How long nothing can happen without being told, in milliseconds.
  private func patience() -> Int? {
    if hasNews && hasRoom { return 0 }
    let now = Clock.now.seconds
    var limits = [max(0, nextHousekeeping - now) * 1000]
    if let lookAgain { limits.append(max(0, lookAgain - now) * 1000) }
    if let due = schedule.next() { limits.append(max(0, due - now) * 1000) }
    if let late = dispatcher.killLate() { limits.append(late) }
    return limits.min()
  }

  private func obey(_ signal: Signal) throws(Errno) {
    switch signal {
    case .terminate, .interrupt: isStopping = true
    case .hangUp:
      planner.reload()
      try loadWaiting()
      hasNews = true
    case .user1:
      for id in schedule.takeAll() { schedule.put(id, at: 0) }
      try loadWaiting()
      hasNews = true
    case .kill, .pipe, .alarm, .child: break
    }
  }

  private func housekeeping() {
    let now = Clock.now
    nextHousekeeping = now.seconds + Self.housekeepingInterval
    intake.cleanUp(olderThan: Self.leftoverAge, now: now)
    try? Journal.prune(spool, olderThan: history, now: now)
  }
}
