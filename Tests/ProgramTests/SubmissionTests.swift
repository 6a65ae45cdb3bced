import Bytes
import Testing
import Unix

/// sendmail(1), the queue and delivery into a Maildir, together.
@Suite struct SubmissionAndDelivery {
  static let plain = "From: bob@example.org\nTo: alice@example.org\nSubject: hello\n\nOne line.\n"

  @Test("a message that sendmail took is delivered, and nothing stays in the queue")
  func delivers() throws {
    let host = try MailHost()
    let sent = try host.sendmail(["-i", "-f", "bob@example.org", "alice@example.org"], Self.plain)
    #expect(sent.status == 0 && sent.output.isEmpty && sent.complaints.isEmpty, "\(sent)")
    #expect(host.waiting.values.reduce(0, +) == 1)
    let ran = try host.runQueue()
    #expect(ran.status == 0, "\(ran)")
    let mail = try #require(try host.mail("alice").first, "\(ran)")
    #expect(mail.body == Array("One line.\n".utf8))
    #expect(mail.field("Return-Path") == "<bob@example.org>")
    #expect(mail.field("Delivered-To") == "alice@example.org")
    #expect(mail.field("Subject") == "hello")
    #expect(mail.fields("Received").count == 1 && mail.fields("Date").count == 1)
    #expect(mail.fields("Message-ID").count == 1)
    #expect(!mail.contains("Queue-"))
    #expect(host.waiting.isEmpty)
  }

  @Test("without -odq the message is delivered soon, though nobody starts the runner")
  func deliversByItself() throws {
    let host = try MailHost()
    let sent = try host.run(
      "sendmail", ["-i", "alice@example.org"], input: .file(Array(Self.plain.utf8)))
    #expect(sent.status == 0, "\(sent)")
    for _ in 0..<600 where try host.mail("alice").isEmpty { try pause(milliseconds: 50) }
    #expect(try host.mail("alice").count == 1)
  }

  @Test("an address without a domain is one of ours")
  func completesAddresses() throws {
    let host = try MailHost()
    #expect(try host.sendmail(["-i", "alice"], Self.plain).status == 0)
    try host.runQueue()
    #expect(try host.mail("alice").count == 1)
  }

  @Test("-t takes the recipients from the header, and nobody sees the Bcc")
  func takesRecipientsFromHeader() throws {
    let host = try MailHost()
    let message = """
      From: postmaster@example.org
      To: "Alice" <alice@example.org>
      Bcc: bob@example.org
      Subject: secret
      bcc: postmaster@example.org,
       bob@example.org

      Body.

      """
    let sent = try host.sendmail(["-t", "-i"], message)
    #expect(sent.status == 0, "\(sent)")
    try host.runQueue()
    for name in ["alice", "bob", "postmaster"] {
      let mail = try host.mail(name)
      #expect(mail.count == 1)
      #expect(mail.first?.fields("Bcc").isEmpty == true)
      #expect(mail.first?.field("To") == "\"Alice\" <alice@example.org>")
    }
  }

  /// Bodies, and what of them arrives.
  static let bodies: [(name: String, body: [UInt8], arrives: [UInt8])] = [
    ("8-bit octets", [0xC3, 0xA9, 0xFF, 0x80, 0x0A], [0xC3, 0xA9, 0xFF, 0x80, 0x0A]),
    ("a lone dot", Array("a\n.\nb\n..\n".utf8), Array("a\n.\nb\n..\n".utf8)),
    ("no last line end", Array("abc".utf8), Array("abc\n".utf8)),
    ("CRLF", Array("a\r\nb\r\n".utf8), Array("a\nb\n".utf8)),
    ("a bare CR", Array("10%\r20%\rdone\n".utf8), Array("10%\r20%\rdone\n".utf8)),
    (
      "lines like an mbox's", Array("From me\n>From you\n".utf8), Array("From me\n>From you\n".utf8)
    ),
    ("a field of the queue", Array("Queue-Id: x\n".utf8), Array("Queue-Id: x\n".utf8)),
    (
      "a line of a million octets", [UInt8](repeating: 0x78, count: 1_000_000) + [0x0A],
      [UInt8](repeating: 0x78, count: 1_000_000) + [0x0A]
    ),
    ("nothing", [], []),
  ]

