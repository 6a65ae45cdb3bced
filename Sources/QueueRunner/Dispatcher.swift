internal import Postal
internal import Queue
internal import Routing
internal import Unix

/// Deliveries that wait for an agent, and the agents that run: batches for each worker, within limits.
struct Dispatcher {
  private struct Line {
    var waiting: [Work] = []
    /// The agents at work, oldest first.
    var agents: [Int32] = []
    var running: Int { agents.count }
  }

  private let launcher: any AgentLauncher
  private let limits: Limits
  private var lines: [Worker: Line] = [:]
  /// Workers with work, in the order in which they get an agent.
  private var turn: [Worker] = []
  private var backoff: Backoff
  private var answering = AnsweringWays()
  /// Ways that answer, and did not lately.
  private var proven: [Relay] = []
  /// Messages that did not reach a server that answers again.
  private var freed: [QueueID] = []
  private(set) var agents: [Int32: Agent] = [:]
  /// When all must have ended, by the monotonic clock; nil if nobody waits for that.
  private var end: Int?

  init(launcher: any AgentLauncher, limits: Limits, backoff: Backoff) {
    self.launcher = launcher
    self.limits = limits
    self.backoff = backoff
  }

  /// Whether no work waits and no agent runs.
  var isIdle: Bool { turn.isEmpty && agents.isEmpty }

  /// Puts work at the end of its worker's line; of higher priority before lower.
  mutating func add(_ work: Work) {
    var line = lines[work.worker] ?? Line()
    let priority = work.message.header.priority
    if line.waiting.last.map({ $0.message.header.priority >= priority }) ?? true {
      line.waiting.append(work)
    } else {
      let at = line.waiting.firstIndex { $0.message.header.priority < priority }
      line.waiting.insert(work, at: at ?? line.waiting.count)
    }
    if line.waiting.count == 1 { turn.append(work.worker) }
    lines[work.worker] = line
  }

  // MARK: - starting

  /// Starts agents as far as the limits allow. The answer is the work that could not be started.
  mutating func start() -> [WorkResult] {
    feed()
    var refused: [WorkResult] = []
    var passed: [Worker] = []
    var room = room()
    var next = 0
    while room.local + room.remote > 0, next < turn.count {
      let worker = turn[next]
      next += 1
      refused += refuse(worker)
      guard hasRoom(room, worker), var line = lines[worker], mayStart(line, worker) else {
        if lines[worker]?.waiting.isEmpty == false { passed.append(worker) }
        continue
      }
      // moved out and back, so that the line is not copied
      lines[worker] = nil
      refused += start(&line, worker)
      lines[worker] = line
      if !line.waiting.isEmpty {
        if mayStart(line, worker) { turn.append(worker) } else { passed.append(worker) }
      }
      room = self.room()
    }
    turn = passed + turn[next...]
    return refused
  }

  /// Gives what waits to agents at work that can take more.
  private mutating func feed() {
    let now = Clock.milliseconds
    var emptied = false
    for worker in turn {
      guard let way = worker.relay, let running = lines[worker]?.agents, !running.isEmpty,
        !backoff.isDoubtful(way)
      else { continue }
      for pid in running {
        guard let waiting = lines[worker]?.waiting, !waiting.isEmpty else { break }
        let count = agents[pid]?.take(waiting, now: now) ?? 0
        lines[worker]?.waiting.removeFirst(count)
        emptied = emptied || count == waiting.count
      }
    }
    if emptied { turn.removeAll { lines[$0]?.waiting.isEmpty ?? true } }
  }

  private mutating func start(_ line: inout Line, _ worker: Worker) -> [WorkResult] {
    let count = worker.batch(of: line.waiting, sharedBy: limits.each - line.running)
    let batch = Array(line.waiting.prefix(count))
    line.waiting.removeFirst(count)
    do throws(Errno) {
      let agent = try Agent(batch, with: launcher, limits: limits)
      if let end { agent.end(by: end) }
      agents[agent.pid] = agent
      line.agents.append(agent.pid)
      return []
    } catch {
      return batch.map { WorkResult($0, Outcome(limits.failure(error), place: [])) }
    }
  }

  /// Takes everything for a server that is left alone for now, and whatever comes too late.
  private mutating func refuse(_ worker: Worker) -> [WorkResult] {
    if let end, Clock.milliseconds >= end {
      let late = Failure(.system(.temporary), "the queue runner was told to stop")
      return empty(worker).map { WorkResult($0, Outcome(late, place: [])) }
    }
    guard let way = worker.relay, backoff.isDoubtful(way), let line = lines[worker] else {
      return []
    }
    let now = Clock.now
    var refused: [WorkResult] = []
    for work in line.waiting {
      guard let outcome = backoff.refusal(way, work.message.id, now: now) else { return refused }
      refused.append(WorkResult(work, outcome))
    }
    _ = empty(worker)
    return refused
  }

  /// Takes what waits for a worker.
  private mutating func empty(_ worker: Worker) -> [Work] {
    guard let line = lines[worker] else { return [] }
    lines[worker]?.waiting.removeAll()
    if line.running == 0 { lines[worker] = nil }
    return line.waiting
  }

