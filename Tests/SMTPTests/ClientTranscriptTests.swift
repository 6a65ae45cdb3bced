import Bytes
import SMTP
import TestSupport
import Testing

@Suite struct ClientTranscriptTests {
  @Test("there are transcripts of clients")
  func exist() { #expect(ClientTranscript.all.count >= 30) }

  @Test("a client's dialogue goes as its transcript says", arguments: ClientTranscript.all)
  func golden(_ transcript: ClientTranscript) {
    let record = transcript.run(transcript.server, echo: transcript.serverLines)
    #expect(record.map(\.text) == transcript.dialogue.map(\.text))
  }

  /// All but the one that is about what comes in one piece.
  static let divisible = ClientTranscript.all.filter { $0.file.name != "starttls-injection.txt" }

  @Test("it does not matter where the server's bytes are cut", arguments: divisible)
  func cuts(_ transcript: ClientTranscript) {
    let pieces = transcript.server
    for (position, piece) in pieces.enumerated() where piece.count > 1 {
      for cut in 1..<piece.count {
        let cutPieces =
          pieces[..<position] + [[UInt8](piece[..<cut]), [UInt8](piece[cut...])]
          + pieces[(position + 1)...]
        #expect(transcript.run([[UInt8]](cutPieces)) == transcript.client, "\(position) at \(cut)")
      }
    }
    let single = pieces.flatMap { $0.isEmpty ? [[]] : $0.map { [$0] } }
    #expect(transcript.run(single) == transcript.client)
  }
}