  @Test("a body arrives octet for octet", arguments: bodies.indices)
  func keepsBodies(_ index: Int) throws {
    let (name, body, arrives) = Self.bodies[index]
    let host = try MailHost()
    let head = Array("From: bob@example.org\nTo: alice@example.org\nSubject: x\n\n".utf8)
    let sent = try host.sendmail(["-i", "alice@example.org"], head + body)
    #expect(sent.status == 0, "\(name): \(sent)")
    let ran = try host.runQueue()
    let mail = try #require(try host.mail("alice").first, "\(name): \(ran)")
    #expect(mail.body == arrives, "\(name)")
  }

  @Test("a message of zero octets is a message: it gets a header and arrives")
  func takesNothing() throws {
    let host = try MailHost()
    let sent = try host.sendmail(["-i", "alice@example.org"], "")
    #expect(sent.status == 0, "\(sent)")
    try host.runQueue()
    let mail = try #require(try host.mail("alice").first)
    #expect(mail.fields("From").count == 1 && mail.fields("Date").count == 1)
    #expect(mail.body.isEmpty)
  }

  @Test("a header that tries to extend the envelope stays a header")
  func keepsEnvelope() throws {
    let host = try MailHost()
    let message = "Queue-Recipient: <bob@example.org>\nFrom: bob@example.org\n\nx\n"
    #expect(try host.sendmail(["-i", "alice@example.org"], message).status == 0)
    try host.runQueue()
    #expect(try host.mail("alice").count == 1)
    #expect(try host.mail("bob").isEmpty)
  }

  /// Input that is refused, and the exit status.
  static let refused: [(arguments: [String], message: [UInt8], status: Int32)] = [
    (["-i", "alice@example.org"], Array("Subject: x\n\na".utf8) + [0] + Array("b\n".utf8), 65),
    (["-i", "alice@example.org"], Array("Subject: a\rX-Injected: b\n\nx\n".utf8), 65),
    (["-i", "not an address@"], Array("Subject: x\n\nx\n".utf8), 65),
    (["-i", "alice@example.org\nbob"], Array("Subject: x\n\nx\n".utf8), 65),
    (["-i"], Array("Subject: x\n\nx\n".utf8), 64),
    (["-t", "-i"], Array("Subject: nobody\n\nx\n".utf8), 65),
    (["--no-such-option"], [], 64),
  ]

  @Test(
    "what cannot be sent is refused with one sentence, and nothing is kept",
    arguments: refused.indices)
  func refuses(_ index: Int) throws {
    let (arguments, message, status) = Self.refused[index]
    let host = try MailHost()
    let sent = try host.sendmail(arguments, message)
    #expect(sent.status == status, "\(arguments): \(sent)")
    #expect(sent.complaints.lines.count == 1 && sent.complaints.text.hasPrefix("sendmail: "))
    #expect(host.waiting.isEmpty)
    #expect(try Directory(host.files.path("spool/drop")).names().isEmpty)
  }

  @Test("a message over the limit is refused, one a little under it is not", arguments: [0, 1])
  func limitsSize(_ excess: Int) throws {
    let host = try MailHost([("message-size-limit", "100000")])
    let head = Array("From: bob@example.org\nSubject: x\n\n".utf8)
    let body = [UInt8](repeating: 0x79, count: 99_000 + 1_000 * excess) + [0x0A]
    let sent = try host.sendmail(["-i", "alice@example.org"], head + body)
    if excess > 0 {
      #expect(sent.status == 65, "\(sent)")
      #expect(host.waiting.isEmpty)
    } else {
      #expect(sent.status == 0, "\(sent)")
    }
  }

  @Test("a remote address is refused at once, for there is no way to it")
  func refusesRemote() throws {
    let host = try MailHost()
    let sent = try host.sendmail(["-i", "someone@elsewhere.example"], Self.plain)
    #expect(sent.status == 68, "\(sent)")
    #expect(sent.complaints.text.contains("elsewhere.example"))
    #expect(host.waiting.isEmpty)
  }

  @Test("input by pipe is the same as input from a file")
  func takesPipes() throws {
    let host = try MailHost()
    let sent = try host.run(
      "sendmail", ["-odq", "-i", "alice@example.org"], input: .pipe(Array(Self.plain.utf8)))
    #expect(sent.status == 0, "\(sent)")
    try host.runQueue()
    #expect(try host.mail("alice").count == 1)
  }
}

/// Lets other processes go on.
func pause(milliseconds: Int) throws {
  var none: [Waiting.Interest] = []
  try Waiting.wait(for: &none, milliseconds: milliseconds)
}
