import Bytes
import Testing
import Unix

/// Processes that are killed in the middle of their work.
@Suite(.serialized) struct Crashes {
  @Test(
    "a runner killed again and again under load delivers every message exactly once",
    arguments: [1, 2])
  func survivesKilledRunner(_ seed: Int) throws {
    let host = try MailHost()
    var random = Seeded(UInt64(seed))
    var sent = 0
    for round in 0..<12 {
      for _ in 0..<8 {
        sent += 1
        let name = sent % 3 == 0 ? "bob" : "alice"
        let message = "From: bob@example.org\nX-Number: \(sent)\n\nMessage \(sent).\n"
        #expect(try host.sendmail(["-i", "-f", "bob@example.org", name], message).status == 0)
      }
      let runner = try host.start("martlet-queue", isLimited: false)
      try pause(milliseconds: Int(random.next() % 60))
      // sometimes the runner alone, sometimes its agents too
      runner.kill(.kill, group: round % 2 == 0)
      _ = try runner.finish()
    }
    var last = try host.runQueue(["--now"])
    for _ in 0..<20 where !host.waiting.isEmpty {
      // agents that outlived their runner may still be at work
      try pause(milliseconds: 100)
      last = try host.runQueue(["--now"])
    }
    let all = try host.mail("alice") + host.mail("bob")
    var numbers: [Int: Int] = [:]
    for mail in all {
      let number = mail.field("X-Number").flatMap(Int.init) ?? 0
      numbers[number, default: 0] += 1
      #expect(mail.body == Array("Message \(number).\n".utf8))
    }
    #expect(numbers.count == sent, "\(last)")
    #expect(numbers.allSatisfy { $0.value == 1 }, "\(numbers)")
    #expect(host.waiting.isEmpty)
  }

  @Test("what a runner entered and died before removing is removed, not delivered once more")
  func enteredIsFinal() throws {
    let host = try MailHost(aliases: "count: \"|cat > /dev/null\"")
    #expect(try host.sendmail(["-odq", "-i", "count"], "Subject: x\n\n").status == 0)
    let name = try #require(host.queued("drop").first)
    let file = try host.files.contents("spool/drop/\(name)")
    _ = try host.runQueue()
    // as if the runner had been killed between its journal and the removal
    try host.files.write("spool/queue/new/\(name)", file)
    try host.files.write("spool/queue/log/lock", "4711\n")
    _ = try host.runQueue()
    #expect(host.waiting.isEmpty)
    #expect(try host.journalled(" delivered ").count == 1)
  }

  @Test(
    "what one server took is not sent again by a runner that follows one which died waiting for another"
  )
  func successIsDurable() throws {
    let host = try RelayEndToEnd.host(
      routes: "slow.example smtp:[127.0.0.1]:9\n* smtp:localhost\n", [("warn-after", "0")])
    try host.makeRemoteWait(forTarget: "smtp:[127.0.0.1]:9")
    try host.sendmail(
      ["-i", "-f", "bob@example.org", "-N", "success", "x@far.example", "y@slow.example"],
      RelayEndToEnd.message)
    let id = try #require(host.queued("drop").first)
    let runner = try host.start("martlet-queue", ["--resident"])
    #expect(try waitUntil { try host.lines("spool/queue/log/\(id)", " relayed ").count == 1 })
    #expect(host.queued("queue/new").contains(id))
    for options in [[], ["-v"]] {
      let listed = try host.run("mailq", options).output.text
      #expect(listed.contains("y@slow.example") && !listed.contains("x@far.example"), "\(listed)")
    }
    let traced = try host.run("martlet", ["trace", id]).output.text
    #expect(traced.contains("x@far.example") && traced.contains("relayed"), "\(traced)")
    runner.kill(.kill)
    _ = try runner.finish()
    try host.files.write("go", "")
    var last: Finished?
    // the agent that outlived its runner has the message until it ends
    #expect(
      try waitUntil {
        last = try host.runQueue(["--now"])
        return host.waiting.isEmpty
      }, "\(String(describing: last))")
    let asked = try host.asked().joined().filter { $0.contains("recipient=x@far.example") }
    #expect(asked.count == 1, "\(String(describing: last))")
    for recipient in ["x@far.example", "y@slow.example"] {
      let lines = try host.journalled(" <\(recipient)> relayed ")
      #expect(lines.count == 1, "\(lines)")
      // each told once, the first before its line was written
      let reports = try host.mail("bob").filter {
        $0.contains("Final-Recipient: rfc822;\(recipient)")
      }
      #expect(reports.count == 1, "\(reports)")
    }
    #expect(host.openLogs.isEmpty)
  }

  @Test("what is in the journal and in the log of a message is not entered into the journal again")
  func journalHasLinesOnce() throws {
    let host = try RelayEndToEnd.host(
      routes: "* smtp:localhost\n", saying: "deferred 4.2.1 \(RelayEndToEnd.place) 450 later")
    try host.sendmail(["-i", "x@far.example"], RelayEndToEnd.message)
    try host.runQueue()
    let id = try #require(host.queued("queue/cur").first)
    let (file, log) = try (
      host.files.contents("spool/queue/cur/\(id)"), host.files.contents("spool/queue/log/\(id)")
    )
    try host.answerFromRemote("relayed 2.0.0 \(RelayEndToEnd.place) 250 Ok")
    try host.runQueue(["--now"])
    // as if the runner had been killed between its journal and the removal
    try host.files.write("spool/queue/cur/\(id)", file)
    try host.files.write("spool/queue/log/\(id)", log)
    try host.files.write("spool/queue/log/lock", "4711\n")
    let ran = try host.runQueue(["--now"])
    #expect(host.waiting.isEmpty, "\(ran)")
    #expect(host.openLogs.isEmpty)
    #expect(try host.journalled("<x@far.example>").count == 2)
  }

  @Test("a submission killed at any moment is there whole or not at all")
  func survivesKilledSubmission() throws {
    let host = try MailHost()
    let body = String(repeating: "0123456789\n", count: 30_000)
    let message = Array("From: bob@example.org\nSubject: x\n\n\(body)".utf8)
    var random = Seeded(7)
    var accepted = 0
    for _ in 0..<30 {
      let submission = try host.start(
        "sendmail", ["-odq", "-i", "alice"], input: .file(message), isLimited: false)
      try pause(milliseconds: Int(random.next() % 12))
      submission.kill()
      if try submission.finish().status == 0 { accepted += 1 }
    }
    try host.runQueue()
    let mail = try host.mail("alice")
    #expect(mail.count >= accepted)
    for one in mail { #expect(one.body == Array(body.utf8)) }
    #expect(host.waiting.isEmpty)
  }
}

/// Numbers that are the same in every run; xorshift64.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
