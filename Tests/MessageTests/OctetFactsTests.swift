import Bytes
import Message
import Testing

private func facts(_ bytes: [UInt8], piece: Int = .max) -> OctetFacts {
  var facts = OctetFacts()
  var start = 0
  while start < bytes.count {
    let end = start + min(piece, bytes.count - start)
    facts.add(bytes.span.extracting(start..<end))
    start = end
  }
  return facts
}

@Suite struct OctetFactsTests {
  private static let long = String(repeating: "x", count: 998)

  @Test(
    "lines of ASCII pass, everything else is noticed",
    arguments: [
      ("", true, true), ("a\nb\r\n", true, true), ("gr\u{fc}n\n", false, true),
      ("a\0b", false, false), ("a\rb\n", false, false), ("a\r", false, false),
      ("a\r\r\n", false, false), (long, true, true), (long + "\r\n", true, true),
      (long + "\n" + long, true, true), (long + "x\n", false, false), (long + "x", false, false),
    ] as [(String, Bool, Bool)])
  func kinds(text: String, isSevenBit: Bool, isLines: Bool) {
    let found = facts(octets(text))
    #expect(found.isSevenBit == isSevenBit)
    #expect(found.isLines == isLines)
    #expect(found.count == text.utf8.count)
  }

  @Test("the facts do not depend on where the octets are cut")
  func cuts() {
    for text in mixtures(of: ["a", "\r", "\n", "\r\n", "\0", "\u{e4}", "xyz"], count: 500) {
      for piece in 1...4 {
        let cut = facts(text, piece: piece)
        let whole = facts(text)
        #expect(cut.isSevenBit == whole.isSevenBit)
        #expect(cut.isLines == whole.isLines)
        #expect(cut.eightBitCount == whole.eightBitCount)
        #expect(cut.longestLine == whole.longestLine)
        #expect(cut.hasBareReturn == whole.hasBareReturn)
      }
    }
  }
}
