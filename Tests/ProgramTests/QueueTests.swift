import Bytes
import Testing
import Unix

/// The life of a message that is not delivered at once.
@Suite struct QueueEndToEnd {
  static let message = "From: bob@example.org\nSubject: waiting\n\nPatience.\n"

  /// A host on which alice's Maildir cannot be written: mail for her waits.
  static func hostWithTrouble(_ extra: [(name: String, value: String)] = []) throws -> MailHost {
    let host = try MailHost(extra)
    try Files.setMode(host.files.path("mail/alice/tmp"), 0)
    try Files.setMode(host.files.path("mail/alice/new"), 0)
    return host
  }

  static func repair(_ host: MailHost) throws {
    try Files.setMode(host.files.path("mail/alice/tmp"), 0o700)
    try Files.setMode(host.files.path("mail/alice/new"), 0o700)
  }

  @Test(
    "mail for a Maildir that cannot be written waits, is listed with the reason, and arrives later")
  func waits() throws {
    let host = try Self.hostWithTrouble()
    try host.sendmail(["-i", "alice"], Self.message)
    let ran = try host.runQueue()
    #expect(host.waiting == ["queue/cur": 1], "\(ran)")
    let listed = try host.run("mailq")
    #expect(listed.status == 0 && listed.output.text.contains("alice@example.org"), "\(listed)")
    try Self.repair(host)
    // it is not due yet
    try host.runQueue()
    #expect(host.waiting == ["queue/cur": 1])
    let again = try host.runQueue(["--now"])
    #expect(try host.mail("alice").count == 1, "\(again)")
    #expect(host.waiting.isEmpty)
    #expect(try host.run("mailq").status == 0)
  }

