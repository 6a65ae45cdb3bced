import Bytes
import TestSupport
import Testing
import Unix

/// What the server's process, and what it starts, may still do.
@Suite struct ConfinementTests {
  /// A check of logins that tries to write, and says no.
  static func check(_ host: Host) -> String {
    var script = "#!/bin/sh\nread line\n"
    for name in ["elsewhere", "spool/queue/cur/x", "spool/queue/tmp/x"] {
      script += "echo x >\(host.scratch(name).text)\n"
    }
    return script + "echo 'NO 5.7.8 no'\nread line\n"
  }

  /// Which of the files can be written.
  static func written(_ configuration: String) throws -> [String] {
    let host = try Host("program-directory = bin\n\(configuration)")
    try host.scratch.write("passwd", ServerProgramTests.passwd)
    try host.scratch("bin").makeDirectories(mode: 0o755)
    try host.scratch.write("bin/martlet-auth", check(host), mode: 0o755)
    host.giveAway()
    let (replies, _) = try ServerProgramTests.serve(
      host, [], "EHLO c\r\nAUTH PLAIN AGEAYg==\r\nQUIT\r\n")
    #expect(replies.codes == ["220", "250", "535", "221"])
    return ["elsewhere", "spool/queue/cur/x", "spool/queue/tmp/x"].filter {
      (try? host.scratch($0).status()) != nil
    }
  }

  @Test(
    "nothing can be written but what comes into the queue",
    .enabled(if: Confinement.hasLandlock))
  func confined() throws {
    #expect(try Self.written("") == ["spool/queue/tmp/x"])
  }

  @Test("what PAM and commands of others write is not known, and not restricted")
  func foreign() throws {
    #expect(
      try Self.written("authentication = passwd command\npassword-command = /bin/false").count == 3)
  }
}
