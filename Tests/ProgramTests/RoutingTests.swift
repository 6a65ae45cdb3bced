import Bytes
import Testing
import Unix

/// Where a message goes, and who hears of it when it cannot.
@Suite struct RoutingEndToEnd {
  static let message = "From: bob@example.org\nTo: list@example.org\nSubject: news\n\nHello all.\n"

  @Test("the sender of a message for nobody gets a report that programs and people can read")
  func bounces() throws {
    let host = try MailHost()
    let sent = try host.sendmail(["-i", "-f", "bob@example.org", "nobody-here"], Self.message)
    #expect(sent.status == 0, "\(sent)")
    let ran = try host.runQueue()
    let report = try #require(try host.mail("bob").first, "\(ran)")
    #expect(report.field("Return-Path") == "<>")
    #expect(report.field("Auto-Submitted")?.hasPrefix("auto-replied") == true)
    #expect(report.field("To")?.contains("bob@example.org") == true)
    let type = try #require(report.field("Content-Type"))
    #expect(type.contains("multipart/report") && type.contains("report-type=delivery-status"))
    for part in [
      "Content-Type: text/plain", "Content-Type: message/delivery-status",
      "Reporting-MTA: dns;host.example", "Final-Recipient: rfc822;nobody-here@example.org",
      "Action: failed", "Status: 5.1.1", "Subject: news",
    ] {
      #expect(report.contains(part), "\(part) is missing in \(report)")
    }
    #expect(report.contains("nobody-here@example.org"))
    #expect(host.waiting.isEmpty)
  }

  @Test("a report that cannot be delivered goes to the postmaster")
  func bouncesTwice() throws {
    let host = try MailHost()
    try host.sendmail(["-i", "-f", "gone@example.org", "nobody-here"], Self.message)
    let ran = try host.runQueue()
    #expect(try host.mail("postmaster").count == 1, "\(ran)")
    #expect(host.waiting.isEmpty)
  }

  @Test("a report about a report for nobody ends: nothing goes round for ever")
  func bouncesNoMore() throws {
    let host = try MailHost([("postmaster", "gone@example.org")])
    try host.sendmail(["-i", "-f", "gone@example.org", "nobody-here"], Self.message)
    for _ in 0..<3 { try host.runQueue() }
    let left = host.waiting
    #expect(left["drop"] == nil && left["queue/new"] == nil && left["queue/cur"] == nil, "\(left)")
  }

  @Test("an alias of several is a list: each gets one copy, whatever way leads there")
  func expands() throws {
    let host = try MailHost(aliases: "list: alice, bob, inner\ninner: alice,\n  postmaster\n")
    let sent = try host.sendmail(["-i", "-f", "bob@example.org", "list"], Self.message)
    #expect(sent.status == 0, "\(sent)")
    let ran = try host.runQueue()
    for name in ["alice", "bob", "postmaster"] {
      #expect(try host.mail(name).count == 1, "\(name): \(ran)")
    }
    #expect(host.waiting.isEmpty)
  }