  @Test("a queue so long that two processes list it has every message once, oldest first")
  func longList() throws {
    let host = try MailHost()
    var expected: [String] = []
    for number in 0..<2001 {
      let fraction = String(100_000 + number * 7919 % 900_000)
      let id = "20261120T235012.\(fraction)Z.4711.ab12cd34"
      expected.append(id)
      try host.files.write(
        "spool/queue/new/\(id)",
        "Queue-Id: \(id)\nQueue-Arrived: 2026-11-20T23:50:12.\(fraction)Z\nQueue-Size: 1000\n"
          + "Queue-Sender: <>\nQueue-Recipient: <alice@example.org>\nReceived: x\n")
    }
    let listed = try host.run("mailq")
    #expect(listed.status == 0)
    let lines = listed.output.text.split(separator: "\n").map(String.init)
    #expect(
      lines.filter { $0.hasPrefix("2026") }.map { $0.prefix(37) }
        == expected.sorted().map { $0[...] })
    #expect(lines.last == "-- 2001 messages, 1.9M")
  }

  @Test("a message that waits longer than `warn-after` is announced to its sender once")
  func warns() throws {
    let host = try Self.hostWithTrouble([("warn-after", "4h")])
    try host.enqueue(secondsAgo: 5 * 3600, recipients: ["alice@example.org"], message: Self.message)
    for _ in 0..<3 { try host.runQueue(["--now"]) }
    let reports = try host.mail("bob")
    #expect(reports.count == 1)
    #expect(reports.first?.contains("Action: delayed") == true, "\(reports)")
    #expect(reports.first?.contains("Will-Retry-Until:") == true)
    #expect(host.waiting == ["queue/cur": 1])
  }

  @Test("a message that waited longer than `lifetime` is given up")
  func expires() throws {
    let host = try Self.hostWithTrouble([("lifetime", "5d")])
    try host.enqueue(
      secondsAgo: 6 * 86_400, recipients: ["alice@example.org"], message: Self.message)
    let ran = try host.runQueue(["--now"])
    let report = try #require(try host.mail("bob").first, "\(ran)")
    #expect(report.contains("Action: failed"), "\(report)")
    #expect(report.contains("Status: 5.4.7"), "\(report)")
    #expect(host.waiting.isEmpty)
  }

  @Test("a message can be held, released, tried and removed")
  func obeysAdministrator() throws {
    let host = try MailHost()
    try host.sendmail(["-i", "alice"], Self.message)
    let id = try #require(host.queued("drop").first)
    let held = try host.run("martlet", ["hold", id])
    #expect(held.status == 0, "\(held)")
    try host.runQueue(["--now"])
    #expect(host.waiting == ["queue/.hold/cur": 1])
    #expect(try host.mail("alice").isEmpty)
    let released = try host.run("martlet", ["release", id])
    #expect(released.status == 0, "\(released)")
    try host.runQueue()
    #expect(try host.mail("alice").count == 1)

    try host.sendmail(["-i", "alice"], Self.message)
    let other = try #require(host.queued("drop").first)
    let removed = try host.run("martlet", ["remove", other])
    #expect(removed.status == 0, "\(removed)")
    try host.runQueue()
    #expect(try host.mail("alice").count == 1)
    #expect(host.waiting.isEmpty)
  }

  @Test("a message with very many recipients can be held and released like any other")
  func releasesMany() throws {
    let host = try MailHost()
    let recipients = (0..<1200).map { "alice+\($0)" }
    try host.sendmail(["-odq", "-i"] + recipients, Self.message)
    #expect(try host.run("martlet", ["hold", "all"]).status == 0)
    #expect(try host.run("martlet", ["release", "all"]).status == 0)
    try host.runQueue()
    try host.runQueue()
    #expect(try host.mail("alice").count == 1200)
    #expect(host.waiting.isEmpty)
  }

  @Test(
    "what an attempt ended for one recipient stays ended if the runner dies before it moves the message"
  )
  func keepsAttempts() throws {
    let host = try MailHost()
    let id = "20261120T235012.123456Z.4711.ab12cd34"
    try host.files.write(
      "spool/queue/new/\(id)",
      "Queue-Id: \(id)\nQueue-Arrived: 2026-11-20T23:50:12.123456Z\n"
        + "Queue-Origin: local uid=0 user=root program=sendmail\nQueue-Size: 000000000016\n"
        + "Queue-Sender: <>\nQueue-Recipient: <alice@example.org>\n"
        + "Queue-Recipient: <bob@example.org>\nReceived: x\n\nHi\n")
    try host.files.write(
      "spool/queue/log/\(id)",
      "2026-11-20T23:50:13.000000Z \(id) <alice@example.org> delivered 2.0.0 there done\n")
    try host.runQueue()
    #expect(try host.mail("alice").isEmpty)
    #expect(try host.mail("bob").count == 1)
  }

  @Test("one message, or those of one recipient, can be tried before they are due")
  func selects() throws {
    let host = try Self.hostWithTrouble()
    try host.sendmail(["-i", "alice"], Self.message)
    try host.sendmail(["-i", "alice+x"], Self.message)
    try host.runQueue()
    #expect(host.waiting == ["queue/cur": 2])
    try Self.repair(host)
    let id = try #require(host.queued("queue/cur").first)
    try host.runQueue(["--message", id])
    #expect(try host.mail("alice").count == 1)
    try host.runQueue(["--recipient", "alice"])
    #expect(try host.mail("alice").count == 2)
  }

  @Test("a file that an editor gave Queue-Hold or Queue-Not-Before is left alone")
  func obeysEditor() throws {
    let host = try MailHost()
    let id = try host.enqueue(
      secondsAgo: 10, recipients: ["alice@example.org"], message: Self.message)
    let text = try host.files.contents("spool/queue/new/\(id)").text
    let edited = text.replacingFirst("Queue-Sender:", with: "Queue-Hold: yes\nQueue-Sender:")
    try host.files.write("spool/queue/new/\(id)", edited)
    try host.runQueue(["--now"])
    #expect(host.waiting == ["queue/.hold/cur": 1])
    #expect(try host.mail("alice").isEmpty)
  }

  @Test("what is left alone is left where no run is started for it") func leavesNothing() throws {
    let host = try MailHost()
    let id = try host.enqueue(
      secondsAgo: 10, recipients: ["alice@example.org"], message: Self.message)
    let later = Timestamp(seconds: Clock.now.seconds + 3600)
    let text = try host.files.contents("spool/queue/new/\(id)").text
    let edited = text.replacingFirst(
      "Queue-Sender:", with: "Queue-Not-Before: \(later.rfc3339.text)\nQueue-Sender:")
    try host.files.write("spool/queue/new/\(id)", edited)
    try host.files.write("spool/drop/1", "")
    for arguments in [[], ["--now"]] {
      let ran = try host.runQueue(arguments)
      #expect(host.waiting == ["queue/cur": 1, "queue/.bad/cur": 1], "\(ran)")
      let status = try Directory(host.files.path("spool/queue/cur")).status(
        try #require(Path(Array(id.utf8))))
      #expect(status.modified.seconds == later.seconds)
    }
    #expect(try host.mail("alice").isEmpty)
  }

  /// What lies in the drop directory and is no message.
  static let rubbish = ["", "garbage\n", "Queue-Id: x\n\n", "From: a@b\n\nx\n"]

  @Test(
    "what is no message in the queue harms nothing and stops nobody", arguments: rubbish.indices)
  func survivesRubbish(_ index: Int) throws {
    let host = try MailHost()
    let name = "20261120T235012.123456Z.4711.ab12cd3\(index)"
    try host.files.write("spool/drop/\(name)", Self.rubbish[index])
    try host.files.write("spool/drop/unusual name", Self.rubbish[index])
    try host.sendmail(["-i", "alice"], Self.message)
    let ran = try host.runQueue()
    #expect(ran.status == 0, "\(ran)")
    #expect(try host.mail("alice").count == 1, "\(ran)")
  }

  @Test("links, fifos and directories in the drop directory harm nothing")
  func survivesOddFiles() throws {
    let host = try MailHost()
    let base = "20261120T235012.12345"
    try Files.link("/etc/passwd", host.files.path("spool/drop/\(base)1Z.1.aaaaaaaa").text)
    try Files.fifo(host.files.path("spool/drop/\(base)2Z.1.aaaaaaaa"))
    try host.files.make("spool/drop/\(base)3Z.1.aaaaaaaa")
    try host.sendmail(["-i", "alice"], Self.message)
    let ran = try host.runQueue()
    #expect(try host.mail("alice").count == 1, "\(ran)")
    #expect(ran.status == 0, "\(ran)")
  }

  @Test("two runners do not disturb each other")
  func runsOnce() throws {
    let host = try MailHost()
    for _ in 0..<10 { try host.sendmail(["-i", "alice"], Self.message) }
    let runs = try (0..<3).map { _ in try host.start("martlet-queue", isLimited: true) }
    for run in runs {
      let finished = try run.finish()
      #expect(finished.status == 0, "\(finished)")
    }
    try host.runQueue()
    #expect(try host.mail("alice").count == 10)
  }

  @Test("a resident runner delivers as messages come, and ends when it is told to")
  func staysResident() throws {
    let host = try MailHost()
    let runner = try host.start("martlet-queue", ["--resident"], isLimited: false)
    for count in 1...5 {
      try host.sendmail(["-i", "alice"], Self.message)
      for _ in 0..<600 where try host.mail("alice").count < count { try pause(milliseconds: 20) }
    }
    #expect(try host.mail("alice").count == 5)
    runner.kill(.terminate)
    let finished = try runner.finish()
    #expect(finished.status == 0, "\(finished)")
    #expect(host.waiting.isEmpty)
  }
}

extension String {
  /// The text with the first occurrence of a word replaced.
  func replacingFirst(_ word: String, with other: String) -> String {
    let bytes = Array(utf8)
    guard let at = bytes.span.index(of: Array(word.utf8)) else { return self }
    let out = bytes[..<at] + Array(other.utf8) + bytes[(at + word.utf8.count)...]
    return String(decoding: out, as: UTF8.self)
  }
}
