import Bytes
import SMTP
import Testing

/// An input with what comes out of it.
struct DotCase: CustomTestStringConvertible {
  let input: String
  let output: String
  /// What follows the end; nil if there is no end.
  let rest: String?
  var flaws: DataReader.Flaws = []

  var testDescription: String { Escaped.encode(Array(input.utf8)).text }
}

@Suite struct DataReaderTests {
  static let pipe: [DotCase] = [
    DotCase(input: ".\n", output: "", rest: ""),
    DotCase(input: ".\r\n", output: "", rest: ""),
    DotCase(input: "a\n.\nQUIT\n", output: "a\n", rest: "QUIT\n"),
    DotCase(input: "a\r\n.\r\nQUIT\r\n", output: "a\n", rest: "QUIT\r\n"),
    DotCase(input: "a\r\nb\n.\r\n", output: "a\nb\n", rest: ""),
    DotCase(input: "..\n.\n", output: ".\n", rest: ""),
    DotCase(input: "..a\r\n...\n.b\n.\n", output: ".a\n..\nb\n", rest: ""),
    DotCase(input: "a.\n.\n", output: "a.\n", rest: ""),
    DotCase(input: "a", output: "a", rest: nil),
    DotCase(input: "a\n", output: "a\n", rest: nil),
    DotCase(input: "a\n.", output: "a\n", rest: nil),
    DotCase(input: "a\n.\r", output: "a\n", rest: nil),
    DotCase(input: "", output: "", rest: nil),
    DotCase(input: "\n\n.\n", output: "\n\n", rest: ""),
    DotCase(input: "a\rb\n.\n", output: "a\rb\n", rest: "", flaws: .bareReturn),
    DotCase(input: "a\r\r\n.\n", output: "a\r\n", rest: "", flaws: .bareReturn),
    DotCase(input: "a\n.\rb\n.\n", output: "a\n\rb\n", rest: "", flaws: .bareReturn),
    DotCase(input: "a\n.\r\r\n.\n", output: "a\n\r\n", rest: "", flaws: .bareReturn),
    DotCase(input: "\u{0}\u{FF}\n.\n", output: "\u{0}\u{FF}\n", rest: "", flaws: .nul),
  ]

  static let strict: [DotCase] = [
    DotCase(input: ".\r\n", output: "", rest: ""),
    DotCase(input: "a\r\n.\r\nQUIT\r\n", output: "a\n", rest: "QUIT\r\n"),
    DotCase(input: "..a\r\n.\r\n", output: ".a\n", rest: ""),
    DotCase(input: "a\n.\nb\r\n.\r\n", output: "a\n.\nb\n", rest: "", flaws: .bareLineFeed),
    DotCase(input: "a\n.\r\nb\r\n.\r\n", output: "a\n.\nb\n", rest: "", flaws: .bareLineFeed),
    DotCase(input: "a\r\n.\nb\r\n.\r\n", output: "a\n.\nb\n", rest: "", flaws: .bareLineFeed),
    DotCase(input: "a\n..\r\n.\r\n", output: "a\n..\n", rest: "", flaws: .bareLineFeed),
    DotCase(input: "a\r.\r\n.\r\n", output: "a\r.\n", rest: "", flaws: .bareReturn),
    DotCase(input: "a\r\r\n.\r\n", output: "a\r\n", rest: "", flaws: .bareReturn),
    DotCase(input: "a\r\n.\r\r\n.\r\n", output: "a\n\r\n", rest: "", flaws: .bareReturn),
    DotCase(
      input: "a\rb\nc\r\n.\r\n", output: "a\rb\nc\n", rest: "",
      flaws: [.bareReturn, .bareLineFeed]),
  ]

  /// Reads the pieces of an input one after the other.
  static func read(_ pieces: [[UInt8]], _ policy: LineFramer.Policy) -> (
    output: [UInt8], rest: [UInt8]?, flaws: DataReader.Flaws
  ) {
    var reader = DataReader(policy)
    var output: [UInt8] = []
    var rest: [UInt8] = []
    for piece in pieces {
      let count = reader.read(piece.span, into: &output)
      rest += piece[count...]
    }
    return (output, reader.isFinished ? rest : nil, reader.flaws)
  }

  static func check(_ sample: DotCase, _ policy: LineFramer.Policy) {
    let input = Array(sample.input.utf8)
    for cut in 0...input.count {
      let found = read([[UInt8](input[..<cut]), [UInt8](input[cut...])], policy)
      #expect(found.output.text == sample.output, "cut at \(cut)")
      #expect(found.rest?.text == sample.rest, "cut at \(cut)")
      #expect(found.flaws == sample.flaws, "cut at \(cut)")
    }
    #expect(read(input.map { [$0] }, policy).output.text == sample.output)
  }

  @Test("on a pipe a dot alone ends the message, whatever ends the lines", arguments: pipe)
  func onPipes(_ sample: DotCase) { Self.check(sample, .pipe) }

  @Test("on the network only CR LF dot CR LF ends the message", arguments: strict)
  func onNetworks(_ sample: DotCase) { Self.check(sample, .strict) }

  @Test("the same octets come out of any two ways to cut them", arguments: 0..<60)
  func random(_ seed: UInt64) {
    let alphabet = Array("\r\n..a".utf8)
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func number() -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state >> 33)
    }
    let input = (0..<80).map { _ in alphabet[number() % alphabet.count] }
    for policy in [LineFramer.Policy.pipe, .strict] {
      let whole = Self.read([input], policy)
      let bytewise = Self.read(input.map { [$0] }, policy)
      #expect(whole.output == bytewise.output)
      #expect(whole.rest == bytewise.rest)
      #expect(whole.flaws == bytewise.flaws)
      let cut = number() % input.count
      let halves = Self.read([[UInt8](input[..<cut]), [UInt8](input[cut...])], policy)
      #expect(whole.output == halves.output)
      #expect(whole.rest == halves.rest)
    }
  }

  @Test("a line of ten million octets passes")
  func longLine() {
    let line = [UInt8](repeating: "x", count: 10_000_000)
    let found = Self.read([line, Array("\n.\n".utf8)], .pipe)
    #expect(found.output.count == line.count + 1)
    #expect(found.rest == [])
  }
}
