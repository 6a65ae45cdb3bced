import Bytes
import TestSupport
import Testing
import Unix

/// Two hosts and the line between them.
@Suite struct TwoHosts {
  static let message = "From: bob@example.org\nSubject: across\n\nOver there?\n"
  /// How often the state is looked at before a test gives up; far more than it takes.
  static let patience = 1200

  let near: MailHost
  let far: MailHost
  let line: Line

  init() throws {
    far = try MailHost(
      [("hostname", "far.example"), ("local-domains", "far.example example.org")],
      aliases: "carol: alice@example.org\n")
    line = try Line(to: far)
    near = try MailHost([("routes", "routes"), ("retry", "1s")])
    try near.files.write("routes", "far.example smtp:[127.0.0.1]:\(line.port) tls=none\n")
  }

  /// Answers calls over the line until something holds.
  private func wait(_ holds: () throws -> Bool) throws -> Bool {
    for _ in 0..<Self.patience {
      if try holds() { return true }
      try line.serve()
    }
    return false
  }

  private func attempts() -> Int {
    near.queued("queue/cur").reduce(0) { sum, id in
      let log = (try? near.files.contents("spool/queue/log/\(id)").text) ?? ""
      return sum + log.split(separator: "\n").filter { $0.contains(" deferred 4.4.1 ") }.count
    }
  }

  @Test("what cannot be sent is tried again by itself, and arrives once when the line is back")
  func restored() throws {
    try near.sendmail(["-i", "-f", "bob@example.org", "carol@far.example"], Self.message)
    let runner = try near.start("martlet-queue", ["--resident"])
    #expect(try wait { attempts() >= 3 })
    #expect(near.waiting == ["queue/cur": 1])
    try line.restore()
    #expect(try wait { near.waiting.isEmpty })
    // a second message finds the way open
    try near.sendmail(["-i", "-f", "bob@example.org", "carol@far.example"], Self.message)
    #expect(try wait { far.queued("queue/new").count == 2 && near.waiting.isEmpty })
    runner.kill(.terminate)
    let ran = try runner.finish()
    try far.runQueue()
    let arrived = try far.mail("alice")
    #expect(arrived.count == 2, "\(ran)")
    #expect(arrived.first?.field("Return-Path") == "<bob@example.org>")
    #expect(try near.mail("bob").isEmpty)
  }

  @Test("over a line that stays cut nothing goes: a warning comes, and at last the message")
  func cut() throws {
    try near.configure([("warn-after", "1s"), ("lifetime", "8s")])
    try near.sendmail(["-i", "-f", "bob@example.org", "carol@far.example"], Self.message)
    let runner = try near.start("martlet-queue", ["--resident"])
    #expect(try wait { near.waiting.isEmpty && near.files.names("mail/bob/new").count == 2 })
    runner.kill(.terminate)
    let ran = try runner.finish()
    let reports = try near.mail("bob")
    #expect(reports.filter { $0.contains("Action: delayed") }.count == 1, "\(ran)")
    #expect(reports.filter { $0.contains("Action: failed") }.count == 1, "\(ran)")
    #expect(reports.last?.contains("Connection refused") == true, "\(reports)")
  }

  @Test("servers that take connections and say nothing do not hold up mail for one that answers")
  func hostile() throws {
    try line.restore()
    let silent = try (0..<10).map { _ in try Line(to: far, isCut: false) }
    var routes = "far.example smtp:[127.0.0.1]:\(line.port) tls=none\n"
    for (number, one) in silent.enumerated() {
      routes += "h\(number).example smtp:[127.0.0.1]:\(one.port) tls=none\n"
    }
    try near.files.write("routes", routes)
    try near.configure([("concurrency", "1"), ("routes", "routes")])
    let runner = try near.start("martlet-queue", ["--resident"])
    try near.sendmail(["-i", "-f", "bob@example.org", "carol@far.example"], Self.message)
    #expect(try wait { near.waiting.isEmpty && far.queued("queue/new").count == 1 })
    // more than the messages that are in an attempt at once
    let count = 300
    let tmp = try Directory(near.files.path("spool/queue/tmp"))
    let new = try Directory(near.files.path("spool/queue/new"))
    for number in 0..<count {
      let id = try near.enqueue(
        secondsAgo: 0, recipients: ["x@h\(number % silent.count).example"], message: Self.message,
        place: "queue/tmp")
      try tmp.rename(Path(composed: id), into: new, as: Path(composed: id))
    }
    #expect(try wait { silent.filter(\.isCalled).count >= 4 })
    for recipient in ["carol@far.example", "alice@example.org"] {
      try near.sendmail(["-i", "-f", "bob@example.org", recipient], Self.message)
    }
    #expect(try wait { far.queued("queue/new").count == 2 })
    #expect(try wait { near.files.names("mail/alice/new").count == 1 })
    #expect(silent.filter(\.isCalled).count == 4)
    #expect(try wait { near.queued("queue/new").count == count })
    // the agents end when their servers go away
    for one in silent { one.cut() }
    #expect(try wait { near.waiting == ["queue/cur": count] })
    runner.kill(.terminate)
    _ = try runner.finish()
  }

  @Test("what the far host refuses comes back with its words")
  func refused() throws {
    try line.restore()
    try near.sendmail(["-i", "-f", "bob@example.org", "nobody@far.example"], Self.message)
    let runner = try near.start("martlet-queue")
    #expect(try wait { near.waiting.isEmpty && near.files.names("mail/bob/new").count == 1 })
    let ran = try runner.finish()
    let report = try #require(try near.mail("bob").first, "\(ran)")
    #expect(report.contains("Diagnostic-Code: smtp; 550 5.1.1"), "\(report)")
  }
}
