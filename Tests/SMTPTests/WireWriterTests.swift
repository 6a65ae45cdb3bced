import Bytes
import SMTP
import Testing

@Suite struct WireWriterTests {
  private func write(_ pieces: [[UInt8]], dots: Bool) -> (out: [UInt8], isBroken: Bool) {
    var writer = WireWriter(doublesDots: dots)
    var out: [UInt8] = []
    for piece in pieces { writer.write(piece.span, into: &out) }
    writer.finish(into: &out)
    return (out, writer.hasBareReturn)
  }

  static let messages: [(String, String)] = [
    ("", ""), ("a", "a\r\n"), ("a\n", "a\r\n"), ("a\r\n", "a\r\n"), ("\n", "\r\n"),
    (".", "..\r\n"), (".\n", "..\r\n"), ("..\n", "...\r\n"), ("a\n.b\n", "a\r\n..b\r\n"),
    ("a.\n.", "a.\r\n..\r\n"), ("a\r\n.\r\nb", "a\r\n..\r\nb\r\n"), ("\n\n.\n", "\r\n\r\n..\r\n"),
    ("\r\n\r\n", "\r\n\r\n"), ("a\n\n..\nb", "a\r\n\r\n...\r\nb\r\n"),
  ]

  @Test("line ends and dots come out as DATA has them, at every cut", arguments: messages)
  func data(_ text: String, _ expected: String) {
    let bytes = Array(text.utf8)
    let wanted = Array((expected + ".\r\n").utf8)
    for first in 0...bytes.count {
      for second in first...bytes.count {
        let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]].map { [UInt8]($0) }
        let (out, isBroken) = write(pieces, dots: true)
        #expect(out == wanted)
        #expect(!isBroken)
      }
    }
  }

  @Test("BDAT has the line ends only, and the size that was announced", arguments: messages)
  func chunk(_ text: String, _ expected: String) {
    let bytes = Array(text.utf8)
    let (out, _) = write(bytes.map { [$0] }, dots: false)
    #expect(out == Array(expected.replacing("\r\n..", with: "\r\n.").utf8).droppingFirstDoubleDot)
    var survey = MessageSurvey()
    for byte in bytes { survey.add([byte].span) }
    #expect(survey.wireSize == out.count)
  }

  @Test(
    "a CR by itself is noticed at every cut, by the survey too",
    arguments: [
      "\r", "a\rb", "a\r\r\n", "\r\r", "a\n\rb\n", "a\r",
    ])
  func bareReturn(_ text: String) {
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      let pieces = [[UInt8](bytes[..<cut]), [UInt8](bytes[cut...])]
      #expect(write(pieces, dots: true).isBroken)
      var survey = MessageSurvey()
      for piece in pieces { survey.add(piece.span) }
      #expect(survey.hasBareReturn)
    }
  }

  @Test(
    "whatever a message holds, its end is the only one, and CR and LF come in pairs",
    arguments: 1...200)
  func anything(_ seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    var bytes: [UInt8] = []
    for _ in 0..<60 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      bytes.append([10, 10, 13, 46, 46, 97, 0, 200][Int(state >> 40) & 7])
    }
    let (out, isBroken) = write([bytes], dots: true)
    var survey = MessageSurvey()
    survey.add(bytes.span)
    #expect(survey.hasBareReturn == isBroken)
    #expect(survey.hasNul == bytes.contains(0))
    #expect(survey.hasEightBit == bytes.contains(200))
    guard !isBroken else { return }
    let end = Array("\r\n.\r\n".utf8)
    #expect(out.span.index(of: end).map { $0 + end.count } == out.count)
    for (position, byte) in out.enumerated() {
      if byte == 10 { #expect(position > 0 && out[position - 1] == 13) }
      if byte == 13 { #expect(out[position + 1] == 10) }
    }
  }
}

extension [UInt8] {
  fileprivate var droppingFirstDoubleDot: [UInt8] {
    starts(with: "..".utf8) ? [UInt8](dropFirst()) : self
  }
}
