internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// A running delivery agent, its jobs, and what it has said of them so far.
final class Agent {
  let pid: Int32
  let identity: RunAs?
  /// When it was started, by the monotonic clock.
  let started = Clock.milliseconds
  /// When it is killed, by the monotonic clock.
  let deadline: Int
  private let work: [Work]
  private let results: FileDescriptor
  private var answered: [Bool]
  private var partial: [UInt8] = []
  private var isKilled = false

  /// Starts an agent for these jobs, all of one identity.
  init(_ work: [Work], with launcher: any AgentLauncher, secondsEach: Int) throws(Errno) {
    let identity = work[0].identity
    var descriptors: [Int32] = [-1, -1, 2]
    var numbers: [QueueID: Int32] = [:]
    var list: [UInt8] = []
    for one in work {
      var job = one.job
      if let known = numbers[one.message.id] {
        job.descriptor = known
      } else {
        job.descriptor = Int32(descriptors.count)
        numbers[one.message.id] = job.descriptor
        descriptors.append(one.message.file.file.number)
      }
      list.append(contentsOf: job.encoded)
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
    pid = try launcher.start(as: identity, descriptors: descriptors)
    self.identity = identity
    self.work = work
    results = reading
    answered = work.map { _ in false }
    deadline = Clock.milliseconds + 1000 * secondsEach * work.count
  }

  /// The descriptor on which results arrive.
  var descriptor: Int32 { results.number }

  /// Takes the results that have arrived.
  func takeResults() -> [(work: Work, outcome: Outcome)] {
    while let size = try? results.read(into: &partial), size > 0 {}
    var all: [(work: Work, outcome: Outcome)] = []
    var start = 0
    while let end = partial.span.index(of: ASCII.lf, from: start) {
      if let result = take(line: [UInt8](partial[start..<end])) { all.append(result) }
      start = end + 1
    }
    partial.removeFirst(start)
    return all
  }

  private func take(line: [UInt8]) -> (work: Work, outcome: Outcome)? {
    guard let (number, rest) = line.cut(at: " "), let index = number.decimal,
      answered.indices.contains(index), !answered[index], let outcome = Outcome(rest)
    else { return nil }
    answered[index] = true
    return (work[index], outcome)
  }

  /// What is left to say when the agent has ended: its last results, and a delay for each job without one.
  func finish(_ ending: Ending) -> [(work: Work, outcome: Outcome)] {
    var all = takeResults()
    let why =
      switch ending {
      case _ where isKilled: "the delivery agent took too long and was ended"
      case .exited(ChildProcess.cannotBecome): "the delivery agent could not become the user"
      case .exited(ChildProcess.cannotExecute): "the delivery agent could not be executed"
      case .exited(let status): "the delivery agent exited with status \(status) and no result"
      case .signalled(let signal): "the delivery agent was ended by signal \(signal)"
      }
    let failure = Failure(.system(.temporary), why)
    for (index, one) in work.enumerated() where !answered[index] {
      all.append((one, Outcome(failure, place: Array("martlet-local".utf8))))
    }
    return all
  }

  /// Kills the agent if it is over its time.
  func killIfLate(_ launcher: any AgentLauncher) {
    guard !isKilled, Clock.milliseconds >= deadline else { return }
    isKilled = true
    launcher.kill(pid)
  }
}
