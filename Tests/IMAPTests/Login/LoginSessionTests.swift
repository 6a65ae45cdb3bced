import Bytes
import IMAP
import TestSupport
import Testing

@Suite struct LoginSessionTests {
  @Test("there are transcripts")
  func exist() { #expect(LoginTranscript.all.count >= 33) }

  @Test("a dialogue goes as its transcript says", arguments: LoginTranscript.all)
  func golden(_ transcript: LoginTranscript) {
    let record = transcript.run(transcript.file.client, echo: transcript.file.clientLines)
    #expect(record.map(\.text) == transcript.file.dialogue.map(\.text))
  }

  @Test("it does not matter where the client's octets are cut", arguments: LoginTranscript.all)
  func cuts(_ transcript: LoginTranscript) {
    let all = [UInt8](transcript.file.client.joined())
    let expected = transcript.file.server
    if transcript.mustWait {
      // the lines may not come together, but each may come bit by bit
      #expect(transcript.run(transcript.file.client.flatMap { $0.map { [$0] } }) == expected)
      return
    }
    for cut in 0...all.count {
      let record = transcript.run([[UInt8](all[..<cut]), [UInt8](all[cut...])])
      #expect(record == expected, "cut at \(cut)")
    }
    #expect(transcript.run(all.map { [$0] }) == expected)
  }

  @Test("lines in any order are answered alike however they are cut", arguments: 1..<60)
  func shuffled(_ seed: UInt64) {
    let lines = LoginTranscript.all.filter { !$0.mustWait }.flatMap(\.file.client)
    let chosen = TranscriptFile.shuffled(lines, seed, count: 40)
    let transcript = LoginTranscript.offering("plain")
    let record = transcript.run([[UInt8](chosen.joined())])
    #expect(transcript.run(chosen) == record)
    #expect(transcript.run(chosen.joined().map { [$0] }) == record)
  }

  @Test(
    "our side may end a session in each state, once",
    arguments: ["", "a NOOP", "a AUTHENTICATE PLAIN", "a AUTHENTICATE SCRAM-SHA-256 biwscHJvb2Y="])
  func ended(_ line: String) {
    var host = LoginHost(LoginTranscript.offering("plain").configuration)
    if !line.isEmpty { host.take(Array("\(line)\r\n".utf8)) }
    host.record = []
    host.end(.idleTooLong)
    host.end(.shuttingDown)
    host.take(Array("b NOOP\r\n".utf8))
    #expect(host.record.map(\.text) == ["S: * BYE you were silent for too long", "H:"])
  }

  @Test("what was said in clear text behind STARTTLS does not count, and ends the connection")
  func injected() {
    let record = LoginTranscript.offering("tls-only").run([
      Array("a STARTTLS\r\nb LOGIN alice secret\r\n".utf8)
    ])
    #expect(
      record.dropFirst().map(\.text) == [
        "S: a BAD nothing may follow STARTTLS before TLS begins", "S: * BYE connect again", "H:",
      ])
  }

  @Test("a line in AUTHENTICATE that is too long gives it up, and the next is a command")
  func longLine() {
    let long = [UInt8](repeating: "A", count: 20_000)
    let record = LoginTranscript.offering("plain").run([
      Array("a AUTHENTICATE PLAIN\r\n".utf8), long, Array("\r\nb NOOP\r\n".utf8),
    ])
    #expect(
      record.dropFirst(2).map(\.text) == [
        "E: forget", "S: a BAD the line is too long", "S: b OK NOOP completed",
      ])
  }

  @Test("a literal whose length cannot be ends it")
  func lost() {
    let record = LoginTranscript.offering("plain").run([
      Array("a LOGIN {99999999999999999999+}\r\n".utf8)
    ])
    #expect(record.last?.text == "H:")
    #expect(record.contains { $0.starts(with: Array("S: * BYE".utf8)) })
  }
}
