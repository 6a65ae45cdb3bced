internal import Bytes
import Testing
internal import TestSupport
internal import Unix

@Suite struct CheckpasswordTests {
  typealias Fixture = AuthenticationFixture

  private static let long = String(repeating: "a", count: 513)

  /// Runs martlet-auth in the place of checkpassword; `question` is what descriptor 3 has.
  private func check(_ fixture: Fixture, _ question: String, _ words: [String]) throws
    -> Program.Result
  {
    let file = try fixture.scratch.write("question", question)
    return try Program.run(
      [Fixture.program, "-C", fixture.configuration, "--delay", "0", "--checkpassword"] + words,
      files: [file], environment: ["PATH=/usr/bin:/bin", "KEEP=this", "USER=other"])
  }

  @Test(
    "who has the right password gets the program, who has not gets status 1",
    .enabled(if: !Launch.isRoot))
  func program() throws {
    let fixture = try Fixture()
    let words = ["sh", "-c", "echo $USER $KEEP; echo \"$@\"", "sh", "-x", "--config"]
    let right = try check(fixture, "alice\0secret\0Y1\0", words)
    #expect(right.status == 0)
    #expect(right.output == "alice this\n-x --config\n")
  }

  @Test(
    "a wrong password is status 1, misuse 2, everything else 111",
    arguments: [
      ("alice\0wrong\0Y1\0", ["true"], 1), ("nobody\0secret\0Y1\0", ["true"], 1),
      ("bob\0secret\0Y1\0", ["true"], 1), ("alice\0secret\0Y1\0", [], 2), ("", ["true"], 2),
      ("alice\0secret", ["true"], 2), ("\(Self.long)\0x\0", ["true"], 2),
      ("alice\0secret\0Y1\0", ["/no/such/program"], 111),
    ] as [(String, [String], Int32)])
  func statuses(_ question: String, _ words: [String], _ status: Int32) throws {
    #expect(try check(Fixture(), question, words).status == status)
  }

  @Test(
    "root becomes the login, and a login without an account gets nothing",
    .enabled(if: Launch.isRoot))
  func root() throws {
    let fixture = try Fixture(passwd: Fixture.passwd.replacing("bob:!", with: "games:{EXTERNAL}x"))
    let hash = Fixture.passwd.split(separator: "\n").first { $0.hasPrefix("bob:$") } ?? ""
    try fixture.scratch.write("passwd", "games\(hash.dropFirst(3))\n\(Fixture.passwd)")
    let result = try check(
      fixture, "games\0secret\0Y1\0", ["sh", "-c", "id -un; id -G; pwd; echo $USER $HOME $SHELL"])
    let account = try #require(try Account.named(Array("games".utf8)))
    if (try? Path(account.home)?.status()) != nil {
      #expect(result.status == 0)
      #expect(
        result.output
          == "games\n\(account.gid)\n\(account.home.text)\ngames \(account.home.text) \(account.shell.text)\n"
      )
    } else {
      #expect(result.status == 111)
    }
    #expect(try check(fixture, "alice\0secret\0Y1\0", ["true"]).status == 111)
  }
}
