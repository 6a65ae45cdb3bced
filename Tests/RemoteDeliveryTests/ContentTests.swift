import Bytes
import Queue
import RemoteDelivery
import Testing

@Suite struct ContentTests {
  static let session =
    ConversationTests.hello + ConversationTests.ok + [.hearMessage, .say("250 taken")]
    + ConversationTests.bye

  /// The lines of a message as they arrive at a server that offers only PIPELINING.
  private func arrived(
    _ octets: [UInt8], _ configuration: String = "", from sender: String = "a@x.example",
    change: (inout DeliveryJob) -> Void = { _ in }
  ) throws -> [String] {
    let server = try ScriptedServer(Self.session)
    let batch = Batch(configuration)
    try batch.add(octets, from: sender, to: ["b@y.example"], change: change)
    let results = batch.deliver(try server.way())
    guard results == ["relayed 2.0.0 250 taken"] else { return results }
    return [String](server.heard()[0].dropFirst(1).dropLast())
  }

  @Test(
    "no octet can end the message or begin a command",
    arguments: [
      "a\n.\nMAIL FROM:<evil@x>\n", "a\n.\n.\n", ".\n", "..\n", ".", "\n.\n", "a\r\n.\r\nQUIT\r\n",
    ])
  func dots(_ text: String) throws {
    let lines = try arrived(Array(text.utf8))
    let body = lines.dropFirst(3).dropLast()
    #expect(lines.last == ".")
    for line in body { #expect(line != ".") }
    let expected = Array(text.utf8).lines.map { $0.last == ASCII.cr ? $0.dropLast() : $0 }.map(
      \.text)
    #expect(body.map { $0.hasPrefix(".") ? String($0.dropFirst()) : $0 } == expected)
  }

  @Test("an empty message is a dot")
  func empty() throws { #expect(try arrived([]).dropFirst(3) == ["."]) }

  @Test("a last line without an end gets one")
  func lastLine() throws {
    #expect(try arrived(Array("Subject: x\n\nend".utf8)).suffix(2) == ["end", "."])
  }

  @Test("a carriage return by itself is encoded, never sent")
  func bareReturn() throws {
    let lines = try arrived(Array("Subject: x\n\n50%\r100%\ndone\n".utf8))
    #expect(lines.contains("50%=0D100%"))
    #expect(lines.contains { $0.hasPrefix("Content-Transfer-Encoding: quoted-printable") })
  }

  @Test("8-bit text is encoded for a server that does not take it")
  func eightBit() throws {
    let lines = try arrived(Array("Subject: é\n\nan é in a text\n".utf8))
    #expect(lines.contains("an =C3=A9 in a text"))
    #expect(!lines.contains { $0.utf8.contains { $0 >= 0x80 } })
  }

  @Test(
    "what may not be changed and cannot be sent goes back and says why",
    arguments: [
      (
        "Content-Type: multipart/signed; boundary=b\n\n--b\n\né\n--b\n\nsig\n--b--\n",
        "failed 5.6.3 "
      ),
      ("Content-Type: multipart/signed; boundary=b\n\n--b\n\na\rb\n--b--\n", "failed 5.6.0 "),
    ])
  func signed(_ text: String, _ result: String) throws {
    let batch = Batch()
    try batch.add(text, to: "b@y.example")
    let server = try ScriptedServer(ConversationTests.hello + ConversationTests.bye)
    let results = batch.deliver(try server.way())
    #expect(results.count == 1)
    #expect(results[0].hasPrefix(result), "\(results)")
  }

  @Test("senders of this host are rewritten in envelope and header")
  func rewriting() throws {
    let text = "From: root@client.example\nSubject: cron\n\nbody From: root@client.example\n"
    let lines = try arrived(
      Array(text.utf8), "rewrite-senders = host@provider.example\n", from: "root@client.example")
    #expect(lines[0] == "MAIL FROM:<host@provider.example>")
    #expect(lines.contains("From: host@provider.example"))
    #expect(lines.contains("body From: root@client.example"))
  }

  @Test("a domain in another script goes in ASCII where SMTPUTF8 is not offered")
  func internationalDomain() throws {
    let server = try ScriptedServer(Self.session)
    let batch = Batch()
    try batch.add("Subject: x\n\nx\n", to: "b@bücher.example") { $0.wishes.isInternational = true }
    #expect(batch.deliver(try server.way()) == ["relayed 2.0.0 250 taken"])
    #expect(server.heard()[0][2] == "RCPT TO:<b@xn--bcher-kva.example>")
  }

  @Test("a name in another script goes back where SMTPUTF8 is not offered, the others go on")
  func internationalName() throws {
    let server = try ScriptedServer(Self.session)
    let batch = Batch()
    try batch.add("Subject: x\n\nx\n", to: "é@y.example", "b@y.example") {
      $0.wishes.isInternational = true
    }
    #expect(
      batch.deliver(try server.way()) == [
        "failed 5.6.7 é@y.example needs SMTPUTF8, which the next mail system does not offer",
        "relayed 2.0.0 250 taken",
      ])
  }
}
