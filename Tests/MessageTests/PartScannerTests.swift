import Bytes
import Message
import Testing

/// Writes down what it is told, and all octets.
struct Notes: PartSink {
  var lines: [String] = []
  var octets: [UInt8] = []
  private var pending: [UInt8] = []

  mutating func beginPart(_ part: MessagePart, _ header: Header, isCut: Bool) {
    flush()
    octets += header.bytes
    let kind =
      switch part.structure {
      case .leaf: "leaf"
      case .multipart: "multipart"
      case .message: "message"
      case .opaque: "opaque"
      }
    let name = part.type.type.text + "/" + part.type.subtype.text
    lines.append("\(part.index) \(part.depth) \(kind) \(name)\(isCut ? " cut" : "")")
  }

  mutating func body(_ bytes: borrowing Span<UInt8>) {
    octets.append(bytes)
    pending.append(bytes)
  }

  mutating func endPart() {
    flush()
    lines.append("end")
  }

  mutating func delimiter(_ bytes: borrowing Span<UInt8>) {
    flush()
    octets.append(bytes)
    lines.append("--")
  }

  private mutating func flush() {
    if !pending.isEmpty { lines.append("[" + pending.text + "]") }
    pending.removeAll()
  }
}

func notes(_ bytes: [UInt8], piece: Int = .max) -> Notes {
  var notes = Notes()
  var scanner = PartScanner()
  var start = 0
  while start < bytes.count {
    let end = start + min(piece, bytes.count - start)
    scanner.add(bytes.span.extracting(start..<end), to: &notes)
    start = end
  }
  scanner.finish(to: &notes)
  return notes
}

private let multipart = "Content-Type: multipart/mixed; boundary=b\n\n"

/// Texts of what matters to the scanner.
private func messages() -> [[UInt8]] {
  let pieces = [
    "--b\n", "--b--\n", "--c\n", "--c--\n", "\n", "\n", "\r\n", "\r", "-", "--", "text\n", "a: b\n",
    "--b \t\n", "--bb\n", " x\n", "Content-Type: message/rfc822\n\n", "Content-Type: text/plain\n",
    "Content-Type: multipart/digest; boundary=c\n\n", multipart, "--b", "From x\n",
    "Content-Transfer-Encoding: base64\n",
  ]
  return mixtures(of: pieces, count: 1500, length: 16)
    + mixtures(of: pieces, count: 1500, length: 16).map { octets(multipart) + $0 }
}

@Suite struct PartScannerTests {
  @Test(
    "a message is taken apart",
    arguments: [
      ("", ["0 0 leaf text/plain", "end"]),
      ("A: b\n\nbody\n", ["0 0 leaf text/plain", "[body\n]", "end"]),
      ("no header", ["0 0 leaf text/plain", "[no header]", "end"]),
      (
        multipart + "pre\n--b\n\none\n--b\nContent-Type: a/b\n\ntwo\n\n--b--\nepi\n",
        [
          "0 0 multipart multipart/mixed", "[pre]", "--", "1 1 leaf text/plain", "[one]", "end",
          "--", "2 1 leaf a/b", "[two\n]", "end", "--", "[epi\n]", "end",
        ]
      ),
      (
        multipart + "--b\nno header\n--b",
        [
          "0 0 multipart multipart/mixed", "--", "1 1 leaf text/plain", "[no header]", "end", "--",
          "2 1 leaf text/plain", "end", "end",
        ]
      ),
      (
        multipart + "--b \t\nA: b\n--b--",
        [
          "0 0 multipart multipart/mixed", "--", "1 1 leaf text/plain", "end", "--", "end",
        ]
      ),
      (
        multipart + "--bb\n--b-\nx--b\n --b\n",
        ["0 0 multipart multipart/mixed", "[--bb\n--b-\nx--b\n --b\n]", "end"]
      ),
      (
        "Content-Type: message/rfc822\n\nSubject: x\n\ninner",
        ["0 0 message message/rfc822", "1 1 leaf text/plain", "[inner]", "end", "end"]
      ),
      (
        "Content-Type: multipart/digest; boundary=b\n\n--b\n\nA: b\n\nx\n--b--\n",
        [
          "0 0 multipart multipart/digest", "--", "1 1 message message/rfc822",
          "2 2 leaf text/plain", "[x]", "end", "end", "--", "end",
        ]
      ),
      (
        multipart + "--b\nContent-Type: multipart/x; boundary=c\n\n--c\n\nx\n--b--\n--c\n",
        [
          "0 0 multipart multipart/mixed", "--", "1 1 multipart multipart/x", "--",
          "2 2 leaf text/plain", "[x]", "end", "end", "--", "[--c\n]", "end",
        ]
      ),
      (
        "Content-Type: multipart/mixed\n\n--b\n",
        ["0 0 opaque multipart/mixed", "[--b\n]", "end"]
      ),
      (
        "Content-Transfer-Encoding: base64\nContent-Type: message/rfc822\n\nQQ==",
        ["0 0 opaque message/rfc822", "[QQ==]", "end"]
      ),
      (
        "Content-Type: a/b\nContent-Type: multipart/x; boundary=b\n\nx",
        ["0 0 leaf a/b", "[x]", "end"]
      ),
      (
        "Content-Type: nonsense\n\nx",
        ["0 0 leaf text/plain", "[x]", "end"]
      ),
    ] as [(String, [String])])
  func parts(text: String, expected: [String]) {
    #expect(notes(octets(text)).lines == expected)
    let withCRLF = notes(octets(text).withCRLF).lines.map { $0.filter { $0 != "\r" } }
    let plain = withCRLF.map { String(decoding: $0.utf8.filter { $0 != 13 }, as: UTF8.self) }
    #expect(plain == expected)
  }

  @Test("every octet comes once, and the answer does not depend on where they are cut")
  func cuts() {
    for message in messages() {
      let whole = notes(message)
      #expect(whole.octets == message)
      for piece in [1, 2, 3, 7] {
        let cut = notes(message, piece: piece)
        #expect(cut.lines == whole.lines)
        #expect(cut.octets == message)
      }
    }
  }

  @Test("any octets are some message")
  func anything() {
    var random = Shuffle(state: 7)
    for count in 0..<300 {
      var bytes = octets(multipart)
      for _ in 0..<count { bytes.append(UInt8.random(in: 0...255, using: &random)) }
      #expect(notes(bytes).octets == bytes)
    }
  }

  @Test("parts too deep or too many are not looked into")
  func limits() {
    var deep: [UInt8] = []
    for i in 0..<150 { deep += octets("Content-Type: multipart/x; boundary=b\(i)\n\n--b\(i)\n") }
    let depths = notes(deep)
    #expect(depths.octets == deep)
    #expect(depths.lines.filter { $0.contains(" opaque ") } == ["100 100 opaque multipart/x"])

    var many = octets(multipart)
    for _ in 0..<10_100 { many += octets("--b\n\nx\n") }
    let parts = notes(many)
    #expect(parts.octets == many)
    #expect(parts.lines.filter { $0.contains(" leaf ") }.count == 9_998)
    #expect(parts.lines.filter { $0.contains(" opaque ") } == ["9999 1 opaque text/plain"])
  }

  @Test("a header beyond the limit is cut, and nothing is lost")
  func hugeHeader() {
    for line in ["A: bcd\n", "x"] {
      var message = octets("A: ")
      while message.count < 1_200_000 { message += octets(line) }
      let huge = notes(message, piece: 65_536)
      #expect(huge.octets == message)
      #expect(huge.lines.first == "0 0 opaque text/plain cut")
    }
  }
}
