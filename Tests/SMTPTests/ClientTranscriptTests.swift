import Bytes
import SMTP
import TestSupport
import Testing

@Suite struct ClientTranscriptTests {
  @Test("there are transcripts of clients")
  func exist() { #expect(ClientTranscript.all.count >= 30) }

  @Test("a client's dialogue goes as its transcript says", arguments: ClientTranscript.all)
  func golden(_ transcript: ClientTranscript) {
    #expect(transcript.rehearsed == transcript.written)
  }

  /// All but the one that is about what comes in one piece.
  static let divisible = ClientTranscript.all.filter { $0.file.name != "starttls-injection.txt" }

  @Test("it does not matter where the server's bytes are cut", arguments: divisible)
  func cuts(_ transcript: ClientTranscript) { #expect(transcript.wrongCuts == []) }
}
