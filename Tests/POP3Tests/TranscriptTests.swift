import Bytes
import POP3
import TestSupport
import Testing

@Suite struct TranscriptTests {
  @Test("there are transcripts")
  func exist() { #expect(Transcript.all.count >= 25) }

  @Test("a dialogue goes as its transcript says", arguments: Transcript.all)
  func golden(_ transcript: Transcript) { #expect(transcript.rehearsed == transcript.written) }

  @Test("it does not matter where the client's octets are cut", arguments: Transcript.all)
  func cuts(_ transcript: Transcript) { #expect(transcript.wrongCuts == []) }

  @Test("lines in any order are answered alike however they are cut", arguments: 1..<60)
  func shuffled(_ seed: UInt64) {
    let lines = Transcript.all.filter { !$0.mustWait }.flatMap(\.file.client)
    let login = seed % 2 == 0 ? [Array("USER alice\r\nPASS secret\r\n".utf8)] : []
    let chosen = login + TranscriptFile.shuffled(lines, seed, count: 40)
    #expect(Transcript.offering("plain apop").agreed(chosen) != nil)
  }

  @Test(
    "our side may end a session in each state, once, and nothing is deleted",
    arguments: ["", "USER alice", "USER alice\r\nPASS secret\r\nDELE 1"])
  func ended(_ lines: String) {
    let transcript = Transcript.offering("plain")
    var host = TestHost(transcript.configuration)
    host.take(Array("\(lines)\r\n".utf8))
    host.record = []
    host.end(.idleTooLong)
    host.end(.shuttingDown)
    host.take(Array("QUIT\r\n".utf8))
    #expect(host.record.map(\.text) == ["S: -ERR idle too long, nothing was deleted", "H:"])
  }

  @Test("nothing that was said in clear text counts after TLS")
  func injected() {
    let transcript = Transcript.offering("tls")
    let record = transcript.run([Array("STLS\r\nUSER alice\r\nPASS secret\r\n".utf8)])
    #expect(
      record.map(\.text) == [
        "S: +OK mail.example.org POP3", "S: -ERR nothing may follow STLS before TLS begins", "H:",
      ])
  }
}
