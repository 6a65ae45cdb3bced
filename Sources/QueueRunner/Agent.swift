internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// A running delivery agent, its jobs, and what it has said of them so far.
final class Agent {
  /// Octets that a line may have, and those taken at a time: who delivers as a user is in that user's hands.
  static let lineLimit = 64 << 10, readLimit = 1 << 20

  let pid: Int32
  let worker: Worker
  private var time: AgentTime
  /// Of each delivery its message.
  private var ids: [QueueID]
  /// The deliveries; nil as soon as nothing more is awaited of one, so that its file can be closed.
  private var work: [Work?]
  private let results: FileDescriptor
  private var load: AgentLoad
  /// Deliveries that it did not take.
  private var isBack: Set<Int> = []
  /// How it gets more; nil if it does not.
  private let feed: JobFeed?
  private var partial: [UInt8] = []
  /// Octets of it that are known to have no LF.
  private var searched = 0
  private var isKilled = false
  /// Whether it says what no agent says; nothing of it is kept then.
  private var isBabbling = false
  /// Whether it was killed because its server said nothing of any recipient for too long.
  private(set) var isSilent = false
  /// What it said last of a job for which the other server could not be reached.
  private var unreached: Outcome?
  /// Whether the other server could be reached for one of them.
  private(set) var hasReached = false

  /// Starts an agent for these jobs, all of one worker.
  init(
    _ work: [Work], with launcher: any AgentLauncher, limits: Dispatcher.Limits
  ) throws(Errno) {
    let feed = work[0].worker.relay == nil ? nil : try JobFeed()
    var descriptors: [Int32] = [-1, -1, 2]
    if let feed { descriptors.append(feed.agentEnd) }
    var numbers: [QueueID: Int32] = [:]
    var list: [UInt8] = []
    for one in work {
      let number = numbers[one.message.id] ?? Int32(descriptors.count)
      if numbers.updateValue(number, forKey: one.message.id) == nil {
        descriptors.append(one.message.file.file.number)
      }
      list.append(contentsOf: one.job(at: number).encoded)
    }
    let jobs = try FileDescriptor.memory("jobs")
    try jobs.write(list)
    try jobs.seek(to: 0)
    let ends = try FileDescriptor.pipe().split()
    let writing = FileDescriptor(owning: ends.writing)
    let reading = FileDescriptor(owning: ends.reading)
    try reading.setNonblocking()
    descriptors[0] = jobs.number
    descriptors[1] = writing.number
    pid = try launcher.start(work[0].worker, descriptors: descriptors)
    worker = work[0].worker
    self.work = work
    ids = work.map(\.message.id)
    self.feed = feed
    results = reading
    load = AgentLoad(slowAfter: limits.slowAfter)
    for one in work { load.add(one.message.id) }
    let now = Clock.milliseconds
    switch worker {
    case .local: time = AgentTime(local: limits.secondsEach * work.count, now: now)
    case .remote:
      let largest = work.reduce(0) { max($0, $1.job.size) }
      time = AgentTime(remote: limits.secondsOfSilence, largest: largest, now: now)
    }
  }

  /// When it was started, by the monotonic clock.
  var started: Int { time.started }

  /// When it is killed, by the monotonic clock.
  var deadline: Int { time.end }

  /// Until when it is not slow. One that gets more is not, as long as it says something.
  var quickUntil: Int {
    let isFed = feed?.isOpen == true && load.openMessages <= Worker.fewest
    return (isFed ? time.heard : time.started) + load.slowAfter
  }

  /// The messages of its jobs; one with several jobs may stand there as often.
  var messages: [QueueID] {
    ids.indices.filter { !isBack.contains($0) }.map { ids[$0] }
  }

  /// The descriptor on which results arrive.
  var descriptor: Int32 { results.number }

