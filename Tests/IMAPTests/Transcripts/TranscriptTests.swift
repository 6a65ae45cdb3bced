import Bytes
import IMAP
import TestSupport
import Testing

@Suite struct TranscriptTests {
  @Test("there are transcripts")
  func exist() { #expect(Transcript.all.count >= 210) }

  @Test("a dialogue goes as its transcript says", arguments: Transcript.all)
  func golden(_ transcript: Transcript) { #expect(transcript.rehearsed == transcript.written) }

  @Test("it does not matter where the client's octets are cut", arguments: Transcript.all)
  func cuts(_ transcript: Transcript) { #expect(transcript.wrongCuts == []) }
}
