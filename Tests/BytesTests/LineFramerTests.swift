import Bytes
import Testing

@Suite struct LineFramerTests {
  static func lines(_ pieces: [[UInt8]], _ policy: LineFramer.Policy) -> [LineFramer.Line] {
    var framer = LineFramer(policy, limit: limit)
    var out: [LineFramer.Line] = []
    for piece in pieces {
      framer.append(piece)
      while let line = framer.next() { out.append(line) }
    }
    return out
  }

  static func line(_ text: String) -> LineFramer.Line { .line(Array(text.utf8)) }

  static let limit = 2048
  static let long = String(repeating: "x", count: limit)

  @Test(
    "lines end as the policy says, wherever the bytes are cut",
    arguments: [
      ("", [], []),
      ("a", [], []),
      ("a\r\nb\r\n", [line("a"), line("b")], [line("a"), line("b")]),
      (
        "a\nb\r\nc\n", [line("a"), line("b"), line("c")],
        [.bareLineFeed, line("b"), .bareLineFeed]
      ),
      ("\r\n\n", [line(""), line("")], [line(""), .bareLineFeed]),
      ("a\rb\r\n", [line("a\rb")], [line("a\rb")]),
      ("a\r\r\n", [line("a\r")], [line("a\r")]),
    ] as [(String, [LineFramer.Line], [LineFramer.Line])])
  func ends(_ input: String, _ pipe: [LineFramer.Line], _ strict: [LineFramer.Line]) {
    let bytes = Array(input.utf8)
    for cut in 0...bytes.count {
      let pieces = [[UInt8](bytes[..<cut]), [UInt8](bytes[cut...])]
      #expect(Self.lines(pieces, .pipe) == pipe)
      #expect(Self.lines(pieces, .strict) == strict)
    }
  }

  @Test(
    "a line is taken up to the limit and no further",
    arguments: [(long, false), (long + "y", true), (long + long + long, true)], ["\n", "\r\n"])
  func tooLong(_ line: (String, Bool), _ end: String) {
    let bytes = Array((line.0 + end + "QUIT\n").utf8)
    let expected: LineFramer.Line = line.1 ? .tooLong : Self.line(line.0)
    #expect(Self.lines([bytes], .pipe) == [expected, Self.line("QUIT")])
    #expect(Self.lines(bytes.map { [$0] }, .pipe) == [expected, Self.line("QUIT")])
  }
}
