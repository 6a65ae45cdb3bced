internal import Postal
internal import Queue
internal import Unix

/// Deliveries that wait for an agent, and the agents that run: batches for each user, within limits.
struct Dispatcher {
  /// Milliseconds after which an agent is slow, so that its user gets another one beside it.
  ///
  /// Until then what comes for the user waits and makes one batch, which costs less than two agents.
  private static let slowAfter = 500
  /// The most messages one agent gets; more would only make each wait longer.
  static let batchLimit = 64

  private struct Line {
    var waiting: [Work] = []
    var running = 0
  }

  private let launcher: any AgentLauncher
  /// Agents at once, in all.
  private let concurrency: Int
  /// Agents at once for one user.
  private let userConcurrency: Int
  private let secondsEach: Int
  private var lines: [RunAs?: Line] = [:]
  /// Users with work, in the order in which they get an agent.
  private var turn: [RunAs?] = []
  private(set) var agents: [Int32: Agent] = [:]

  init(launcher: any AgentLauncher, concurrency: Int, userConcurrency: Int, secondsEach: Int) {
    self.launcher = launcher
    self.concurrency = concurrency
    self.userConcurrency = userConcurrency
    self.secondsEach = secondsEach
  }

  /// Whether no work waits and no agent runs.
  var isIdle: Bool { turn.isEmpty && agents.isEmpty }

  /// Puts work at the end of its user's line; of higher priority before lower.
  mutating func add(_ work: Work) {
    var line = lines[work.identity] ?? Line()
    let priority = work.message.header.priority
    if line.waiting.last.map({ $0.message.header.priority >= priority }) ?? true {
      line.waiting.append(work)
    } else {
      let at = line.waiting.firstIndex { $0.message.header.priority < priority }
      line.waiting.insert(work, at: at ?? line.waiting.count)
    }
    if line.waiting.count == 1 { turn.append(work.identity) }
    lines[work.identity] = line
  }

  /// Starts agents as far as the limits allow. The answer is the work that could not be started.
  mutating func start() -> [(work: Work, outcome: Outcome)] {
    var refused: [(work: Work, outcome: Outcome)] = []
    var passed: [RunAs?] = []
    while agents.count < concurrency, let identity = turn.popFirst() {
      guard var line = lines[identity], mayStart(line, identity) else {
        passed.append(identity)
        continue
      }
      let batch = Array(line.waiting.prefix(Self.batchLimit))
      line.waiting.removeFirst(batch.count)
      do throws(Errno) {
        let agent = try Agent(batch, with: launcher, secondsEach: secondsEach)
        agents[agent.pid] = agent
        line.running += 1
      } catch {
        refused += batch.map { ($0, Outcome(Self.cannotStart(error), place: [])) }
      }
      lines[identity] = line
      if !line.waiting.isEmpty { passed.append(identity) }
    }
    turn = passed + turn
    return refused
  }

  private func mayStart(_ line: Line, _ identity: RunAs?) -> Bool {
    line.running == 0 || (line.running < userConcurrency && slowIn(identity) == 0)
  }

  /// Milliseconds until every agent of a user is slow.
  private func slowIn(_ identity: RunAs?) -> Int {
    let youngest = agents.values.filter { $0.identity == identity }.map(\.started).max() ?? 0
    return max(0, youngest + Self.slowAfter - Clock.milliseconds)
  }

  private static func cannotStart(_ error: Errno) -> Failure {
    switch error {
    case .notPermitted:
      Failure(
        .configuration(.permanent),
        "this installation runs as one user and cannot deliver for another")
    default: Failure(.system(.temporary), "no delivery agent could be started: \(error.message)")
    }
  }

  /// Takes the results that have arrived from all agents.
  func takeResults() -> [(work: Work, outcome: Outcome)] {
    agents.values.flatMap { $0.takeResults() }
  }

  /// Takes the agents that have ended, with what is left to say of their jobs.
  mutating func reap() -> [(work: Work, outcome: Outcome)] {
    var all: [(work: Work, outcome: Outcome)] = []
    for (pid, ending) in launcher.endings() {
      guard let agent = agents.removeValue(forKey: pid) else { continue }
      lines[agent.identity]?.running -= 1
      if let line = lines[agent.identity], line.running == 0, line.waiting.isEmpty {
        lines[agent.identity] = nil
      }
      all += agent.finish(ending)
    }
    return all
  }

  /// Kills agents that are over their time; the answer is when to look again, in milliseconds.
  func killLate() -> Int? {
    for agent in agents.values { agent.killIfLate(launcher) }
    var moments = agents.values.map { max(1000, $0.deadline - Clock.milliseconds) }
    if agents.count < concurrency {
      moments += turn.filter { (lines[$0]?.running ?? 0) < userConcurrency }.map { slowIn($0) + 1 }
    }
    return moments.min()
  }
}

extension Array {
  /// Removes the first element; nil if there is none.
  fileprivate mutating func popFirst() -> Element? { isEmpty ? nil : removeFirst() }
}
