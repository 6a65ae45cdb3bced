import Bytes
import Submission
import Testing

private struct Normal: Equatable {
  var text: String
  var firstCR: Int?
  var hasEightBit = false
  var hasEnded = false
}

/// The result for an input that comes in pieces cut at these offsets.
private func normalize(_ input: [UInt8], dotEnds: Bool, cuts: [Int] = []) throws -> Normal {
  var normalizer = InputNormalizer(dotEnds: dotEnds)
  var out: [UInt8] = []
  var start = 0
  for cut in cuts + [input.count] {
    try normalizer.take([UInt8](input[start..<cut]), into: &out)
    start = cut
  }
  normalizer.finish(into: &out)
  #expect(normalizer.count == out.count)
  return Normal(
    text: String(decoding: out, as: UTF8.self), firstCR: normalizer.firstCR,
    hasEightBit: normalizer.hasEightBit, hasEnded: normalizer.hasEnded)
}

/// Inputs, what they become when a dot is data, and when a dot ends the message.
private let cases: [(String, String, String)] = [
  ("", "", ""),
  ("\n", "\n", "\n"),
  ("\r\n", "\n", "\n"),
  ("a", "a\n", "a\n"),
  ("a\n", "a\n", "a\n"),
  ("a\r\n", "a\n", "a\n"),
  ("a\r", "a\n", "a\n"),
  ("a\rb\n", "a\rb\n", "a\rb\n"),
  ("a\r\r\nb", "a\r\nb\n", "a\r\nb\n"),
  ("a\r\r", "a\r\n", "a\r\n"),
  (".", ".\n", ""),
  (".\r", ".\n", ""),
  (".\n", ".\n", ""),
  (".\r\n", ".\n", ""),
  ("a\n.\nb\n", "a\n.\nb\n", "a\n"),
  ("a\r\n.\r\nb\r\n", "a\n.\nb\n", "a\n"),
  ("a\n.\r\nb", "a\n.\nb\n", "a\n"),
  ("a\n..\n.b\n. \n", "a\n..\n.b\n. \n", "a\n..\n.b\n. \n"),
  ("a\n.\rb\n.", "a\n.\rb\n.\n", "a\n.\rb\n"),
  ("a.\n", "a.\n", "a.\n"),
  ("a\r.\nb", "a\r.\nb\n", "a\r.\nb\n"),
  ("\n\n.\n\u{0}", "", "\n\n"),
]

@Suite("The input of sendmail(8)") struct InputNormalizerTests {
  @Test("line ends become LF, and a lone dot ends the message unless it is data", arguments: cases)
  func result(input: String, data: String, dot: String) throws {
    let bytes = Array(input.utf8)
    if !bytes.contains(0) { #expect(try normalize(bytes, dotEnds: false).text == data) }
    #expect(try normalize(bytes, dotEnds: true).text == dot)
  }

  @Test("where the input was cut never shows", arguments: cases)
  func cuts(input: String, data: String, dot: String) throws {
    let bytes = Array(input.utf8)
    for dotEnds in [false, true] where dotEnds || !bytes.contains(0) {
      let whole = try normalize(bytes, dotEnds: dotEnds)
      for first in 0...bytes.count {
        for second in first...bytes.count {
          #expect(try normalize(bytes, dotEnds: dotEnds, cuts: [first, second]) == whole)
        }
      }
      #expect(try normalize(bytes, dotEnds: dotEnds, cuts: Array(0..<bytes.count)) == whole)
    }
  }

  @Test("NUL is refused, unless it comes after the end")
  func nul() throws {
    #expect(throws: InputNormalizer.HasNUL.self) { try normalize([0], dotEnds: false) }
    #expect(throws: InputNormalizer.HasNUL.self) {
      try normalize(Array("a\u{0}\n".utf8), dotEnds: true)
    }
    #expect(try normalize(Array(".\n\u{0}".utf8), dotEnds: true).hasEnded)
  }

  @Test(
    "the first CR that ends no line is found",
    arguments: [
      ("a\rb", 1), ("a\r\nb\rc", 3), ("\rx", 0), ("a\r\n", nil), ("a\r\r\n", 1),
    ] as [(String, Int?)])
  func bareReturn(input: String, offset: Int?) throws {
    #expect(try normalize(Array(input.utf8), dotEnds: false).firstCR == offset)
  }

  @Test(
    "octets above 127 are noticed and kept",
    arguments: [[0xFF], [0x80, 0x0A], [0x61, 0xE4]] as [[UInt8]])
  func eightBit(input: [UInt8]) throws {
    var normalizer = InputNormalizer(dotEnds: false)
    var out: [UInt8] = []
    try normalizer.take(input, into: &out)
    #expect(normalizer.hasEightBit)
    #expect(out.starts(with: input.filter { $0 != 10 }))
  }

  @Test("a line of any length passes in pieces of one octet")
  func longLine() throws {
    let line = [UInt8](repeating: "x", count: 3000) + [13, 10]
    let result = try normalize(line, dotEnds: true, cuts: Array(1..<line.count))
    #expect(result.text.utf8.count == 3001)
  }
}
