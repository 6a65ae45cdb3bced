import Bytes
import IMAP
import TestSupport
import Testing

@Suite struct TranscriptTests {
  /// Files of what is not done yet; none, in the end.
  static let unfinished: Set<String> = []

  static let active = Transcript.all.filter { !unfinished.contains($0.file.name) }

  @Test("there are transcripts")
  func exist() { #expect(Self.active.count >= 3) }

  @Test("a dialogue goes as its transcript says", arguments: active)
  func golden(_ transcript: Transcript) { #expect(transcript.rehearsed == transcript.written) }

  @Test("it does not matter where the client's octets are cut", arguments: active)
  func cuts(_ transcript: Transcript) { #expect(transcript.wrongCuts == []) }
}
