import Bytes
import SMTP
import Testing

@Suite struct TranscriptTests {
  @Test("there are transcripts")
  func exist() { #expect(Transcript.all.count >= 25) }

  @Test("a dialogue goes as its transcript says", arguments: Transcript.all)
  func golden(_ transcript: Transcript) {
    let echo = transcript.lines.filter { $0.first == "C" || $0.first == "c" }
    let record = transcript.run(transcript.client, echo: echo)
    #expect(record.map(\.text) == transcript.lines.map(\.text))
  }

  @Test("it does not matter where the client's bytes are cut", arguments: Transcript.all)
  func cuts(_ transcript: Transcript) {
    let all = [UInt8](transcript.client.joined())
    let expected = transcript.server
    for cut in 0...all.count {
      let record = transcript.run([[UInt8](all[..<cut]), [UInt8](all[cut...])])
      #expect(record == expected, "cut at \(cut)")
    }
    #expect(transcript.run(all.map { [$0] }) == expected)
  }

  @Test("lines in any order are answered alike however they are cut", arguments: 1..<30)
  func shuffled(_ seed: UInt64) throws {
    let lines = Transcript.all.flatMap(\.client)
    try #require(!lines.isEmpty)
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    var chosen: [[UInt8]] = []
    for _ in 0..<40 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      chosen.append(lines[Int(state >> 33) % lines.count])
    }
    let all = [UInt8](chosen.joined())
    let record = Transcript.all[0].run([all])
    #expect(Transcript.all[0].run(chosen) == record)
    #expect(Transcript.all[0].run(all.map { [$0] }) == record)
    for line in record where line.first == "S" { #expect(line.count <= Reply.lineLimit) }
  }
}