  /// How many more agents there may be. Those that wait for other servers are in nobody else's way.
  private func room() -> AgentRoom {
    var local = 0
    var ways: [AgentRoom.Standing] = []
    for agent in agents.values {
      if let way = agent.worker.relay { ways.append(standing(way)) } else { local += 1 }
    }
    return AgentRoom(concurrency: limits.concurrency, local: local, ways: ways)
  }

  private func hasRoom(_ room: AgentRoom, _ worker: Worker) -> Bool { room.has(worker, standing) }

  private func standing(_ way: Relay) -> AgentRoom.Standing {
    if backoff.isDoubtful(way) { return .doubtful }
    return answering.contains(way, now: Clock.milliseconds) ? .proven : .unknown
  }

  private func mayStart(_ line: Line, _ worker: Worker) -> Bool {
    if line.running == 0 { return true }
    guard mayGrow(worker) else { return false }
    // another server's answers take long, so that sharing what waits is worth it
    if worker.relay != nil, line.waiting.count >= Worker.fewest { return true }
    return slowIn(worker) == 0
  }

  /// Whether a worker with an agent may have another one: not at a server that did not answer.
  private func mayGrow(_ worker: Worker) -> Bool {
    guard (lines[worker]?.running ?? 0) < limits.each else { return false }
    return worker.relay.map { !backoff.isDoubtful($0) } ?? true
  }

  /// Milliseconds until every agent of a worker is slow.
  private func slowIn(_ worker: Worker) -> Int {
    var last = 0
    for pid in lines[worker]?.agents ?? [] { last = max(last, agents[pid]?.quickUntil ?? 0) }
    return max(0, last - Clock.milliseconds)
  }

  // MARK: - ending

  /// Takes the results that have arrived from all agents.
  mutating func takeResults() -> [WorkResult] {
    var all: [WorkResult] = []
    for agent in agents.values { all += take(agent.takeResults()) }
    return all
  }

  /// Notes which ways answered.
  private mutating func take(_ results: [WorkResult]) -> [WorkResult] {
    let answer = results.first { !$0.outcome.isUnreached }
    if let way = answer?.work.worker.relay { noteAnswer(way) }
    return results
  }

  private mutating func noteAnswer(_ way: Relay) {
    let now = Clock.milliseconds
    if !answering.contains(way, now: now) { proven.append(way) }
    answering.note(way, now: now)
  }

  /// Whether a server answered lately by this way, and the last attempt did not fail.
  func isProven(_ way: Relay) -> Bool { standing(way) == .proven }

  /// Takes the ways that answer, and did not lately.
  mutating func takeProven() -> [Relay] {
    defer { proven = [] }
    return proven
  }

  /// Takes the agents that have ended, with what is left to say of their jobs.
  mutating func reap() -> [WorkResult] {
    var all: [WorkResult] = []
    for (pid, ending) in launcher.endings() {
      guard let agent = agents.removeValue(forKey: pid) else { continue }
      putBack(agent.takeBack(), agent.worker)
      all += agent.finish(ending)
      lines[agent.worker]?.agents.removeAll { $0 == pid }
      let running = lines[agent.worker]?.running ?? 0
      if let way = agent.worker.relay { judge(way, agent, isLast: running == 0) }
      if let line = lines[agent.worker], running == 0, line.waiting.isEmpty {
        lines[agent.worker] = nil
      }
    }
    return all
  }

  /// Has what nobody tried wait again, before all else.
  private mutating func putBack(_ work: [Work], _ worker: Worker) {
    if work.isEmpty { return }
    if lines[worker]?.waiting.isEmpty ?? true { turn.append(worker) }
    lines[worker, default: Line()].waiting.insert(contentsOf: work, at: 0)
  }

  /// Draws the conclusion from what an agent found; one that was refused beside another proves nothing.
  private mutating func judge(_ way: Relay, _ agent: Agent, isLast: Bool) {
    if agent.hasReached {
      noteAnswer(way)
      if !agent.isSilent { freed += backoff.succeed(way) }
    }
    guard let outcome = agent.verdict, isLast || agent.isSilent else { return }
    answering.forget(way)
    backoff.fail(way, outcome, agent.messages, now: Clock.now)
  }

  /// Lets every server be tried.
  mutating func forgetTroubles() { backoff.clear() }

  /// Takes the messages that did not reach a server that answers again.
  mutating func takeFreed() -> [QueueID] {
    defer { freed = [] }
    return freed
  }

  /// Leaves all agents together no more than this time from now, in milliseconds; what waits then is put off.
  mutating func end(within milliseconds: Int) {
    let moment = min(end ?? .max, Clock.milliseconds + milliseconds)
    end = moment
    for agent in agents.values {
      agent.giveNoMore()
      agent.end(by: moment)
    }
  }

  /// Lets agents end at once that have nothing to do: nothing more is expected.
  func letIdleEnd() {
    for agent in agents.values { agent.giveNoMoreIfIdle() }
  }

  /// Kills agents that are over their time; the answer is when to look again, in milliseconds.
  func killLate() -> Int? {
    for agent in agents.values { agent.killIfLate(launcher) }
    var moments = agents.values.map { max(1000, $0.deadline - Clock.milliseconds) }
    let room = room()
    for worker in turn where hasRoom(room, worker) && mayGrow(worker) {
      moments.append(slowIn(worker) + 1)
    }
    return moments.min()
  }
}
