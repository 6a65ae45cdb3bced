import Bytes
import IMAP
import TestSupport
import Testing

@Suite struct TranscriptTests {
  /// Files of what is not done yet; none, in the end.
  ///
  /// RFC 9394 §3.4: PARTIAL comes before CHANGEDSINCE. RFC 6855 §3: with UTF8=ACCEPT a SEARCH has no CHARSET.
  static let unfinished: Set<String> = ["rfc9394-3.4-condstore.txt", "rfc6855-3-utf8.txt"]

  static let active = Transcript.all.filter { !unfinished.contains($0.file.name) }

  @Test("there are transcripts")
  func exist() { #expect(Self.active.count >= 180) }

  @Test("a dialogue goes as its transcript says", arguments: active)
  func golden(_ transcript: Transcript) { #expect(transcript.rehearsed == transcript.written) }

  @Test("it does not matter where the client's octets are cut", arguments: active)
  func cuts(_ transcript: Transcript) { #expect(transcript.wrongCuts == []) }
}
