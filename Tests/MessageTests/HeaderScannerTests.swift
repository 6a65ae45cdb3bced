import Bytes
import Message
import Testing

private let corpus: [String] = [
  "", "\n", "\r\n", "\r", "x", "From: a@b\nTo: c@d\n\nbody\n", "From: a@b\nTo: c@d\n",
  "From: a@b", "Subject: one\n two\n\tthree\n\n", "Subject : obsolete\n\nbody",
  "From alice Fri Nov 20 23:50:12 2026\nTo: a\n\nbody", ">From x\nA: b\n\n", "From : a\n\n",
  "To: a\nno header\nB: c\n", " starts with a blank\nA: b\n\n", ":no name\n", "A:\n\nB: c\n",
  "A: b\n   \n\nbody", "A: b\n\n\n", "A: b\rc\n\nbody", "A: \0\u{e9}\n\nb", "A:b\n.\n", "A\n", "A ",
  "A: b\n\rC: d\n", "A: b\nFrom x\n\n", "N\u{e4}me: x\n", "a b: c\n", "A \t : b\n c\n",
]

/// What the scanner says of bytes that come in pieces of this length.
private func steps(
  _ bytes: [UInt8], piece: Int, passingOthers passesOthers: Bool = false
) -> [HeaderScanner.Step] {
  var scanner = HeaderScanner(passingOthers: passesOthers)
  var steps: [HeaderScanner.Step] = []
  var seen = min(piece, bytes.count)
  while true {
    let part = Array(bytes[..<seen])
    let step = scanner.next(in: part.span, isComplete: seen == bytes.count)
    if step == .needMore {
      guard seen < bytes.count else { return [] }
      seen = min(seen + piece, bytes.count)
      continue
    }
    steps.append(step)
    if case .end = step { return steps }
  }
}

private func names(_ header: Header) -> [String] { header.fields.map { header.name($0).text } }
private func values(_ header: Header) -> [String] { header.fields.map { header.value($0).text } }

@Suite struct HeaderScannerTests {
  @Test(
    "a header is cut into names and unfolded values",
    arguments: [
      ("From: a@b\nTo: c@d\n\nbody\n", ["From", "To"], ["a@b", "c@d"]),
      ("Subject: one\n two\n\tthree \n\n", ["Subject"], ["one two\tthree"]),
      ("Subject : obsolete\n\n", ["Subject"], ["obsolete"]),
      ("A:\nB:  \n \n\n", ["A", "B"], ["", ""]),
      ("A: b", ["A"], ["b"]),
      ("A: b\n  \nC: d\n", ["A", "C"], ["b", "d"]),
      ("A: b: c\n\n", ["A"], ["b: c"]),
      ("A-b_c.1!: d\n\n", ["A-b_c.1!"], ["d"]),
      ("From : a\n", ["From"], ["a"]),
    ] as [(String, [String], [String])])
  func fields(text: String, expectedNames: [String], expectedValues: [String]) {
    for bytes in [octets(text), octets(text).withCRLF] {
      let header = Header(bytes)
      #expect(names(header) == expectedNames)
      #expect(values(header) == expectedValues)
    }
  }

  @Test(
    "a reader passes over what is no field, up to the blank line",
    arguments: [
      ("no header\nA: b\n\nbody", ["A"], "body"), ("A: b\njunk\n c\nB: d\n\n\n", ["A", "B"], "\n"),
      (" x\n:\nC: y\n\u{e9}: z\n", ["C"], ""), ("From x\njunk\nA: b", ["A"], ""),
      ("\nA: b", [], "A: b"),
      ("junk", [], ""), ("\rA: b\nC: d\n\n", ["C"], ""),
    ] as [(String, [String], String)])
  func others(text: String, expectedNames: [String], body: String) {
    for (bytes, body) in [
      (octets(text), octets(body)), (octets(text).withCRLF, octets(body).withCRLF),
    ] {
      let header = Header(bytes, passingOthers: true)
      #expect(names(header) == expectedNames)
      #expect([UInt8](bytes[header.bodyStart...]) == body)
      var collector = HeaderCollector(passingOthers: true)
      #expect(collector.header(in: [], isComplete: false) == nil)
      #expect(collector.header(in: bytes, isComplete: true)?.fields == header.fields)
    }
  }

  @Test("what a reader passes over does not depend on where the octets are cut", arguments: 1...5)
  func otherCuts(piece: Int) {
    for text in corpus {
      let bytes = octets(text)
      let whole = steps(bytes, piece: max(1, bytes.count), passingOthers: true)
      #expect(steps(bytes, piece: piece, passingOthers: true) == whole)
    }
  }

