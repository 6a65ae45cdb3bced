import Bytes
import Testing

@Suite struct ByteArrayTests {
  @Test(
    "a number is appended in decimal",
    arguments: [
      (0, 1, "0"), (7, 3, "007"), (1234, 2, "1234"), (-5, 3, "-005"),
      (.max, 1, "9223372036854775807"),
      (.min, 1, "-9223372036854775808"), (0, 0, "0"), (1, -1, "1"),
    ])
  func appendDecimal(number: Int, width: Int, expected: String) {
    var out = octets("x")
    out.append(decimal: number, width: width)
    #expect(out.text == "x" + expected)
  }

  @Test(
    "a number takes the place of a smaller one, and what is behind it moves if it must",
    arguments: [
      (0, 0), (0, 7), (9, 9), (9, 10), (9, 18), (10, 99), (99, 100), (99, 198), (5, 12345),
    ])
  func overwriteDecimal(before: Int, after: Int) {
    for behind in ["", "}", "}%0D%0Amore"] {
      var out = octets("{\(before)" + behind)
      out.overwrite(1..<1 + "\(before)".utf8.count, decimal: after)
      #expect(out == octets("{\(after)" + behind))
    }
  }

  @Test(
    "an octet is appended as two digits",
    arguments: [(0, false, "00"), (0x0A, false, "0A"), (0xF9, false, "F9"), (0xF9, true, "f9")]
      as [(UInt8, Bool, String)])
  func appendHexadecimal(byte: UInt8, lowercased: Bool, expected: String) {
    var out = octets("x")
    out.append(hex: byte, lowercased: lowercased)
    #expect(out.text == "x" + expected)
  }

  @Test(
    "digits are read as a number if they fit",
    arguments: [
      ("0", 0), ("007", 7), ("9223372036854775807", .max), ("9223372036854775808", nil), ("", nil),
      ("-1", nil), ("+1", nil), ("1 ", nil), ("99999999999999999999", nil), ("1\0", nil),
    ] as [(String, Int?)])
  func decimal(text: String, expected: Int?) { #expect(octets(text).decimal == expected) }

  @Test(
    "blanks and line ends are trimmed at both ends",
    arguments: [
      ("", ""), (" ", ""), ("\t a b\r\n ", "a b"), ("a", "a"), ("\0a\0", "\0a\0"),
    ])
  func trimmed(text: String, expected: String) { #expect(octets(text).trimmed.text == expected) }

  @Test(
    "lines are what stands before each line feed, and what is left",
    arguments: [
      ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("\n\n", ["", ""]),
      ("a\r\n", ["a\r"]),
    ] as [(String, [String])])
  func lines(text: String, expected: [String]) {
    #expect(octets(text).lines.map(\.text) == expected)
  }

  @Test("words are what stands between blanks")
  func words() {
    #expect(octets(" a\t b\nc  ").words.map(\.text) == ["a", "b\nc"])
    #expect(octets("  ").words.isEmpty)
  }

  @Test("bytes are cut at the first separator")
  func cut() throws {
    let (before, after) = try #require(octets("a=b=c").cut(at: "="))
    #expect(before.text == "a")
    #expect(after.text == "b=c")
    #expect(octets("=").cut(at: "=") ?? (["x"], ["x"]) == ([], []))
    #expect(octets("a").cut(at: "=") == nil)
    #expect([UInt8]().cut(at: "=") == nil)
  }

  @Test("equality and beginnings disregard the case of ASCII letters only")
  func ignoringCase() {
    #expect(octets("aBc-1").equalsIgnoringCase(octets("AbC-1")))
    #expect(!octets("abc").equalsIgnoringCase(octets("abcd")))
    #expect(!octets("\u{e4}").equalsIgnoringCase(octets("\u{c4}")))
    #expect(!octets("[").equalsIgnoringCase(octets("{")))
    #expect(octets("Resent-To").startsIgnoringCase(octets("resent-")))
    #expect(!octets("Re").startsIgnoringCase(octets("resent-")))
    #expect(octets("x").startsIgnoringCase([]))
  }

  @Test("borrowed bytes are appended")
  func appendSpan() {
    var out = octets("a")
    let more = octets("bcd")
    out.append(more.span.extracting(1..<3))
    out.append([UInt8]().span)
    #expect(out.text == "acd")
  }

  @Test("bytes are appended in upper case; what was there before stays as it is")
  func appendUpperCased() {
    var out = octets("a")
    let more = (0...255).map { UInt8($0) }
    out.append(upperCased: more.span)
    #expect(out == octets("a") + more.map { 0x61...0x7A ~= $0 ? $0 - 32 : $0 })
  }

  @Test("words of our own are appended as UTF-8")
  func appendLiteral() {
    var out = octets("a")
    out.append(literal: "b\u{e9}")
    out.append(literal: "")
    #expect(out == octets("ab\u{e9}"))
  }

  @Test("text for people has a mark for what is not UTF-8")
  func text() { #expect(([0x61, 0xFF] as [UInt8]).text == "a\u{FFFD}") }
}
