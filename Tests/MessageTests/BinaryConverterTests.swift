import Bytes
import Message
import Postal
import Testing

@Suite struct BinaryConverterTests {
  /// The message as it is kept, or why it is not.
  static func convert(_ message: [UInt8], cut: (Int) -> Int = { _ in .max }) -> (
    kept: [UInt8], failure: Failure?
  ) {
    var converter = BinaryConverter()
    var out: [UInt8] = []
    var start = 0
    while start < message.count {
      let end = start + min(cut(start), message.count - start)
      converter.convert(message.span.extracting(start..<end), into: &out)
      start = end
    }
    converter.finish(into: &out)
    return (out, converter.failure)
  }

  static func kept(_ text: String) -> String {
    let (kept, failure) = convert(octets(text).withCRLF)
    #expect(failure == nil)
    return kept.text
  }

  @Test("a message without binary parts stays, with LF line ends")
  func untouched() {
    let text = "Subject: x\nContent-Transfer-Encoding: 8bit\n\ngr\u{fc}n\n..\n"
    #expect(Self.kept(text) == text)
    #expect(Self.kept("") == "")
    #expect(Self.kept("x") == "x\n")
  }

  @Test("a binary message becomes base64 of its very octets")
  func leaf() {
    let head = octets("A: b\nContent-Transfer-Encoding: BINARY\nContent-Type: a/b\n\n").withCRLF
    let (kept, failure) = Self.convert(head + [0, 13, 10, 10, 13, 255])
    #expect(failure == nil)
    #expect(
      kept.text == "A: b\nContent-Transfer-Encoding: base64\nContent-Type: a/b\n\nAA0KCg3/\n")
  }

  @Test("in a multipart only binary parts change, and what holds them is called 8bit")
  func parts() {
    let text = """
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=b
      Content-Transfer-Encoding: binary

      before
      --b

      text
      --b
      Content-Transfer-Encoding: binary (really)
      Content-Type: text/plain

      one
      two
      --b
      Content-Transfer-Encoding: binary

      --b--
      after

      """
    #expect(
      Self.kept(text) == """
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b
        Content-Transfer-Encoding: 8bit

        before
        --b

        text
        --b
        Content-Transfer-Encoding: base64
        Content-Type: text/plain

        b25lDQp0d28=
        --b
        Content-Transfer-Encoding: base64

        --b--
        after

        """)
  }

  @Test("a message in a message is looked into")
  func message() {
    let text =
      "Content-Type: message/rfc822\nContent-Transfer-Encoding: binary\n\nA: b\nContent-Transfer-Encoding: binary\n\nx"
    #expect(
      Self.kept(text)
        == "Content-Type: message/rfc822\nContent-Transfer-Encoding: 8bit\n\nA: b\nContent-Transfer-Encoding: base64\n\neA==\n"
    )
  }

  @Test("a header that no blank line ends gets one when the body is encoded")
  func noBlankLine() {
    #expect(
      Self.kept("Content-Transfer-Encoding: binary\nno field\n")
        == "Content-Transfer-Encoding: base64\n\nbm8gZmllbGQNCg==\n")
    #expect(
      Self.kept("Content-Transfer-Encoding: binary") == "Content-Transfer-Encoding: base64\n\n")
  }

  @Test(
    "what cannot be kept is refused",
    arguments: [
      ("A: b\n\nx\n", "5.6.11"), ("A: b\r\n\r\nx\ry", "5.6.11"), ("A: b\r\n\r\nx\r", "5.6.11"),
      ("A: b\r\n\r\n\0", "5.6.0"), ("A: \0\r\n\r\n", "5.6.0"),
      ("Content-Transfer-Encoding: binary\r\nA: b\n\r\n", "5.6.11"),
      (
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\n--b--\r\n", "5.6.11"
      ),
      ("Content-Type: multipart/mixed\r\nContent-Transfer-Encoding: binary\r\n\r\nx\r\n", "5.6.1"),
      (
        "Content-Type: message/partial\r\nContent-Transfer-Encoding: binary\r\n\r\nx\r\n", "5.6.1"
      ),
      (
        "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: binary\r\n\r\nx\r\n--b--\r\n",
        "5.6.1"
      ),
    ])
  func refused(_ message: String, _ status: String) {
    let failure = Self.convert(octets(message)).failure
    #expect(failure?.status.bytes.text == status)
  }

  @Test("too deep a message is refused if it is binary there")
  func deep() {
    var text = ""
    for depth in 0...(PartScanner.depthLimit + 1) {
      text +=
        "Content-Type: multipart/mixed; boundary=b\(depth)\r\nContent-Transfer-Encoding: binary\r\n\r\n--b\(depth)\r\n"
    }
    #expect(Self.convert(octets(text)).failure?.status.bytes.text == "5.6.1")
  }

  @Test("the octets of every part are the same after decoding, wherever the message was cut")
  func same() throws {
    var random = Shuffle(state: 3030)
    for _ in 0..<100 {
      var message = octets("Content-Type: multipart/mixed; boundary=b\r\n")
      message += octets("Content-Transfer-Encoding: binary\r\n\r\n")
      var contents: [[UInt8]] = []
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let pieces: [[UInt8]] = [
          [13, 10], [10], [13], [0], [45, 45], octets("\r\n--"), octets("x"),
        ]
        var content: [UInt8] = []
        for _ in 0..<Int.random(in: 0...40, using: &random) {
          content += pieces.randomElement(using: &random) ?? []
          if Bool.random(using: &random) { content.append(.random(in: 128...255, using: &random)) }
        }
        contents.append(content)
        message += octets("--b\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: binary\r\n\r\n")
        message += content + [13, 10]
      }
      message += octets("--b--\r\n")
      let (whole, failure) = Self.convert(message)
      #expect(failure == nil)
      #expect(whole.span.index(of: ASCII.cr) == nil && whole.allSatisfy { $0 != 0 && $0 < 128 })
      var leaves = Leaves()
      var scanner = PartScanner()
      scanner.add(whole.span, to: &leaves)
      scanner.finish(to: &leaves)
      #expect(leaves.contents == contents)
      #expect(Self.convert(message) { _ in .random(in: 1...9, using: &random) }.kept == whole)
    }
  }

  @Test("any octets are kept or refused, the same wherever they are cut")
  func anything() {
    let pieces = [
      "--b\r\n", "--b--\r\n", "--c\r\n\r\n", "\r\n", "\n", "\r", "\0", "\u{fc}", "x", "A: b\r\n",
      "Content-Transfer-Encoding: binary\r\n", "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
      "Content-Type: message/rfc822\r\n\r\n", "Content-Type: multipart/signed; boundary=c\r\n\r\n",
    ]
    for message in mixtures(of: pieces, count: 500) {
      let (whole, failure) = Self.convert(message)
      for step in [1, 3] {
        let (cut, cutFailure) = Self.convert(message) { _ in step }
        #expect((cutFailure == nil) == (failure == nil))
        if failure == nil { #expect(cut == whole) }
      }
      guard failure == nil else { continue }
      #expect(whole.span.index(of: ASCII.cr) == nil && whole.span.index(of: ASCII.nul) == nil)
    }
  }
}

/// The decoded bodies of the leaves of a message.
private struct Leaves: PartSink {
  var contents: [[UInt8]] = []
  private var open: [(isLeaf: Bool, body: [UInt8])] = []

  mutating func beginPart(_ part: MessagePart, _ header: Header, isCut: Bool) {
    open.append((part.encoding == .base64, []))
  }

  mutating func body(_ bytes: borrowing Span<UInt8>) { open[open.count - 1].body.append(bytes) }

  mutating func endPart() {
    guard let part = open.popLast(), part.isLeaf else { return }
    contents.append(Base64.decode(part.body.filter { $0 != ASCII.lf }) ?? [])
  }

  mutating func delimiter(_ bytes: borrowing Span<UInt8>) {}
}
