import Bytes
import POP3
import Testing

@Suite struct TranscriptTests {
  @Test("there are transcripts")
  func exist() { #expect(Transcript.all.count >= 25) }

  @Test("a dialogue goes as its transcript says", arguments: Transcript.all)
  func golden(_ transcript: Transcript) {
    let record = transcript.run(transcript.client, echo: transcript.clientLines)
    let expected = transcript.lines.filter { $0.first != "M" }
    #expect(record.map(\.text) == expected.map(\.text))
  }

  @Test("it does not matter where the client's octets are cut", arguments: Transcript.all)
  func cuts(_ transcript: Transcript) {
    let all = [UInt8](transcript.client.joined())
    let expected = transcript.server
    if transcript.mustWait {
      // the lines may not come together, but each may come bit by bit
      #expect(transcript.run(transcript.client.flatMap { $0.map { [$0] } }) == expected)
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
    let lines = Transcript.all.filter { !$0.mustWait }.flatMap(\.client)
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    let login = seed % 2 == 0 ? ["USER alice\r\nPASS secret\r\n"] : []
    var chosen: [[UInt8]] = login.map { Array($0.utf8) }
    for _ in 0..<40 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      chosen.append(lines[Int(state >> 33) % lines.count])
    }
    let transcript = Transcript(name: "shuffled", lines: [Array("M: plain apop".utf8)])
    let all = [UInt8](chosen.joined())
    let record = transcript.run([all])
    #expect(transcript.run(chosen) == record)
    #expect(transcript.run(all.map { [$0] }) == record)
  }

  @Test(
    "our side may end a session in each state, once, and nothing is deleted",
    arguments: ["", "USER alice", "USER alice\r\nPASS secret\r\nDELE 1"])
  func ended(_ lines: String) {
    let marks = Transcript(name: "ended", lines: [Array("M: plain".utf8)])
    var host = TestHost(marks.configuration)
    host.take(Array("\(lines)\r\n".utf8))
    host.record = []
    host.end(.idleTooLong)
    host.end(.shuttingDown)
    host.take(Array("QUIT\r\n".utf8))
    #expect(host.record.map(\.text) == ["S: -ERR idle too long, nothing was deleted", "H:"])
  }

  @Test("nothing that was said in clear text counts after TLS")
  func injected() {
    let marks = Transcript(name: "injection", lines: [Array("M: tls".utf8)])
    let record = marks.run([Array("STLS\r\nUSER alice\r\nPASS secret\r\n".utf8)])
    #expect(
      record.map(\.text) == [
        "S: +OK mail.example.org POP3", "S: -ERR nothing may follow STLS before TLS begins", "H:",
      ])
  }
}
