internal import Queue

/// How much an agent was given, and how much of it is open.
struct AgentLoad {
  /// Milliseconds from its start in which an agent gets more: all of it must have its full time.
  static let youth = 60_000

  /// Milliseconds after which it is slow.
  let slowAfter: Int
  /// Messages that it was given.
  private(set) var messages = 0
  /// Deliveries that it was given.
  private(set) var jobs = 0
  /// Open deliveries of each message that has any.
  private var open: [QueueID: Int] = [:]

  init(slowAfter: Int) { self.slowAfter = slowAfter }

  /// How many messages have an open delivery.
  var openMessages: Int { open.count }

  /// Whether it is given no more.
  var isFull: Bool { jobs >= Worker.remoteJobs || messages >= Worker.remoteBatch }

  /// Adds a delivery.
  mutating func add(_ id: QueueID) {
    jobs += 1
    let count = open[id, default: 0]
    if count == 0 { messages += 1 }
    open[id] = count + 1
  }

  /// Notes that a delivery of a message is no longer open.
  mutating func end(_ id: QueueID) {
    let count = open[id, default: 1]
    open[id] = count == 1 ? nil : count - 1
  }

  /// How many messages more it may have at this moment; `heard` is when it said something last.
  func room(started: Int, heard: Int, now: Int) -> Int {
    guard now - started < Self.youth, !isFull else { return 0 }
    // one that says nothing may be held up by its server
    if openMessages > 0, now - heard >= slowAfter { return 0 }
    return max(0, min(Worker.fewest - openMessages, Worker.remoteBatch - messages))
  }
}