  @Test("with an owner, failures of a list go to the owner, not to who wrote to it")
  func tellsOwner() throws {
    let host = try MailHost(aliases: "list: alice, gone\nowner-list: postmaster\n")
    try host.sendmail(["-i", "-f", "bob@example.org", "list"], Self.message)
    let ran = try host.runQueue()
    #expect(
      try host.mail("alice").first?.field("Return-Path") == "<owner-list@example.org>", "\(ran)")
    #expect(try host.mail("postmaster").count == 1, "\(ran)")
    #expect(try host.mail("bob").isEmpty)
  }

  @Test("a file of addresses is a list too")
  func includes() throws {
    let host = try MailHost()
    try host.files.write("members", "alice@example.org\n# a remark\nbob\n", mode: 0o644)
    try host.files.write(
      "aliases", "list: :include:\(host.files.path("members").text)\n")
    try host.sendmail(["-i", "list"], Self.message)
    let ran = try host.runQueue()
    #expect(try host.mail("alice").count == 1 && host.mail("bob").count == 1, "\(ran)")
  }

  @Test("aliases that lead to themselves end with a report, not with an endless walk")
  func endsLoops() throws {
    let host = try MailHost(aliases: "a: b\nb: c\nc: a\n")
    try host.sendmail(["-i", "-f", "bob@example.org", "a"], Self.message)
    let ran = try host.runQueue()
    #expect(try host.mail("bob").count == 1, "\(ran)")
    #expect(host.waiting.isEmpty)
  }

  @Test("a message that was delivered to the same address before goes back to its sender")
  func detectsLoops() throws {
    let host = try MailHost()
    let message = "Delivered-To: alice@example.org\n" + Self.message
    try host.sendmail(["-i", "-f", "bob@example.org", "alice"], message)
    let ran = try host.runQueue()
    #expect(try host.mail("alice").isEmpty)
    let report = try #require(try host.mail("bob").first, "\(ran)")
    #expect(report.contains("Status: 5.4.6"), "\(report)")
  }

  @Test("a message with too many Received fields goes back to its sender")
  func limitsHops() throws {
    let host = try MailHost([("hop-limit", "10")])
    let hop = "Received: from a.example by b.example; Fri, 20 Nov 2026 10:00:00 +0000\n"
    let message = String(repeating: hop, count: 12) + Self.message
    let sent = try host.sendmail(["-i", "-f", "bob@example.org", "alice"], message)
    try host.runQueue()
    #expect(try host.mail("alice").isEmpty)
    #expect(try sent.status != 0 || host.mail("bob").count == 1, "\(sent)")
  }

  @Test("the catch-all gets what nobody else has, of local domains only")
  func catchesAll() throws {
    let host = try MailHost([("catch-all", "alice@example.org")])
    try host.sendmail(["-i", "-f", "bob@example.org", "whoever@example.org"], Self.message)
    let ran = try host.runQueue()
    #expect(try host.mail("alice").count == 1, "\(ran)")
    #expect(try host.sendmail(["-i", "x@elsewhere.example"], Self.message).status == 68)
  }

  @Test("an extension goes to the user, and into the folder of its name if there is one")
  func deliversExtensions() throws {
    let host = try MailHost()
    try host.makeMaildir("mail/alice/.swift")
    try host.sendmail(["-i", "alice+swift@example.org"], Self.message)
    try host.sendmail(["-i", "alice+other@example.org"], Self.message)
    let ran = try host.runQueue()
    #expect(try host.mail("alice/.swift").count == 1, "\(ran)")
    #expect(try host.mail("alice").count == 1, "\(ran)")
  }

  @Test("a user table entry may lead elsewhere, and another domain may have users of its own")
  func deliversVirtual() throws {
    let host = try MailHost()
    try host.makeMaildir("mail/carol")
    let table = String(decoding: try host.files.contents("users"), as: UTF8.self)
    try host.files.write(
      "users",
      table + "carol@list.example \(host.files.path("mail/carol").text)\n"
        + "sales@list.example -> alice@example.org, carol@list.example\n")
    let sent = try host.sendmail(["-i", "sales@list.example"], Self.message)
    #expect(sent.status == 0, "\(sent)")
    let ran = try host.runQueue()
    #expect(try host.mail("alice").count == 1 && host.mail("carol").count == 1, "\(ran)")
  }

  @Test("NOTIFY=NEVER keeps quiet, NOTIFY=SUCCESS tells of a delivery")
  func obeysNotify() throws {
    let host = try MailHost()
    try host.sendmail(["-i", "-N", "never", "-f", "bob@example.org", "nobody-here"], Self.message)
    try host.runQueue()
    #expect(try host.mail("bob").isEmpty)
    try host.sendmail(
      ["-i", "-N", "success", "-V", "QQ314", "-f", "bob@example.org", "alice"], Self.message)
    let ran = try host.runQueue()
    let report = try #require(try host.mail("bob").first, "\(ran)")
    #expect(report.contains("Action: delivered"), "\(report)")
    #expect(report.contains("Original-Envelope-Id: QQ314"))
  }
}
