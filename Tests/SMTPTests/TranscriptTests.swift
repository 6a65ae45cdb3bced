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
}
