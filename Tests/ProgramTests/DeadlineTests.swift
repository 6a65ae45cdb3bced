import Bytes
import TestSupport
import Testing
import Unix

/// What the runner makes of messages that are to be delivered in time; RFC 2852.
@Suite struct DeadlineEndToEnd {
  static let message = RelayEndToEnd.message
  static let place = RelayEndToEnd.place

  private func host(saying answer: String) throws -> MailHost {
    try RelayEndToEnd.host(routes: "* smtp:localhost\n", saying: "\(answer) \(Self.place) word")
  }

  private func enqueue(
    _ host: MailHost, _ mode: String, in seconds: Int, for recipient: String = "x@far.example"
  ) throws {
    try host.enqueue(
      secondsAgo: 60, recipients: [recipient], message: Self.message,
      wishes: " by=\((Clock.now + seconds).rfc3339.text);\(mode)")
  }

  @Test("in time or not at all: when the time is over it goes back and is tried no more")
  func returned() throws {
    let host = try host(saying: "relayed 2.0.0")
    for recipient in ["x@far.example", "alice"] {
      try enqueue(host, "r", in: -1, for: recipient + (recipient == "alice" ? "@example.org" : ""))
    }
    let ran = try host.runQueue()
    #expect(host.waiting.isEmpty, "\(ran)")
    #expect(try host.asked().isEmpty)
    #expect(try host.mail("alice").isEmpty)
    let reports = try host.mail("bob")
    #expect(reports.count == 2)
    for report in reports {
      #expect(report.contains("Action: failed\nStatus: 5.4.7\n"), "\(report)")
      #expect(report.contains("Deliver-By-Date: "))
    }
  }

  @Test("what is in time goes on with its deadline", arguments: ["r", "n", "rt", "nt"])
  func inTime(_ mode: String) throws {
    let host = try host(saying: "passed-on 2.0.0")
    try enqueue(host, mode, in: 3600)
    let ran = try host.runQueue()
    #expect(host.waiting.isEmpty, "\(ran)")
    let job = try #require(try host.asked().first?.first)
    #expect(job.contains { $0.hasPrefix("by=2") && $0.hasSuffix("Z;" + mode) }, "\(job)")
    #expect(try host.mail("bob").isEmpty)
  }

  @Test("a message that cannot be delivered now is looked at when its time is over")
  func due() throws {
    let host = try host(saying: "deferred 4.4.1")
    try enqueue(host, "r", in: 60)
    try host.runQueue()
    let name = try #require(host.queued("queue/cur").first)
    let due = try host.files.path("spool/queue/cur/\(name)").status().modified.seconds
    #expect(abs(due - Clock.now.seconds - 60) <= 30)
  }

  @Test("the sender is told once that the time is over, and delivery goes on")
  func notified() throws {
    let host = try host(saying: "deferred 4.4.1")
    try enqueue(host, "n", in: -1)
    for _ in 0..<2 { try host.runQueue(["--now"]) }
    let reports = try host.mail("bob")
    #expect(reports.count == 1)
    #expect(reports.first?.contains("Action: delayed\nStatus: 4.4.7\n") == true, "\(reports)")
    try host.answerFromRemote("relayed 2.0.0 \(Self.place) 250 Ok")
    let ran = try host.runQueue(["--now"])
    #expect(host.waiting.isEmpty, "\(ran)")
  }

  @Test(
    "the sender is told of a relay after which nobody watches the time, or of each if he asked",
    arguments: [
      ("n", "relayed", 1), ("nt", "relayed", 1), ("rt", "relayed", 1), ("r", "relayed", 0),
      ("n", "passed-on", 0),
    ])
  func relayed(_ mode: String, _ word: String, _ count: Int) throws {
    let host = try host(saying: "\(word) 2.0.0")
    try enqueue(host, mode, in: 3600)
    try host.runQueue()
    let reports = try host.mail("bob")
    #expect(reports.count == count)
    for report in reports { #expect(report.contains("Action: relayed\n"), "\(report)") }
  }
}