  /// Takes the results that have arrived.
  func takeResults() -> [WorkResult] {
    let limit = partial.count + Self.readLimit
    while partial.count < limit, let size = try? results.read(into: &partial), size > 0 {}
    var all: [WorkResult] = []
    var start = 0
    while !isBabbling, let end = partial.span.index(of: ASCII.lf, from: max(start, searched)) {
      if let result = take(line: [UInt8](partial[start..<end])) { all.append(result) }
      start = end + 1
    }
    partial.removeFirst(start)
    searched = partial.count
    if isBabbling || searched > Self.lineLimit { stopListening() }
    return all
  }

  /// Drops what was said, and has the agent killed at the next occasion.
  private func stopListening() {
    isBabbling = true
    partial = []
    searched = 0
    time.end(by: 0)
  }

  private func take(line: [UInt8]) -> WorkResult? {
    guard let result = DeliveryResult(line), work.indices.contains(result.index),
      let one = work[result.index]
    else { return nil }
    close(result.index)
    if result.outcome.isUnreached {
      unreached = result.outcome
    } else {
      hasReached = true
      time.noteVerdict(now: Clock.milliseconds)
    }
    return WorkResult(one, result)
  }

  private func close(_ index: Int) {
    work[index] = nil
    load.end(ids[index])
  }

  /// What it said, or we, if the other server could not be reached or said no more.
  var verdict: Outcome? {
    if isSilent { return Outcome(Self.silence, place: worker.program.bytes) }
    return hasReached ? nil : unreached
  }

  private static let silence = Failure(
    .brokenConnection, "the other server took too long to say anything of a recipient")

  /// What is left to say when the agent has ended: its last results, and a delay for each job without one.
  func finish(_ ending: Ending) -> [WorkResult] {
    var all = takeResults()
    let why =
      switch ending {
      case _ where isBabbling: "the delivery agent said what no agent says and was ended"
      case _ where isKilled: "the delivery agent took too long and was ended"
      case .exited(ChildProcess.cannotBecome): "the delivery agent could not become the user"
      case .exited(ChildProcess.cannotExecute): "the delivery agent could not be executed"
      case .exited(let status): "the delivery agent exited with status \(status) and no result"
      case .signalled(let signal): "the delivery agent was ended by signal \(signal)"
      }
    let failure = isSilent ? Self.silence : Failure(.system(.temporary), why)
    for case let one? in work {
      all.append(WorkResult(one, Outcome(failure, place: worker.program.bytes)))
    }
    return all
  }

  /// Has the agent killed at this moment of the monotonic clock at the latest.
  func end(by moment: Int) { time.end(by: moment) }

  /// Kills the agent if it is over its time.
  func killIfLate(_ launcher: any AgentLauncher) {
    guard !isKilled, Clock.milliseconds >= time.end else { return }
    isKilled = true
    isSilent = time.isSilent
    launcher.kill(pid)
  }

  // MARK: - more to do

  /// Gives it what it can take of the front of what waits; the answer is how much that was.
  func take(_ waiting: [Work], now: Int) -> Int {
    guard let feed, unreached == nil else { return 0 }
    let room = load.room(started: time.started, heard: time.heard, now: now)
    let count = feed.send(waiting, messages: room, first: work.count)
    for one in waiting.prefix(count) {
      work.append(one)
      ids.append(one.message.id)
      load.add(one.message.id)
      time.expect(octets: one.job.size)
    }
    if load.isFull { feed.end() }
    return count
  }

  /// Lets it end as soon as it has nothing to do.
  func giveNoMore() { feed?.end() }

  /// Lets it end at once if it has nothing to do.
  func giveNoMoreIfIdle() {
    if load.openMessages == 0 { feed?.end() }
  }

  /// Takes what an agent that has ended did not even read: nobody has tried it.
  func takeBack() -> [Work] {
    var back: [Work] = []
    for range in feed?.takeBack() ?? [] {
      for index in range {
        guard let one = work[index] else { continue }
        close(index)
        isBack.insert(index)
        back.append(one)
      }
    }
    return back
  }
}
