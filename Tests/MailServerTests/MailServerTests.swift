import Bytes
import MailServer
import Postal
import SMTP
import Service
import TestSupport
import Testing
import Transport
import Unix

@Suite struct MailServerTests {
  static let greeting = "EHLO client.example\r\nMAIL FROM:<alice@remote.example>\r\n"

  @Test("a message of another host is queued as it came, with a trace field before it")
  func message() throws {
    let host = try Host()
    let replies = try host.serve(
      Self.greeting + "RCPT TO:<bob@example.org>\r\nDATA\r\nX: \u{FC}\r\n\r\n..dot\r\n.\r\nQUIT\r\n"
    )
    #expect(replies.codes == ["220", "250", "250", "250", "354", "250", "221"])
    let file = try #require(try host.queued().first)
    let id = try #require(try host.scratch.names("spool/queue/new").first)
    let lines = file.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines[0] == "Queue-Id: \(id)")
    #expect(lines[2] == "Queue-Origin: smtp with=ESMTP client=203.0.113.5 helo=client.example")
    #expect(lines[4] == "Queue-Sender: <alice@remote.example> body=8bitmime")
    #expect(lines[5] == "Queue-Recipient: <bob@example.org>")
    let received = file.split(separator: "\nReceived: ")[1]
    #expect(received.hasPrefix("from client.example ([203.0.113.5]) by mx.example.org (Martlet)"))
    #expect(received.contains("with ESMTP"))
    #expect(received.contains("id \(id)"))
    #expect(received.contains("for <bob@example.org>;"))
    #expect(file.hasSuffix("\nX: \u{FC}\n\n.dot\n"))
    #expect(replies.contains { $0.hasSuffix("Queued as \(id)") })
    #expect(try host.scratch.names("spool/queue/tmp").isEmpty)
  }

  @Test("with several recipients none is named in the trace field")
  func several() throws {
    let host = try Host()
    _ = try host.serve(
      Self.greeting
        + "RCPT TO:<bob@example.org>\r\nRCPT TO:<carol@example.org>\r\nDATA\r\n\r\n.\r\nQUIT\r\n")
    let received = try #require(try host.queued().first).split(separator: "\nReceived: ")[1]
    #expect(!received.contains("for <"))
  }

  @Test(
    "a stranger reaches the recipients of this host and nobody else",
    arguments: [
      ("bob@example.org", "250"), ("BOB@EXAMPLE.ORG", "250"), ("bob+x@example.org", "250"),
      ("nobody@example.org", "550"), ("far@example.org", "550"), ("team@example.org", "250"),
      ("x@remote.example", "550"), ("x@lists.example", "250"), ("x@backup.example", "550"),
      ("bob%remote.example@example.org", "550"), ("remote.example!bob@example.org", "550"),
      ("\"x@remote.example\"@example.org", "550"), ("@example.org:x@remote.example", "550"),
      ("@remote.example:bob@example.org", "250"), ("x@[192.0.2.1]", "550"),
      ("postmaster", "250"), ("postmaster@example.org", "250"),
      ("bob@example.org.", "553"), ("bob@example.org@remote.example", "553"),
    ])
  func relaying(_ recipient: String, _ code: String) throws {
    let host = try Host()
    let replies = try host.serve(Self.greeting + "RCPT TO:<\(recipient)>\r\nQUIT\r\n")
    #expect(replies.codes == ["220", "250", "250", code, "221"], "\(replies.suffix(2))")
  }

  @Test("an alias of this host may lead elsewhere; a client of relay-from may send anywhere")
  func trusted() throws {
    let host = try Host("relay-from = 203.0.113.0/24", routes: "* smtp:192.0.2.9\n")
    let words =
      "RCPT TO:<x@remote.example>\r\nRCPT TO:<far@example.org>\r\nRCPT TO:<x@[192.0.2.1]>\r\nQUIT\r\n"
    #expect(try host.serve(Self.greeting + words).codes.suffix(4) == ["250", "250", "250", "221"])
    host.client = "203.0.114.1"
    #expect(try host.serve(Self.greeting + words).codes.suffix(4) == ["550", "250", "550", "221"])
  }

  @Test("LMTP relays for nobody, and says one reply for each recipient")
  func local() throws {
    let host = try Host("relay-from = 203.0.113.0/24", routes: "* smtp:192.0.2.9\n")
    host.mode = .lmtp
    let replies = try host.serve(
      "LHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<x@remote.example>\r\nRCPT TO:<bob@example.org>\r\n"
        + "RCPT TO:<carol@example.org>\r\nDATA\r\n\r\nx\r\n.\r\nQUIT\r\n")
    #expect(
      replies.codes == ["220", "250", "250", "550", "250", "250", "354", "250", "250", "221"])
    #expect(try #require(try host.queued().first).contains("with=LMTP"))
  }

  @Test("a client that goes in the middle of a message leaves nothing", arguments: [10, 400_000])
  func lost(_ count: Int) throws {
    let host = try Host()
    let text = Self.greeting + "RCPT TO:<bob@example.org>\r\nDATA\r\n"
    let line = Array(String(repeating: "x", count: 98).utf8) + [13, 10]
    var message = Array(text.utf8)
    for _ in 0..<(count / 100) { message += line }
    let (_, ending) = try host.serveLong(message)
    #expect(ending == .lost)
    #expect(try host.queued().isEmpty)
    #expect(try host.scratch.names("spool/queue/tmp").isEmpty)
  }

  @Test("a message over the limit is refused and leaves nothing, and the next is taken")
  func tooBig() throws {
    let host = try Host("message-size-limit = 1000")
    let start = "MAIL FROM:<alice@remote.example>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n"
    let big = String(repeating: "x\r\n", count: 600)
    let replies = try host.serve(
      "EHLO c.example\r\n" + start + big + ".\r\n" + start + "x\r\n.\r\nQUIT\r\n")
    #expect(
      replies.codes == [
        "220", "250", "250", "250", "354", "552", "250", "250", "354", "250", "221",
      ])
    #expect(try host.queued().count == 1)
    #expect(try host.scratch.names("spool/queue/tmp").isEmpty)
  }

  @Test("without a queue nothing is promised")
  func noSpool() throws {
    let host = try Host(hasSpool: false)
    let replies = try host.serve(Self.greeting + "RCPT TO:<bob@example.org>\r\nDATA\r\nQUIT\r\n")
    #expect(replies.codes == ["220", "250", "451", "503", "503", "221"])
  }

  @Test("a queue that goes away meanwhile is a temporary failure")
  func vanished() throws {
    let host = try Host()
    let spool = try Directory(host.scratch("spool/queue"))
    try spool.rename("tmp", to: "tmp2")
    let replies = try host.serve(Self.greeting + "QUIT\r\n")
    #expect(replies.codes == ["220", "250", "451", "221"])
  }

  @Test(
    "the trace field says how the client spoke",
    arguments: [
      ("HELO c", "", "SMTP"), ("EHLO c", "", "ESMTP"), ("EHLO c", " SMTPUTF8", "UTF8SMTP"),
    ])
  func language(_ hello: String, _ parameter: String, _ word: String) throws {
    let host = try Host()
    _ = try host.serve(
      "\(hello)\r\nMAIL FROM:<>\(parameter)\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n\r\n.\r\nQUIT\r\n"
    )
    #expect(try #require(try host.queued().first).contains(" with=\(word) "))
  }

  @Test(
    "a message that says it is of a class that is not wanted is refused, wherever it says so",
    arguments: [
      ("", "Subject: x\r\nSolicitation: org.example:X,\r\n NET.example:ADV\r\n\r\nx\r\n", 550),
      ("", "solicitation: org.example:X\r\n\r\nSolicitation: net.example:ADV\r\n", 250),
      ("", "Solicitation: net.example:ADV", 550), (" SOLICIT=org.example:X", "x\r\n", 250),
    ])
  func solicitations(_ parameter: String, _ message: String, _ code: Int) throws {
    let host = try Host("refuse-solicitations = net.example:ADV")
    let replies = try host.serve(
      "EHLO c\r\nMAIL FROM:<>\(parameter)\r\nRCPT TO:<bob@example.org>\r\nBDAT \(message.utf8.count) LAST\r\n\(message)QUIT\r\n"
    )
    #expect(replies.contains("250-NO-SOLICITING net.example:ADV"))
    #expect(replies.codes == ["220", "250", "250", "250", "\(code)", "221"])
    let queued = try host.queued()
    #expect(queued.count == (code == 250 ? 1 : 0))
    // no field but the trace is added to what is not a submission
    #expect(queued.allSatisfy { $0.contains("\nReceived: ") && !$0.contains("\nMessage-ID: ") })
  }

  @Test(
    "binary parts of a message become base64, wherever chunks cut them; what cannot is refused at the end",
    arguments: [
      ("A: b\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\r\n\r", 250),
      ("A: b\r\n\r\n\0\r\n", 554), ("A: b\r\n\r\nx\n", 554),
    ])
  func binary(_ message: String, _ code: Int) throws {
    for mode in [Session.Mode.smtp, .lmtp] {
      let host = try Host()
      host.mode = mode
      let bytes = Array(message.utf8)
      var said = Array(
        "\(mode == .lmtp ? "LHLO" : "EHLO") c\r\nMAIL FROM:<a@b.c> BODY=BINARYMIME\r\nRCPT TO:<bob@example.org>\r\n"
          .utf8)
      for byte in bytes { said += Array("BDAT 1\r\n".utf8) + [byte] }
      said += Array("BDAT 0 LAST\r\nQUIT\r\n".utf8)
      let replies = try host.serve(said).replies
      #expect(replies.codes.suffix(2) == ["\(code)", "221"])
      #expect(replies.codes.dropLast(2).allSatisfy { $0.hasPrefix("2") })
      let queued = try host.queued()
      #expect(queued.count == (code == 250 ? 1 : 0))
      for file in queued {
        #expect(file.contains(" body=8bitmime\n"))
        #expect(file.hasSuffix("\nA: b\nContent-Transfer-Encoding: base64\n\nAA0KDQ==\n"))
      }
    }
  }

  @Test("BY becomes a moment in the queue, counted from now")
  func deadline() throws {
    let host = try Host()
    let now = Clock.now.seconds
    _ = try host.serve(
      "EHLO c\r\nMAIL FROM:<> BY=3600;RT\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n\r\n.\r\nQUIT\r\n")
    let file = try #require(try host.queued().first)
    let line = try #require(file.split(separator: "\n").first { $0.hasPrefix("Queue-Sender: ") })
    let word = try #require(line.split(separator: "=").last)
    let deadline = try #require(DeliveryDeadline(Array(word.utf8)))
    #expect(0...60 ~= deadline.moment.seconds - now - 3600)
    #expect(deadline.mode == .returned && deadline.isTraced)
  }

  @Test("ETRN makes the waiting mail of a domain due")
  func turn() throws {
    let host = try Host("etrn-domains = example.org idle.example")
    _ = try host.serve(
      Self.greeting + "RCPT TO:<bob@example.org>\r\nDATA\r\n\r\n.\r\nQUIT\r\n")
    let name = Path(composed: try #require(try host.scratch.names("spool/queue/new").first))
    let waiting = try Directory(host.scratch("spool/queue/cur"))
    try Directory(host.scratch("spool/queue/new")).rename(name, into: waiting, as: name)
    try waiting.open(name, .readingWriting).setModified(Timestamp(seconds: 4_000_000_000))
    let replies = try host.serve(
      "EHLO c\r\nETRN example.org\r\nETRN idle.example\r\nETRN other.example\r\nQUIT\r\n")
    #expect(replies.codes == ["220", "250", "253", "251", "459", "221"])
    #expect(try waiting.status(name).modified.seconds < 4_000_000_000)
    // who asks again within a minute hears the same, and nothing is done
    try waiting.open(name, .readingWriting).setModified(Timestamp(seconds: 4_000_000_000))
    let again = try host.serve(
      "EHLO c\r\n" + String(repeating: "ETRN example.org\r\n", count: 11) + "QUIT\r\n")
    #expect(
      again.codes == ["220", "250"] + [String](repeating: "253", count: 10) + ["458", "221"])
    #expect(try waiting.status(name).modified.seconds == 4_000_000_000)
    let record = try Directory(host.scratch("spool/queue/log")).open(
      "turn.example.org", .readingWriting)
    try record.setModified(Clock.now + -61)
    _ = try host.serve("EHLO c\r\nETRN example.org\r\nQUIT\r\n")
    #expect(try waiting.status(name).modified.seconds < 4_000_000_000)
  }

  @Test(
    "a priority above 0 counts from who may relay only",
    arguments: [("none", 0), ("203.0.113.5", 3)])
  func priority(_ trusted: String, _ expected: Int) throws {
    let host = try Host("relay-from = \(trusted)")
    _ = try host.serve(
      "EHLO c\r\nMAIL FROM:<> MT-PRIORITY=3\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n\r\n.\r\nQUIT\r\n"
    )
    let file = try #require(try host.queued().first)
    #expect(file.contains("Queue-Priority: 3") == (expected == 3))
  }

  @Test("what is hostile in a name stays within its word")
  func names() throws {
    let host = try Host()
    // a name that the grammar takes but that is no plain domain
    _ = try host.serve(
      "EHLO [)(;@\"<>]\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n\r\n.\r\nQUIT\r\n")
    let file = try #require(try host.queued().first)
    #expect(file.contains("\nReceived: from [???????] ([203.0.113.5])"))
  }
}

extension Host {
  /// Like `serve`, for more than a socket holds: the client's octets come from a file.
  func serveLong(_ bytes: [UInt8]) throws -> (replies: [UInt8], ending: MailServer.Ending) {
    let path = try scratch.write("client", bytes)
    let output = try FileDescriptor.memory("output")
    let input = try FileDescriptor.open(reading: path)
    var server = MailServer(
      settings, mode: mode, peer: Peer(address: nil),
      connection: Connection(
        input: DescriptorNumber(input.number), output: DescriptorNumber(output.number)),
      policy: RecipientPolicy(settings))
    let ending = server.serve()
    try output.seek(to: 0)
    return (try output.readAll(limit: 1 << 20), ending)
  }
}

@Suite struct FarewellTests {
  @Test("a client that is told to go can read why, though it has said more")
  func unread() throws {
    let host = try Host()
    let junk = String(repeating: "GET / HTTP/1.0\r\n", count: 4000)
    #expect(try host.serve("GET / HTTP/1.0\r\n" + junk).codes == ["220", "421"])
  }
}
