import Bytes
import Testing

@Suite struct AnyCaseSearchTests {
  private func find(_ needle: String, in text: [UInt8]) -> Int? { find(octets(needle), in: text) }

  private func find(_ needle: [UInt8], in text: [UInt8]) -> Int? {
    text.span.index(ofUpperCased: needle)
  }

  /// As it is defined, one place after the other.
  private func naive(_ needle: [UInt8], in text: [UInt8]) -> Int? {
    guard needle.count <= text.count else { return nil }
    return (0...(text.count - needle.count)).first { start in
      text[start..<(start + needle.count)].map(\.uppercased) == needle
    }
  }

  @Test("letters are found in any case, other octets only as they are")
  func cases() {
    #expect(find("HELLO", in: octets("oh, heLLo there")) == 4)
    #expect(find("", in: octets("x")) == 0)
    #expect(find("", in: []) == 0)
    #expect(find("A", in: []) == nil)
    #expect(find("AB", in: octets("a")) == nil)
    // `[` and `{`, `@` and a grave accent differ by the bit that is the case of letters
    #expect(find("[", in: octets("{")) == nil)
    #expect(find("@", in: octets("`")) == nil)
    #expect(find("X@Y", in: octets("x`y x@y")) == 4)
    #expect(find("1-2", in: octets("1\r2 1-2")) == 4)
  }

  @Test("a text is found at any place and of any length")
  func places() {
    for length in [1, 2, 3, 15, 16, 17, 40] {
      let needle = (0..<length).map { UInt8(0x41 + $0 % 26) }
      for start in 0..<70 {
        let text = [UInt8](repeating: "-", count: start) + needle.lowercased
        #expect(find(needle, in: text) == start)
        #expect(find(needle, in: text + octets("zz ...................")) == start)
        #expect(find(needle, in: [UInt8](text.dropLast())) == nil)
      }
    }
  }

  @Test("it finds what a search by hand finds")
  func random() {
    var seed: UInt64 = 7
    func next(_ below: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % below
    }
    for _ in 0..<2000 {
      let text = (0..<next(80)).map { _ in octets("aAbB[{")[next(6)] }
      let needle = (0..<(1 + next(5))).map { _ in octets("AB[")[next(3)] }
      #expect(find(needle, in: text) == naive(needle, in: text))
    }
  }

  @Test("a text made to take long does not")
  func hostile() {
    let text = [UInt8](repeating: "a", count: 3_000_000)
    let needle = [UInt8](repeating: "A", count: 300_000) + ["B"]
    #expect(find(needle, in: text) == nil)
    #expect(find(needle, in: text + ["b"]) == 2_700_000)
  }

  @Test("an octet above 127 is seen wherever it is")
  func ascii() {
    func count(_ text: [UInt8]) -> Int { text.span.asciiCount }
    func isASCII(_ text: [UInt8]) -> Bool { text.span.isASCII }
    for size in [0, 1, 7, 8, 9, 127, 128, 129, 300] {
      var text = [UInt8](repeating: 0x7F, count: size)
      #expect(count(text) == size)
      #expect(isASCII(text))
      for place in text.indices.reversed() {
        text[place] = place % 2 == 0 ? 0x80 : 0xFF
        #expect(count(text) == place)
        #expect(!isASCII(text))
      }
    }
  }
}
