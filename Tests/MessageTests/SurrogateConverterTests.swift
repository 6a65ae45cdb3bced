import Bytes
import Message
import Testing

/// The surrogate of a message that comes in pieces of this length.
private func surrogate(_ bytes: [UInt8], piece: Int = .max) -> [UInt8] {
  var converter = SurrogateConverter()
  var out: [UInt8] = []
  var start = 0
  while start < bytes.count {
    let end = start + min(piece, bytes.count - start)
    converter.convert(bytes.span.extracting(start..<end), into: &out)
    start = end
  }
  converter.finish(into: &out)
  return out
}

private let nowhere = "<invalid@internationalized-address.invalid>"
private let mixed = "Content-Type: multipart/mixed; boundary=b\n\n"

@Suite struct SurrogateConverterTests {
  @Test(
    "UTF-8 in a header gets a form in ASCII, or goes",
    arguments: [
      ("Subject: Grüße\n\nä\n", "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\n\nä\n"),
      ("Subject: Grüße\r\nX: y\r\n\r\n", "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nX: y\r\n\r\n"),
      ("From: Jörg <j@x.example>\n\n", "From: =?utf-8?Q?J=C3=B6rg?= <j@x.example>\n\n"),
      (
        "From: Jo <jörg@x.example>\n\n",
        "From: Jo =?utf-8?Q?=3Cj=C3=B6rg=40x=2Eexample=3E?=\n \(nowhere)\n\n"
      ),
      (
        "To: a@x.example,\n é@x.example (Comment)\n\n",
        "To: a@x.example, Comment =?utf-8?Q?=3C=C3=A9=40x=2Eexample=3E?=\n \(nowhere)\n\n"
      ),
      (
        "Cc: Ü <ü@x>, \"B, C\" <b@x>\n\n",
        "Cc: =?utf-8?Q?=C3=9C?= =?utf-8?Q?_=3C=C3=BC=40x=3E?=\n \(nowhere), \"B, C\" <b@x>\n\n"
      ),
      ("Return-Path: <é@x>\nA: b\n\n", "A: b\n\n"),
      ("Message-ID: <é@x>\nA: b\n\n", "A: b\n\n"),
      ("Received: from x for <é@x>; today\nA: b\n\n", "A: b\n\n"),
      ("To: é@, @, <\nA: b\n\n", "A: b\n\n"),
      ("Message-ID: <é@x>\nFrom here\nSubject: ü\n", "\nFrom here\nSubject: ü\n"),
      (
        "Content-Disposition: attachment; filename=\"ä.pdf\"\n\n",
        "Content-Disposition: attachment; filename*=utf-8''%C3%A4.pdf\n\n"
      ),
      (
        mixed + "ä\n--b\nSubject: ü\n\nä\n--b--\nö",
        mixed + "ä\n--b\nSubject: =?utf-8?Q?=C3=BC?=\n\nä\n--b--\nö"
      ),
      (
        "Content-Type: message/rfc822\n\nSubject: ü\n\nä",
        "Content-Type: message/rfc822\n\nSubject: =?utf-8?Q?=C3=BC?=\n\nä"
      ),
    ])
  func converted(_ message: String, _ expected: String) {
    #expect(surrogate(octets(message)).text == expected)
  }

  @Test(
    "all else stays octet for octet",
    arguments: [
      "", "\n", "A: b\n", "A: b\r\n\r\n.\r\nbody", "no header ä\nX: ü\n\n", "\nSubject: ü\n",
      "A: b\n\nSubject: ü\n", "Content-Type: text/plain; boundary=ä\n\n", "A: \0ä\n\n",
      mixed + "--b\n\nx\n--bx\n--b--\n \r x", "From ä\nA: b\n\n",
      "Content-Transfer-Encoding: 8bit ä\n" + mixed + "--b\nX: ü\n\n--b--\n",
    ])
  func unchanged(_ message: String) { #expect(surrogate(octets(message)).text == message) }

  @Test("a field whose octets are not UTF-8 stays, beside one whose octets are")
  func otherCharset() {
    let latin = octets("Subject: Gr") + [0xFC, 0xDF] + octets("e\n")
    let answer = surrogate(latin + octets("X: ü\n\n"))
    #expect(answer == latin + octets("X: =?utf-8?Q?=C3=BC?=\n\n"))
  }

  @Test("a name is readable in whole, and no line gets long")
  func long() {
    let name = String(repeating: "größe ", count: 300)
    let list = (1...50).map { "Ä\($0) <ä\($0)@x.example>" }.joined(separator: ", ")
    let answer = surrogate(octets("Subject: \(name)\nTo: \(list)\n\n"))
    #expect(answer.lines.allSatisfy { $0.count <= 78 })
    let isLeft = SurrogateConverter.isNeeded(for: answer.span)
    #expect(!isLeft)
  }

  private static let pieces = [
    "Subject: ", "From: ", "To: ", "X: ", "Content-Type: ", "multipart/mixed; boundary=b", "ü", "<",
    ">", "@",
    ",", ":", ";", "(", ")", "\"", "\\", "=?utf-8?Q?=C3?=", "\n", "\n\n", "\r\n", "\r", "--b\n",
    "--b--\n", " ",
    "a", "ä@x", "message/rfc822", "name=ß", "\u{1F426}", "\0",
  ]

  @Test("whatever a message holds, it does not matter where it is cut, and twice is as once")
  func hostile() {
    for message in mixtures(of: Self.pieces, count: 3000, length: 30) {
      let whole = surrogate(message)
      #expect(surrogate(message, piece: 1) == whole)
      #expect(surrogate(message, piece: 7) == whole)
      #expect(surrogate(whole) == whole)
      if !SurrogateConverter.isNeeded(for: message.span) { #expect(whole == message) }
    }
  }
}
