import Bytes
import Postal
import SMTP
import Testing

@Suite struct ReplyReaderTests {
  /// The replies among some bytes, and whether nonsense came after them.
  static func read(_ pieces: [[UInt8]]) -> (replies: [ServerReply], isNonsense: Bool) {
    var reader = ReplyReader()
    var replies: [ServerReply] = []
    for piece in pieces {
      reader.append(piece)
      do throws(ReplyReader.Nonsense) {
        while let reply = try reader.next() { replies.append(reply) }
      } catch { return (replies, true) }
    }
    return (replies, false)
  }

  static let good: [(String, [ServerReply])] = [
    ("", []), ("250", []), ("250 ok\r", []),
    ("250\r\n", [ServerReply(250, lines: [[]])]),
    ("250 \r\n", [ServerReply(250, lines: [[]])]),
    ("250 ok\n", [ServerReply(250, lines: [Array("ok".utf8)])]),
    ("250-a\r\n250-\r\n250 b\r\n", [ServerReply(250, lines: [["a"], [], ["b"]])]),
    ("250-a\r\n250\r\n", [ServerReply(250, lines: [["a"], []])]),
    ("220 a\r\n421 b\r\n", [ServerReply(220, lines: [["a"]]), ServerReply(421, lines: [["b"]])]),
    ("250 a\rb\0\r\n", [ServerReply(250, lines: [["a", "\r", "b", 0]])]),
  ]

  @Test("replies are read however they are cut", arguments: good)
  func replies(_ text: String, _ expected: [ServerReply]) {
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      let (replies, isNonsense) = Self.read([[UInt8](bytes[..<cut]), [UInt8](bytes[cut...])])
      #expect(replies == expected)
      #expect(!isNonsense)
    }
    #expect(Self.read(bytes.map { [$0] }).replies == expected)
  }

  @Test(
    "what is no reply is none",
    arguments: [
      "\r\n", "ok\r\n", "25 ok\r\n", "250ok\r\n", "199 ok\r\n", "600 ok\r\n", "2500 ok\r\n",
      "250-a\r\n251 b\r\n", "250-a\r\nb\r\n", "-250 a\r\n", " 250 a\r\n", "２５０ a\r\n", "000 a\r\n",
    ])
  func nonsense(_ text: String) {
    #expect(Self.read([Array(text.utf8)]).isNonsense)
    #expect(Self.read(Array(text.utf8).map { [$0] }).isNonsense)
  }

  @Test("no more is kept than the limits say")
  func limits() {
    let long = [UInt8](repeating: "x", count: ReplyReader.lineLimit - 4)
    #expect(Self.read([Array("250 ".utf8) + long + [13, 10]]).replies.count == 1)
    #expect(Self.read([Array("250 x".utf8) + long + [13, 10]]).isNonsense)
    #expect(Self.read([[UInt8](repeating: "2", count: ReplyReader.lineLimit + 1)]).isNonsense)
    let line = Array("250-x\r\n".utf8)
    let many = [UInt8]((0..<ReplyReader.countLimit).map { _ in line }.joined())
    #expect(!Self.read([many]).isNonsense)
    #expect(Self.read([many, line]).isNonsense)
    let wide = Array("250-".utf8) + [UInt8](repeating: "x", count: 2000) + [13, 10]
    #expect(Self.read([[UInt8]((0..<33).map { _ in wide }.joined())]).isNonsense)
  }

  static let statuses: [(ServerReply, String)] = [
    (ServerReply(250, lines: [Array("2.1.5 ok".utf8)]), "2.1.5"),
    (ServerReply(250, lines: [Array("ok".utf8)]), "2.0.0"),
    (ServerReply(550, lines: [Array("5.7.1".utf8)]), "5.7.1"),
    (ServerReply(550, lines: [Array("4.7.1 mixed up".utf8)]), "5.1.1"),
    (ServerReply(452, lines: [Array("5.7.1x".utf8)]), "4.3.1"),
    (ServerReply(599, lines: [[]]), "5.0.0"), (ServerReply(421, lines: [[]]), "4.3.2"),
    (ServerReply(535, lines: [[]]), "5.7.8"), (ServerReply(552, lines: [[]]), "5.2.2"),
  ]

  @Test("the status is the one given, or what the code means", arguments: statuses)
  func status(_ reply: ServerReply, _ text: String) { #expect(reply.status.bytes.text == text) }

  @Test("words are one printable line of limited length")
  func words() {
    let reply = ServerReply(550, lines: [[UInt8]](repeating: [UInt8](0...255), count: 100))
    #expect(reply.words.count <= ServerReply.wordsLimit)
    #expect(!reply.words.contains { $0.isControl })
    #expect(String(validating: reply.words, as: UTF8.self) != nil)
  }
}
