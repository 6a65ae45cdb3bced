import Bytes
import Testing

private func decode(_ bytes: [UInt8], piece: Int = .max) -> (out: [UInt8], isClean: Bool) {
  var decoder = Base64Decoder()
  var out: [UInt8] = []
  var start = 0
  while start < bytes.count {
    let end = start + min(piece, bytes.count - start)
    decoder.decode(bytes.span.extracting(start..<end), into: &out)
    start = end
  }
  decoder.finish(into: &out)
  return (out, decoder.isClean)
}

@Suite struct Base64DecoderTests {
  @Test(
    "the examples of RFC 4648 §10, and what people send, are decoded",
    arguments: [
      ("", "", true), ("Zg==", "f", true), ("Zm8=", "fo", true), ("Zm9v", "foo", true),
      ("Zm9vYg==", "foob", true), ("Zm9vYmE=\r\n", "fooba", true), ("Zm9v\r\nYmFy", "foobar", true),
      (" Z m 9 v\t", "foo", true), ("Zg", "f", false), ("Zm8", "fo", false), ("Z", "", false),
      ("Zg=", "f", false), ("Zg=\n=", "f", true), ("Zg===", "f", false), ("=", "", false),
      ("Zm9v=", "foo", false), ("Z=Zm9v", "foo", false), ("Zg==Zm8=", "ffo", false),
      ("Zm*9v", "foo", false), ("Z\0m9v", "foo", false), ("-_", "", false),
    ])
  func decodes(text: String, expected: String, isClean: Bool) {
    let bytes = Array(text.utf8)
    for piece in [1, 2, 3, 5, 100] {
      let result = decode(bytes, piece: piece)
      #expect(result.out == Array(expected.utf8))
      #expect(result.isClean == isClean)
    }
  }

  @Test("what was encoded is decoded, wherever it is cut")
  func roundTrip() {
    for count in 0..<200 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }
      var encoder = Base64Encoder()
      var text: [UInt8] = []
      encoder.encode(bytes.span, into: &text)
      encoder.finish(into: &text)
      for piece in [1, 4, 7, 1000] {
        let result = decode(text, piece: piece)
        #expect(result.out == bytes)
        #expect(result.isClean)
      }
    }
  }

  @Test("the bytes that are there stay")
  func appends() {
    var decoder = Base64Decoder()
    var out = Array("x".utf8)
    decoder.decode(Array("Zm9vYg".utf8).span, into: &out)
    decoder.finish(into: &out)
    #expect(out == Array("xfoob".utf8))
  }
}
