import Bytes
import TestSupport
import Testing
import Unix

/// Agents that get what comes while they are at work.
@Suite(.serialized) struct Feeding {
  let near: MailHost
  let far: MailHost
  let line: Line

  init() throws {
    far = try MailHost(
      [("hostname", "far.example"), ("local-domains", "far.example example.org")],
      aliases: "carol: alice@example.org\n")
    line = try Line(to: far, isCut: false)
    near = try MailHost([("routes", "routes"), ("retry", "1s")])
    try near.files.write("routes", "far.example smtp:[127.0.0.1]:\(line.port) tls=none\n")
  }

  private static func message(_ number: Int) -> String {
    "From: bob@example.org\nX-Number: \(number)\n\nMessage \(number).\n"
  }

  /// Puts messages into the queue, without making it known, and answers their ids.
  private func prepare(_ numbers: Range<Int>) throws -> [String] {
    try numbers.map {
      try near.enqueue(
        secondsAgo: 0, recipients: ["carol@far.example"], message: Self.message($0),
        place: "queue/tmp")
    }
  }

  /// Answers calls until something holds.
  private func wait(_ holds: () throws -> Bool) throws -> Bool {
    for _ in 0..<3600 {
      if try holds() { return true }
      try line.serve(milliseconds: 20)
    }
    return false
  }

  /// How often each message arrived.
  private func arrived() throws -> [Int: Int] {
    var numbers: [Int: Int] = [:]
    for id in far.queued("queue/new") {
      let text = try far.files.contents("spool/queue/new/\(id)").text
      let field = text.split(separator: "\n").first { $0.hasPrefix("X-Number: ") }
      if let number = field.flatMap({ Int($0.dropFirst(10)) }) { numbers[number, default: 0] += 1 }
    }
    return numbers
  }

  @Test("messages that come one by one share few connections, and each arrives once")
  func fewConnections() throws {
    let count = 120
    let runner = try near.start("martlet-queue", ["--resident"])
    let tmp = try Directory(near.files.path("spool/queue/tmp"))
    let new = try Directory(near.files.path("spool/queue/new"))
    for id in try prepare(0..<count) {
      try tmp.rename(Path(composed: id), into: new, as: Path(composed: id))
      try line.serve(milliseconds: 1)
    }
    #expect(try wait { near.waiting.isEmpty && far.queued("queue/new").count >= count })
    runner.kill(.terminate)
    let ran = try runner.finish()
    let numbers = try arrived()
    #expect(numbers.count == count && numbers.allSatisfy { $0.value == 1 }, "\(ran)")
    #expect(line.calls <= count / 3)
  }

  @Test("with runners and agents killed again and again each message arrives", arguments: [1, 2])
  func killed(_ seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let tmp = try Directory(near.files.path("spool/queue/tmp"))
    let new = try Directory(near.files.path("spool/queue/new"))
    var sent = 0
    for round in 0..<8 {
      let runner = try near.start("martlet-queue", ["--resident"], isLimited: false)
      for id in try prepare(sent..<(sent + 10)) {
        try tmp.rename(Path(composed: id), into: new, as: Path(composed: id))
        try line.serve(milliseconds: Int(random.next() % 8))
      }
      sent += 10
      if round % 3 > 0 { try killAgents(of: runner) }
      // what agents left unread goes to others
      if round % 3 > 1 { for _ in 0..<5 { try line.serve(milliseconds: 10) } }
      runner.kill(.kill)
      _ = try runner.finish()
    }
    let runner = try near.start("martlet-queue", ["--resident"])
    #expect(try wait { near.waiting.isEmpty })
    runner.kill(.terminate)
    let ran = try runner.finish()
    #expect(try arrived().keys.sorted() == Array(0..<sent), "\(ran)")
  }

  /// Kills the children of a runner.
  private func killAgents(of runner: Invocation) throws {
    let pid = Int(runner.pid)
    let children = try? Path(composed: "/proc/\(pid)/task/\(pid)/children").contents(limit: 65_536)
    for word in (children ?? []).words {
      if let child = word.decimal.flatMap(Int32.init(exactly:)) {
        ChildProcess.signal(child, .kill)
      }
    }
  }
}
