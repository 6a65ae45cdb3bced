internal import Bytes
@testable internal import SASL
import Testing

@Suite struct SASLprepTests {
  @Test(
    "text is prepared as RFC 4013 and RFC 8265 agree, and refused where they differ",
    arguments: [
      ("user", "user"), ("USER", "USER"), ("a b~!", "a b~!"), ("", ""), ("I\u{AD}X", "IX"),
      ("caf\u{E9}", "caf\u{E9}"), ("cafe\u{301}", "caf\u{E9}"), ("\u{A0}x", " x"),
      ("stra\u{DF}e", "stra\u{DF}e"), ("\u{416}\u{436}", "\u{416}\u{436}"),
      ("\u{5BC6}\u{7801}", "\u{5BC6}\u{7801}"), ("\u{1F600}", "\u{1F600}"),
      ("\u{AA}", nil), ("\u{2168}", nil), ("\u{FB01}", nil), ("\u{FF21}", nil), ("\u{7}", nil),
      ("\u{627}\u{85}", nil), ("a\u{7F}", nil), ("\u{E000}", nil), ("x\u{2028}", nil),
    ] as [(String, String?)])
  func preparation(_ text: String, _ prepared: String?) {
    #expect(SASLprep.prepare(bytes(text)) == prepared.map(bytes))
  }

  @Test("what is not UTF-8 is not prepared")
  func broken() {
    #expect(SASLprep.prepare([0xC3]) == nil)
    #expect(SASLprep.prepare([0xFF, 0x41]) == nil)
  }
}
