import Bytes
import Testing

/// The encoding of bytes that come in pieces of this length.
private func encoded(_ bytes: [UInt8], piece: Int = .max, lineEnd: String = "\n") -> [UInt8] {
  var encoder = QuotedPrintableEncoder(lineEnd: octets(lineEnd))
  var out: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: min(piece, max(1, bytes.count))) {
    let end = min(bytes.count, start + min(piece, bytes.count))
    encoder.encode(bytes.span.extracting(start..<end), into: &out)
  }
  encoder.finish(into: &out)
  return out
}

private func decoded(_ bytes: [UInt8], piece: Int = .max) -> [UInt8] {
  var decoder = QuotedPrintableDecoder()
  var out: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: min(piece, max(1, bytes.count))) {
    let end = min(bytes.count, start + min(piece, bytes.count))
    decoder.decode(bytes.span.extracting(start..<end), into: &out)
  }
  decoder.finish(into: &out)
  return out
}

/// Texts of the characters that matter to the encoding.
private func texts() -> [[UInt8]] {
  let pieces: [[UInt8]] = [
    octets("a"), octets(" "), octets("\t"), octets("="), octets("\n"), octets("\r"),
    octets("\r\n"), [0xE4], [0], octets("="), octets("A4"), octets("long words of a line "),
    octets(String(repeating: "x", count: 40)),
  ]
  var random = Shuffle()
  var out: [[UInt8]] = [[]]
  for _ in 0..<400 {
    var text: [UInt8] = []
    for _ in 0..<Int.random(in: 0...14, using: &random) {
      text += pieces[Int.random(in: 0..<pieces.count, using: &random)]
    }
    out.append(text)
  }
  return out
}

@Suite struct QuotedPrintableTests {
  @Test(
    "text is encoded so that people can read it, and every blank at the end of a line shows",
    arguments: [
      ("", ""),
      ("plain\n", "plain\n"),
      ("gr\u{fc}n\n", "gr=C3=BCn\n"),
      ("a=b\r\n", "a=3Db\r\n"),
      ("a \nb\t\n \n", "a=20\nb=09\n=20\n"),
      ("a ", "a=20"),
      ("a  b", "a  b"),
      ("a \r\n", "a=20\r\n"),
      ("a\rb", "a=0Db"),
      ("a \rb", "a =0Db"),
      ("a\r", "a=0D"),
      ("a\r\r\n", "a=0D\r\n"),
      ("\0\u{7f}", "=00=7F"),
      ("\n\n", "\n\n"),
      (
        String(repeating: "x", count: 76),
        String(repeating: "x", count: 75) + "=\nx"
      ),
      (
        String(repeating: "x", count: 73) + "==",
        String(repeating: "x", count: 73) + "=\n=3D=3D"
      ),
      (
        String(repeating: "x", count: 75) + " y",
        String(repeating: "x", count: 75) + "=\n y"
      ),
    ] as [(String, String)])
  func encoding(text: String, expected: String) {
    #expect(encoded(octets(text)).text == expected)
    #expect(decoded(octets(expected)) == octets(text))
  }

  @Test(
    "what is no encoding stands for itself, and blanks at the end of a line go",
    arguments: [
      ("a=\nb", "ab"), ("a=\r\nb", "ab"), ("a= \t\r\nb", "ab"), ("a  \nb\t\r\n", "a\nb\r\n"),
      ("=e4", "\u{e4}"), ("=4", "=4"), ("=4\n", "=4\n"), ("=G1", "=G1"), ("==41", "=A"),
      ("= x", "= x"), ("a=", "a"), ("a= ", "a= "), ("a \r", "a\r"), ("= \rx", "= \rx"),
      ("\r\r\n", "\r\r\n"), ("a\u{b}b", "a\u{b}b"),
    ] as [(String, String)])
  func decoding(text: String, expected: String) {
    var wanted = octets(expected)
    if expected == "\u{e4}" { wanted = [0xE4] }
    #expect(decoded(octets(text)) == wanted)
  }

  @Test("what was encoded comes back, in lines that are short enough", arguments: texts())
  func roundTrip(text: [UInt8]) {
    let encoding = encoded(text)
    #expect(decoded(encoding) == text)
    #expect(encoding.lines.allSatisfy { $0.filter { $0 != ASCII.cr }.count <= 76 })
    #expect(encoding.allSatisfy { !$0.isEightBit && $0 != 0 })
    #expect(encoding.lines.allSatisfy { $0.last?.isBlank != true })
  }

  @Test("the result does not depend on where the bytes are cut", arguments: 1...5)
  func cuts(piece: Int) {
    for text in texts() + anyBytes(upTo: 100) {
      #expect(encoded(text, piece: piece) == encoded(text))
      #expect(decoded(text, piece: piece) == decoded(text))
      #expect(decoded(encoded(text, piece: piece), piece: piece) == text)
    }
  }

  @Test("a line of blanks without an end takes no memory and loses none of them")
  func manyBlanks() {
    let text = [UInt8](repeating: ASCII.space, count: 5000) + [0x78]
    #expect(decoded(text) == text)
    #expect(decoded(["="] + text) == ["="] + text)
  }

  @Test(
    "nor where more blanks stand than are kept back",
    arguments: ["\n", "\r\n", "x\n", "=\n", "=20\n", "\r", "\rx \n", ""])
  func blanksInPieces(end: String) {
    for count in [997, 998, 999, 1996, 1997] {
      let text = octets("a\nb =41") + [UInt8](repeating: ASCII.space, count: count) + octets(end)
      let once = decoded(text + text)
      #expect(decoded(text + text, piece: 1) == once)
      #expect(decoded(text + text, piece: 100) == once)
    }
  }

  @Test(
    "hostile texts take linear time",
    arguments: ["a  ", " ", "=", "=41", "= ", "\r", " \r", "a\t\t", "\n", " \n", "a", "=\n"])
  func hostile(piece: String) {
    var text: [UInt8] = []
    while text.count < 1 << 18 { text += octets(piece) }
    for end in ["", "\n", " \n", "=41\n"] {
      #expect(decoded(text + octets(end)).count <= text.count + 4)
    }
  }

  @Test("lines that the encoder breaks end as asked")
  func lineEnds() {
    let text = [UInt8](repeating: 0x78, count: 80)
    #expect(encoded(text, lineEnd: "\r\n").text.contains("=\r\nx"))
  }
}

@Suite struct Base64EncoderTests {
  private func encoded(_ bytes: [UInt8], piece: Int) -> [UInt8] {
    var encoder = Base64Encoder(lineEnd: octets("\r\n"))
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: piece) {
      encoder.encode(
        bytes.span.extracting(start..<min(bytes.count, start + piece)), into: &out)
    }
    encoder.finish(into: &out)
    return out
  }

  @Test("lines put together are the encoding in one line, wherever the bytes are cut")
  func sameAsInOneLine() {
    for bytes in anyBytes(upTo: 250) {
      for piece in [1, 2, 3, 5, 300] {
        let lines = encoded(bytes, piece: piece)
        #expect(lines.filter { $0 != ASCII.cr && $0 != ASCII.lf } == Base64.encode(bytes))
        #expect(lines.lines.allSatisfy { $0.count <= 77 })
        #expect(lines.last != ASCII.lf)
      }
    }
  }

  @Test("after the end an encoder is as new")
  func again() {
    var encoder = Base64Encoder()
    var out: [UInt8] = []
    for _ in 0..<2 {
      encoder.encode(octets("ab").span, into: &out)
      encoder.finish(into: &out)
    }
    #expect(out.text == "YWI=YWI=")
  }
}