  @Test(
    "a header ends at a blank line, at a line of another kind, or with the input",
    arguments: [
      ("A: b\n\nbody", .blankLine, "body"),
      ("\nbody", .blankLine, "body"),
      ("A: b\n\n", .blankLine, ""),
      ("A: b\n", .endOfInput, ""),
      ("", .endOfInput, ""),
      ("A: b\nDear Bob,\n\nhello", .otherLine, "Dear Bob,\n\nhello"),
      ("Dear Bob: hello", .otherLine, "Dear Bob: hello"),
      (" A: b\n", .otherLine, " A: b\n"),
      (": b\n", .otherLine, ": b\n"),
      ("A: b\nFrom x\n", .otherLine, "From x\n"),
      ("A: b\nGr\u{fc}n: x\n", .otherLine, "Gr\u{fc}n: x\n"),
      ("A: b\n.\n", .otherLine, ".\n"),
    ] as [(String, HeaderScanner.Ending, String)])
  func ending(text: String, ending: HeaderScanner.Ending, body: String) {
    for bytes in [octets(text), octets(text).withCRLF] {
      let header = Header(bytes)
      #expect(header.ending == ending)
      #expect([UInt8](bytes[header.bodyStart...]).filter { $0 != ASCII.cr }.text == body)
    }
  }

  @Test("a bare carriage return ends nothing and is kept")
  func bareReturn() {
    let header = Header(octets("A: b\rc\r\r\nD: e\n\rF: g\n"))
    #expect(values(header) == ["b\rc\r", "e"])
    #expect(header.ending == .otherLine)
  }

  @Test("only the first line is taken for the From line of an mbox file")
  func mboxLine() {
    let header = Header(octets("From a@b Fri Nov 20 23:50:12 2026\r\nA: b\n\n"))
    #expect(header.mboxLine == 0..<35)
    #expect(names(header) == ["A"])
    #expect(Header(octets(">From x\n")).mboxLine == 0..<8)
    #expect(Header(octets("from x\n")).ending == .otherLine)
  }

  @Test("the pieces put together are the input", arguments: corpus)
  func roundTrip(text: String) {
    for bytes in [octets(text), octets(text).withCRLF] { expectRoundTrip(bytes) }
  }

  @Test("the pieces of any mixture put together are the input")
  func mixedRoundTrip() {
    let pieces = [
      "A", ":", " ", "\t", "\n", "\r", "\r\n", "From ", "\0", "\u{e9}", "To: a\n", "\n ",
    ]
    for bytes in mixtures(of: pieces, count: 2000) { expectRoundTrip(bytes) }
  }

  private func expectRoundTrip(_ bytes: [UInt8]) {
    let header = Header(bytes)
    var out: [UInt8] = []
    if let line = header.mboxLine { out.append(contentsOf: bytes[line]) }
    for field in header.fields { out.append(contentsOf: bytes[field.range]) }
    let end = out.count
    switch header.ending {
    case .blankLine:
      let blank = [UInt8](bytes[end..<header.bodyStart])
      #expect(blank == [ASCII.lf] || blank == [ASCII.cr, ASCII.lf])
      out.append(contentsOf: blank)
    case .otherLine, .endOfInput: #expect(end == header.bodyStart)
    }
    out.append(contentsOf: bytes[header.bodyStart...])
    #expect(out == bytes)
  }

  @Test("the answer does not depend on where the bytes were cut", arguments: corpus)
  func pieces(text: String) {
    for bytes in [octets(text), octets(text).withCRLF] {
      let whole = steps(bytes, piece: bytes.count + 1)
      for piece in 1...max(1, bytes.count) { #expect(steps(bytes, piece: piece) == whole) }
    }
  }

  @Test("every prefix of a header has an answer", arguments: corpus)
  func prefixes(text: String) {
    let bytes = octets(text)
    for count in 0...bytes.count { expectRoundTrip([UInt8](bytes[..<count])) }
  }

  @Test("what is no header is told apart before its line ends")
  func earlyAnswer() {
    var scanner = HeaderScanner()
    let bytes = [UInt8](repeating: "x", count: 1000)
    #expect(scanner.next(in: bytes.span, isComplete: false) == .end(.otherLine, bodyStart: 0))
  }

  @Test("fields of a megabyte, in one line and in many, come whole from small pieces")
  func longFields() {
    var bytes = octets("A: ") + [UInt8](repeating: "x", count: 1 << 20) + [ASCII.lf]
    bytes += octets("To: ")
    for _ in 0..<50_000 { bytes.append("a@b.example,\n\t") }
    bytes += octets("z@b.example\n\n")
    var scanner = HeaderScanner()
    var fields: [HeaderField] = []
    var seen = 0
    var isOver = false
    while !isOver {
      let step = scanner.next(
        in: bytes.span.extracting(0..<seen), isComplete: seen == bytes.count)
      switch step {
      case .needMore: seen = min(seen + 4096, bytes.count)
      case .field(let field): fields.append(field)
      case .end, .mboxLine: isOver = true
      }
    }
    #expect(fields.map { $0.range.count } == [3 + (1 << 20) + 1, 4 + 50_000 * 14 + 12])
    #expect(fields.first?.value(in: bytes.span).count == 1 << 20)
  }

  @Test("fields are found by name in any case")
  func lookup() {
    let header = Header(
      octets("Received: 1\nSubject: s\nRECEIVED: 2\nDelivered-To: a\nreceived : 3\n\n"))
    #expect(header.count(of: "Received") == 3)
    #expect(header.value(of: "DELIVERED-TO") == octets("a"))
    #expect(header.first("Received")?.range == 0..<12)
    #expect(header.first("Receive") == nil)
    #expect(header.value(of: "To") == nil)
  }
}
