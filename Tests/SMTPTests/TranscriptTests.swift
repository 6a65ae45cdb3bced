import Bytes
import SMTP
import TestSupport
import Testing

@Suite struct TranscriptTests {
  @Test("there are transcripts")
  func exist() { #expect(Transcript.all.count >= 25) }

  @Test("a dialogue goes as its transcript says", arguments: Transcript.all)
  func golden(_ transcript: Transcript) { #expect(transcript.rehearsed == transcript.written) }

  @Test("it does not matter where the client's octets are cut", arguments: Transcript.all)
  func cuts(_ transcript: Transcript) { #expect(transcript.wrongCuts == []) }

  @Test("lines in any order are answered alike however they are cut", arguments: 1..<30)
  func shuffled(_ seed: UInt64) throws {
    let lines = Transcript.all.filter(\.file.marks.isEmpty).flatMap(\.file.client)
    try #require(!lines.isEmpty)
    let chosen = TranscriptFile.shuffled(lines, seed, count: 40)
    let pipe = Transcript(file: TranscriptFile(name: "pipe", []))
    let record = try #require(pipe.agreed(chosen))
    for line in record where line.first == "S" { #expect(line.count <= Reply.lineLimit) }
  }

  @Test("so are lines of the network, in each mode", arguments: 1..<60)
  func shuffledNetwork(_ seed: UInt64) {
    let lines = Transcript.all.flatMap(\.file.client)
    let modes = ["smtp auth trusted turn release", "submission auth", "lmtp"]
    let transcript = Transcript(
      file: TranscriptFile(name: "network", ["M: \(modes[Int(seed % 3)])"]))
    let chosen =
      [Array((seed % 3 == 2 ? "LHLO a.b\r\n" : "EHLO a.b\r\n").utf8)]
      + TranscriptFile.shuffled(lines, seed, count: 40)
    #expect(transcript.agreed(chosen) != nil)
  }
}
