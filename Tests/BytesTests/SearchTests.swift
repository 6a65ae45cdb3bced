import Bytes
import Testing

private func find(_ byte: UInt8, in text: [UInt8], from start: Int = 0) -> Int? {
  text.span.index(of: byte, from: start)
}

private func find(_ needle: String, in text: [UInt8], from start: Int = 0) -> Int? {
  text.span.index(of: octets(needle), from: start)
}

private func findLast(_ byte: UInt8, in text: [UInt8]) -> Int? { text.span.lastIndex(of: byte) }

@Suite struct SearchTests {
  @Test("a byte is found at or after an offset, from either end")
  func bytes() {
    let text = octets("abcabc")
    let starts = [0, 1, 2, 4, 5, 6, 7, .max]
    #expect(
      starts.map { find("b" as UInt8, in: text, from: $0) } == [1, 1, 4, 4, nil, nil, nil, nil])
    #expect(find("x" as UInt8, in: text) == nil)
    #expect(findLast("b", in: text) == 4)
    #expect(findLast("x", in: text) == nil)
  }

  @Test("nothing is found in nothing")
  func empty() {
    #expect(find(0, in: []) == nil)
    #expect(findLast(0, in: []) == nil)
    #expect(find("a", in: []) == nil)
  }

  @Test("a byte string is found, at any place and over NULs")
  func strings() {
    let text = octets("a\0bc\0bd")
    #expect(find("\0b", in: text) == 1)
    #expect(find("\0b", in: text, from: 2) == 4)
    #expect(find("bd", in: text) == 5)
    #expect(find("bdx", in: text) == nil)
    #expect(find("a\0bc\0bdx", in: text) == nil)
  }

  @Test("a search stays inside a part of the bytes")
  func parts() {
    let text = octets("abcabc")
    let a = text.span.extracting(1..<3).index(of: "a")
    let ca = text.span.extracting(1..<3).index(of: octets("ca"))
    let part = text.span.extracting(2..<4).array
    #expect(a == nil)
    #expect(ca == nil)
    #expect(part.text == "ca")
  }

  @Test("an offset before the first byte ends the program")
  func negativeOffset() async {
    await #expect(processExitsWith: .failure) { _ = octets("abc").span.index(of: "a", from: -1) }
    await #expect(processExitsWith: .failure) {
      _ = octets("abc").span.index(of: octets("a"), from: -1)
    }
  }

  @Test("spans are compared with words in any case")
  func ignoringCase() {
    let text = octets("X-Name: y")
    let name = text.span.extracting(0..<6).equalsIgnoringCase("x-nAME")
    let whole = text.span.equalsIgnoringCase("x-name")
    #expect(name)
    #expect(!whole)
  }

  @Test("a span begins with words, in the case they are written in")
  func prefix() {
    let text = octets("From a")
    let answers = (
      text.span.hasPrefix("From "), text.span.hasPrefix("from "), text.span.hasPrefix("From ab"),
      text.span.hasPrefix("")
    )
    #expect(answers == (true, false, false, true))
  }
}
