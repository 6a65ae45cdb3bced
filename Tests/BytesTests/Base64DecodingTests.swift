internal import Bytes
import Testing

@Suite struct Base64DecodingTests {
  @Test(
    "an encoding is read back; RFC 4648 §10",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func vectors(_ text: String, _ encoding: String) {
    #expect(Base64.decode(Array(encoding.utf8)) == Array(text.utf8))
  }

  @Test(
    "what is not the one encoding of something is refused",
    arguments: [
      "=", "==", "===", "====", "A", "AA", "AAA", "A===", "AA=A", "Zg=", "Zh==", "Zm9=", "Z=g=",
      "Zm9v\n", " Zm9v", "Zm9v Zg==", "Zg==Zg==", "Zm-_", "Zm9\u{0}",
    ])
  func broken(_ text: String) {
    #expect(Base64.decode(Array(text.utf8)) == nil)
  }

  @Test("every byte survives")
  func all() {
    for count in 0...256 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
  }
}
