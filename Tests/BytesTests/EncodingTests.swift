import Bytes
import Testing

@Suite struct Base64Tests {
  @Test(
    "base64 as RFC 4648 §10 has it",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func vectors(text: String, expected: String) {
    #expect(Base64.encode(octets(text)).text == expected)
  }

  @Test("all digits of the alphabet are used")
  func alphabet() { #expect(Base64.encode([0xFB, 0xFF, 0xBF]).text == "+/+/") }
}

@Suite struct XTextTests {
  @Test(
    "printable ASCII stays, all else is escaped",
    arguments: [
      ("a@b", "a@b"), ("a+b=c", "a+2Bb+3Dc"), (" \n\0", "+20+0A+00"), ("\u{f6}", "+C3+B6"),
      ("", ""),
    ])
  func encoding(text: String, expected: String) {
    #expect(XText.encode(octets(text)).text == expected)
  }

  @Test("any bytes come back, and their encoding is one word")
  func roundTrip() {
    for bytes in anyBytes(upTo: 300) {
      let text = XText.encode(bytes)
      #expect(text.allSatisfy { $0.isVisible && $0 != "=" })
      #expect(XText.decode(text) == bytes)
    }
  }

  @Test(
    "what is no xtext is refused", arguments: ["+", "+4", "+4G", "a b", "a=b", "\u{f6}", "a\n"])
  func refused(text: String) { #expect(XText.decode(octets(text)) == nil) }
}

@Suite struct EscapedTests {
  @Test(
    "printable text stays, all else is escaped",
    arguments: [
      ("a b", "a b"), ("50%", "50%25"), ("a\nb\r\t\0", "a%0Ab%0D%09%00"),
      ("\u{1b}[31m", "%1B[31m"), ("J\u{f6}rg \u{20ac} \u{1f600}", "J\u{f6}rg \u{20ac} \u{1f600}"),
      ("\u{85}\u{9b}", "%C2%85%C2%9B"), ("\u{2028}\u{202e}\u{2066}", "%E2%80%A8%E2%80%AE%E2%81%A6"),
      ("\u{200f}\u{200b}\u{61c}\u{feff}", "%E2%80%8F%E2%80%8B%D8%9C%EF%BB%BF"), ("\u{7f}", "%7F"),
      ("", ""),
    ])
  func encoding(text: String, expected: String) {
    #expect(Escaped.encode(octets(text)).text == expected)
    #expect(Escaped.decode(octets(expected)) == octets(text))
  }

  @Test(
    "bytes that are not UTF-8 are escaped one by one",
    arguments: [
      ([0xFF], "%FF"), ([0x61, 0xC3], "a%C3"), ([0xC3, 0x61], "%C3a"),
      ([0xE2, 0x82, 0x61], "%E2%82a"),
      ([0xED, 0xA0, 0x80], "%ED%A0%80"), ([0xC0, 0xAF], "%C0%AF"),
      ([0xF0, 0x9F, 0xC3, 0xB6], "%F0%9F\u{f6}"),
    ] as [([UInt8], String)])
  func broken(bytes: [UInt8], expected: String) { #expect(Escaped.encode(bytes).text == expected) }

  @Test("any bytes come back, and their encoding is one line of UTF-8")
  func roundTrip() {
    for bytes in anyBytes(upTo: 300) {
      let text = Escaped.encode(bytes)
      #expect(!text.contains { $0.isControl })
      #expect(String(validating: text, as: UTF8.self) != nil)
      #expect(Escaped.decode(text) == bytes)
    }
  }

  @Test("the limit counts octets of input and never makes broken UTF-8")
  func limit() {
    #expect(Escaped.encode(octets("abc"), limit: 2).text == "ab")
    #expect(Escaped.encode(octets("a\u{f6}"), limit: 2).text == "a%C3")
    #expect(Escaped.encode(octets("\n\n"), limit: 1).text == "%0A")
    #expect(Escaped.encode([0xFF, 0xFF, 0xFF], limit: 2).text == "%FF%FF")
    #expect(Escaped.encode(octets("abc"), limit: 0).isEmpty)
  }

  @Test("a broken escape is refused", arguments: ["%", "a%4", "%4G", "%%41"])
  func refused(text: String) { #expect(Escaped.decode(octets(text)) == nil) }
}
