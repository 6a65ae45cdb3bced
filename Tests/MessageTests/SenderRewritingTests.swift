import Bytes
import Message
import Postal
import Testing

private let toDomain = SenderRewriting(.domain(octets("example.org")))
private let toAddress = Address(mailbox: octets("me@isp.example")).map {
  SenderRewriting(.address($0))
}

private func isLocal(_ domain: [UInt8]) -> Bool {
  domain.equalsIgnoringCase(octets("localhost")) || domain.equalsIgnoringCase(octets("host.lan"))
}

@Suite struct SenderRewritingTests {
  @Test(
    "at a domain a local sender keeps its local part, its name and all around it",
    arguments: [
      ("From: root\n", "From: root@example.org\n"),
      ("From: root (Cron Daemon)\n", "From: root@example.org (Cron Daemon)\n"),
      ("FROM:root@LOCALHOST\n", "FROM:root@example.org\n"),
      (
        "From: \"Cron, Daemon\"\n <root@host.lan> (x)\n",
        "From: \"Cron, Daemon\"\n <root@example.org> (x)\n"
      ),
      ("From: <@a,@b:root@localhost>\n", "From: <@a,@b:root@example.org>\n"),
      (
        "Reply-To: a, b@c, G: d@localhost, e@f;\n",
        "Reply-To: a@example.org, b@c, G: d@example.org, e@f;\n"
      ),
      ("Sender: \"a b\"@localhost\n", "Sender: \"a b\"@example.org\n"),
      (
        "Resent-From: a\nResent-Sender: b\n",
        "Resent-From: a@example.org\nResent-Sender: b@example.org\n"
      ),
      ("From: gr\u{fc}n@localhost\n", "From: gr\u{fc}n@example.org\n"),
      ("From: root", "From: root@example.org"),
      ("From: a, <<broken\n", "From: a@example.org, <<broken\n"),
    ] as [(String, String)])
  func domain(text: String, expected: String) {
    for tail in ["", "To: bob\nSubject: x\n\n"] where text.last == "\n" || tail.isEmpty {
      let header = octets(text + tail)
      #expect(toDomain.rewritten(header: header, isLocal: isLocal).text == expected + tail)
      let crlf = toDomain.rewritten(header: header.withCRLF, isLocal: isLocal)
      #expect(crlf == octets(expected + tail).withCRLF)
    }
  }

  @Test(
    "one address for all keeps the original From beside it",
    arguments: [
      (
        "Received: x\nFrom: Cron <root@host.lan>\nTo: root\n\n",
        "Received: x\nFrom: Cron <me@isp.example>\nX-Original-From: Cron <root@host.lan>\n"
          + "To: root\n\n"
      ),
      ("From: root", "From: me@isp.example\nX-Original-From: root"),
      ("Sender: root\n", "Sender: me@isp.example\n"),
      (
        "From: a,\n b@x\nReply-To: a\n",
        "From: me@isp.example,\n b@x\nX-Original-From: a,\n b@x\nReply-To: me@isp.example\n"
      ),
    ] as [(String, String)])
  func address(text: String, expected: String) throws {
    let rewriting = try #require(toAddress)
    #expect(rewriting.rewritten(header: octets(text), isLocal: isLocal).text == expected)
  }

  @Test(
    "senders that others know, and what is no sender, stay octet for octet",
    arguments: [
      "", "\n", "From: a@b.example\n", "From: <>\n", "To: root\nCc: a@localhost\n", "From: \n",
      "From: (\n", "Subject: From: root\n\nFrom: root\n", "X-From: root\n", "From\n",
      "From: undisclosed:;\n", "From: a@localhost.example\n",
    ])
  func unchanged(text: String) throws {
    let header = octets(text)
    let rewriting = try #require(toAddress)
    #expect(toDomain.rewritten(header: header, isLocal: isLocal) == header)
    #expect(rewriting.rewritten(header: header, isLocal: isLocal) == header)
  }

  @Test("the envelope's sender becomes the same, and nobody stays nobody")
  func envelope() throws {
    let root = try #require(Address(mailbox: octets("root")))
    let known = try #require(Address(mailbox: octets("a@b.example")))
    let rewriting = try #require(toAddress)
    #expect(toDomain.rewritten(.null, isLocal: isLocal) == .null)
    #expect(
      toDomain.rewritten(.address(root), isLocal: isLocal).plain.text == "root@example.org")
    #expect(rewriting.rewritten(.address(root), isLocal: isLocal).plain.text == "me@isp.example")
    #expect(rewriting.rewritten(.address(known), isLocal: isLocal) == .address(known))
  }

  @Test("no header traps, and what was rewritten is not rewritten again")
  func anything() {
    let pieces = [
      "From:", "Sender:", "a", "@", "localhost", "<", ">", ",", ";", ":", "\"", "(", ")", "\\", " ",
      "\n", "\r\n", "\u{fc}", ".", "[", "]",
    ]
    for header in mixtures(of: pieces, count: 3000) {
      let once = toDomain.rewritten(header: header, isLocal: isLocal)
      #expect(toDomain.rewritten(header: once, isLocal: isLocal) == once)
    }
  }

  @Test("a field of very many senders takes time in proportion")
  func many() {
    var header = octets("From: a")
    for _ in 0..<20_000 { header += octets(",\n a") }
    let out = toDomain.rewritten(header: header, isLocal: isLocal)
    #expect(out.count == header.count + 20_001 * 12)
  }
}
