import Bytes
import Postal
import SMTP
import Testing

@Suite struct ReplyTests {
  @Test(
    "a reply has its code on each line and a hyphen on all but the last",
    arguments: [
      (Reply(250, nil, "Ok"), "250 Ok\r\n"),
      (Reply(250, .ok, "Ok"), "250 2.0.0 Ok\r\n"),
      (Reply(250, nil, lines: []), "250 \r\n"),
      (Reply(250, .ok, lines: [[], []]), "250-2.0.0 \r\n250 2.0.0 \r\n"),
      (Reply(550, nil, lines: [Array("a".utf8), Array("b".utf8)]), "550-a\r\n550 b\r\n"),
      (Reply(550, nil, "a\r\n250 b\u{0}\u{FC}\n"), "550-a\r\n550 250 b???\r\n"),
    ])
  func wire(_ reply: Reply, _ expected: String) {
    #expect(reply.wire.text == expected)
  }

  @Test(
    "no line is over the limit, and a text without end is cut",
    arguments: [0, 1, 496, 497, 5000, 1_000_000])
  func limit(_ length: Int) {
    let text = String(repeating: "x", count: length)
    let wire = Reply(550, EnhancedStatus(.permanent, 999, 999), text).wire
    for line in wire.lines { #expect(line.count < Reply.lineLimit) }
    #expect(wire.lines.count <= Reply.countLimit)
    #expect(wire.filter { $0 == "x" }.count == min(length, 49_600))
  }

  @Test(
    "the code tells what the status tells",
    arguments: [
      ("5.1.1", 550), ("5.1.2", 550), ("5.1.3", 553), ("5.2.2", 552), ("5.2.3", 552),
      ("5.3.4", 552), ("5.2.1", 550), ("5.7.1", 550), ("5.4.6", 554), ("5.6.0", 554),
      ("4.3.1", 452), ("4.2.2", 452), ("4.2.0", 450), ("4.3.0", 451), ("4.7.0", 451),
    ])
  func codes(_ status: String, _ code: Int) throws {
    let status = try #require(EnhancedStatus(Array(status.utf8)))
    let reply = Reply(Failure(status, "no"))
    #expect(reply.code == code)
    #expect(reply.status == status)
  }
}
