import Bytes
import Queue
import SMTP
import TestSupport
import Testing
import Unix

/// What a client is told of recipients whose mailbox delivery has found full.
@Suite struct FullMailboxTests {
  static let words = "RCPT TO:<bob@example.org>\r\nRCPT TO:<carol@example.org>\r\nQUIT\r\n"

  static func host(_ configuration: String = "") throws -> Host {
    let host = try Host(configuration)
    var marks = FullMailboxes(try Spool(host.scratch("spool")))
    marks.refused(host.scratch("bob").bytes, octets: 30_000, now: Clock.now)
    return host
  }

  @Test(
    "it is refused at RCPT as delivery would refuse it, and nobody else is",
    arguments: [
      ("defer", "452 4.2.2 the mailbox is full; try again later"),
      ("bounce", "552 5.2.2 the mailbox is full"),
    ])
  func refused(_ policy: String, _ reply: String) throws {
    let host = try Self.host("quota-over = \(policy)")
    let replies = try host.serve("EHLO c\r\nMAIL FROM:<a@remote.example>\r\n" + Self.words)
    #expect(Array(replies.suffix(3).prefix(1)) == [reply])
    #expect(replies.codes.suffix(2) == ["250", "221"])
  }

  @Test(
    "a message that may fit is taken",
    arguments: [("", "452"), (" SIZE=30000", "452"), (" SIZE=20000", "250")])
  func sizes(_ parameter: String, _ code: String) throws {
    let host = try Self.host()
    let replies = try host.serve(
      "EHLO c\r\nMAIL FROM:<a@remote.example>\(parameter)\r\n" + Self.words)
    #expect(replies.codes == ["220", "250", "250", code, "250", "221"])
  }

  @Test("in LMTP the recipient is refused alone")
  func local() throws {
    let host = try Self.host()
    host.mode = .lmtp
    let replies = try host.serve(
      "LHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.org>\r\nRCPT TO:<carol@example.org>\r\n"
        + "DATA\r\n\r\nx\r\n.\r\nQUIT\r\n")
    #expect(replies.codes == ["220", "250", "250", "452", "250", "354", "250", "221"])
  }

  @Test("a question is not a delivery: VRFY does not tell")
  func verify() throws {
    let host = try Self.host("relay-from = 203.0.113.0/24")
    #expect(try host.serve("EHLO c\r\nVRFY bob@example.org\r\nQUIT\r\n").codes[2] == "250")
  }
}
