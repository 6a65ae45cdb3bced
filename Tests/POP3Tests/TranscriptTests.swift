import Bytes
import POP3
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

  @Test("it does not matter where the client's octets are cut", arguments: Transcript.all)
  func cuts(_ transcript: Transcript) {
    let all = [UInt8](transcript.file.client.joined())
    let expected = transcript.file.server
    if transcript.mustWait {
      // the lines may not come together, but each may come bit by bit
      #expect(transcript.run(transcript.file.client.flatMap { $0.map { [$0] } }) == expected)
      return
    }
    // of long lines not every octet, or it would take a minute
    for cut in stride(from: 0, through: all.count, by: max(1, all.count / 1000)) {
      let record = transcript.run([[UInt8](all[..<cut]), [UInt8](all[cut...])])
      #expect(record == expected, "cut at \(cut)")
    }
    #expect(transcript.run(all.map { [$0] }) == expected)
  }

  @Test("lines in any order are answered alike however they are cut", arguments: 1..<60)
  func shuffled(_ seed: UInt64) {
    let lines = Transcript.all.filter { !$0.mustWait }.flatMap(\.file.client)
    let login = seed % 2 == 0 ? [Array("USER alice\r\nPASS secret\r\n".utf8)] : []
    let chosen = login + TranscriptFile.shuffled(lines, seed, count: 40)
    let transcript = Transcript.offering("plain apop")
    let all = [UInt8](chosen.joined())
    let record = transcript.run([all])
    #expect(transcript.run(chosen) == record)
    #expect(transcript.run(all.map { [$0] }) == record)
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
