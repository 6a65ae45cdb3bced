import Bytes
import Message
import Testing

@Suite struct BodyDecoderTests {
  @Test(
    "each encoding is taken away, wherever the octets are cut",
    arguments: [
      ("7bit", "a=41\n", "a=41\n"), ("8BIT", "\u{e9}", "\u{e9}"), ("binary", "\0\r\n", "\0\r\n"),
      ("quoted-printable", "a=41 \r\n=\r\nb =\nc", "aA\r\nb c"),
      ("Base64", "YWJj\r\nZA==\r\n", "abcd"),
    ])
  func decodes(name: String, text: String, expected: String) {
    for piece in [1, 2, 3, 100] {
      var decoder = BodyDecoder(ContentTransferEncoding(parsing: octets(name)))
      #expect(decoder != nil)
      var out: [UInt8] = []
      let bytes = octets(text)
      for start in stride(from: 0, to: bytes.count, by: piece) {
        let end = min(bytes.count, start + piece)
        decoder?.decode(bytes.span.extracting(start..<end), into: &out)
      }
      decoder?.finish(into: &out)
      #expect(out == octets(expected))
    }
  }

  @Test("an encoding that nobody knows has no decoder")
  func unknown() {
    for name in ["x-uuencode", "", "7bit 8bit"] {
      #expect(BodyDecoder(ContentTransferEncoding(parsing: octets(name))) == nil)
    }
  }
}
