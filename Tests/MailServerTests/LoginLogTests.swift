import Bytes
import TestSupport
import Testing
import Unix

/// When the log says that a client has logged in.
@Suite struct LoginLogTests {
  /// Says yes, and has a last word for the client.
  static let check = "#!/bin/sh\nread line\necho 'OK user=bob@example.org final=dj0x'\nread line\n"

  /// Has a client say all at once; the answer is the codes of the replies, and the log.
  static func serve(_ text: String) throws -> (codes: [String], log: String) {
    let host = try Host("program-directory = bin")
    try host.scratch.write("passwd", ServerProgramTests.passwd)
    try host.scratch("bin").makeDirectories(mode: 0o755)
    try host.scratch.write("bin/martlet-auth", check, mode: 0o755)
    host.giveAway()
    let (ours, theirs) = try StreamPair().split()
    let client = FileDescriptor(owning: ours)
    let errors = try FileDescriptor.memory("errors")
    let pid: Int32
    do {
      let other = FileDescriptor(owning: theirs)
      pid = try ServerProgramTests.start(host, [], other.number, errors.number)
    }
    try client.write(Array("EHLO c\r\nAUTH PLAIN AGEAYg==\r\n\(text)".utf8))
    try DescriptorNumber(client.number).endSending()
    let said = try client.readAll(limit: 1 << 20)
    _ = try ChildProcess.wait(for: pid)
    try errors.seek(to: 0)
    return (said.lines.map { $0.trimmed.text }.codes, try errors.readAll(limit: 1 << 20).text)
  }

  @Test(
    "a login is one when the client has taken note of the last word, and not before",
    arguments: [
      ("\r\nQUIT\r\n", ["220", "250", "334", "235", "221"], true),
      ("*\r\nQUIT\r\n", ["220", "250", "334", "501", "221"], false),
      ("", ["220", "250", "334"], false),
    ])
  func login(_ text: String, _ codes: [String], _ isLogged: Bool) throws {
    let served = try Self.serve(text)
    #expect(served.codes == codes)
    #expect(
      served.log.contains("event=login user=bob@example.org mechanism=PLAIN") == isLogged,
      "\(served.log)")
  }
}
