import Bytes
import SMTP
import TestSupport
import Testing

@Suite struct TranscriptTests {
  @Test("there are transcripts")
  func exist() { #expect(Transcript.all.count >= 25) }

  @Test("a dialogue goes as its transcript says", arguments: Transcript.all)
  func golden(_ transcript: Transcript) {
    let record = transcript.run(transcript.file.client, echo: transcript.file.clientLines)
    #expect(record.map(\.text) == transcript.file.dialogue.map(\.text))
  }

  @Test("it does not matter where the client's bytes are cut", arguments: Transcript.all)
  func cuts(_ transcript: Transcript) {
    let all = [UInt8](transcript.file.client.joined())
    let expected = transcript.file.server
    if transcript.isWhole { return }
    if transcript.mustWait {
      // the pieces may not come together, but each may come bit by bit
      var cut: [[UInt8]] = []
      for piece in transcript.file.client { cut += piece.map { [$0] } }
      #expect(transcript.run(cut) == expected)
      return
    }
    // of long lines not every octet, or it would take a minute
    let step = max(1, all.count / 1000)
    for cut in stride(from: 0, through: all.count, by: step) {
      let record = transcript.run([[UInt8](all[..<cut]), [UInt8](all[cut...])])
      #expect(record == expected, "cut at \(cut)")
    }
    #expect(transcript.run(all.map { [$0] }) == expected)
  }

  @Test("lines in any order are answered alike however they are cut", arguments: 1..<30)
  func shuffled(_ seed: UInt64) throws {
    let lines = Transcript.all.filter(\.file.marks.isEmpty).flatMap(\.file.client)
    try #require(!lines.isEmpty)
    let chosen = TranscriptFile.shuffled(lines, seed, count: 40)
    let all = [UInt8](chosen.joined())
    let pipe = Transcript(file: TranscriptFile(name: "pipe", []))
    let record = pipe.run([all])
    #expect(pipe.run(chosen) == record)
    #expect(pipe.run(all.map { [$0] }) == record)
    for line in record where line.first == "S" { #expect(line.count <= Reply.lineLimit) }
  }

  @Test("so are lines of the network, in each mode", arguments: 1..<60)
  func shuffledNetwork(_ seed: UInt64) throws {
    let lines = Transcript.all.flatMap(\.file.client)
    let modes = ["smtp auth trusted turn release", "submission auth", "lmtp"]
    let transcript = Transcript(
      file: TranscriptFile(name: "network", ["M: \(modes[Int(seed % 3)])"]))
    let chosen =
      [Array((seed % 3 == 2 ? "LHLO a.b\r\n" : "EHLO a.b\r\n").utf8)]
      + TranscriptFile.shuffled(lines, seed, count: 40)
    let all = [UInt8](chosen.joined())
    let record = transcript.run([all])
    #expect(transcript.run(chosen) == record)
    #expect(transcript.run(all.map { [$0] }) == record)
  }
}
