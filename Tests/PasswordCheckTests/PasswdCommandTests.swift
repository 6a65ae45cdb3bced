internal import Bytes
import Testing
internal import TestSupport
internal import Unix

@Suite struct PasswdCommandTests {
  typealias Fixture = AuthenticationFixture

  private func passwd(_ fixture: Fixture, _ words: [String], input: String = "") throws
    -> Program.Result
  {
    let file = try fixture.scratch.write("input", input)
    return try Program.run(
      [Fixture.martlet, "passwd", "-C", fixture.configuration] + words, input: file)
  }

  private func login(_ fixture: Fixture, _ message: String) throws -> String {
    try fixture.talk([Fixture.begin("PLAIN", message)]).first ?? ""
  }

  @Test("a password that was set is the one that logs in, and the file is for its owner alone")
  func set() throws {
    let fixture = try Fixture(passwd: "")
    try Directory(fixture.scratch.path).remove("passwd")
    let result = try passwd(fixture, ["--stdin", "alice"], input: "correct horse\n")
    #expect(result.status == 0 && result.errors == "")
    #expect(try login(fixture, "\0alice\0correct horse") == "OK user=alice")
    let text = try fixture.scratch.text("passwd").split(separator: "\n")
    #expect(text.count == 2)
    #expect(text[0].hasPrefix("alice:$y$") && text[1].hasPrefix("alice:{SCRAM-SHA-256}4096,"))
    #expect(try fixture.scratch("passwd").status().mode & 0o027 == 0)
    #expect(try fixture.scratch.names(".").contains { $0.hasPrefix(".passwd-") } == false)
  }

  @Test("a new password replaces the old ones, unlocks, and leaves certificates and others alone")
  func replace() throws {
    let fixture = try Fixture(passwd: "# top\n\(Fixture.passwd)bob:{EXTERNAL}CN=Bob\nbobby:!\n")
    #expect(
      try passwd(fixture, ["--stdin", "--scheme", "sha512", "bob"], input: "new").status == 0)
    #expect(try login(fixture, "\0bob\0new") == "OK user=bob")
    #expect(try login(fixture, "\0bob\0secret").hasPrefix("NO"))
    #expect(try login(fixture, "\0alice\0secret") == "OK user=alice")
    let text = try fixture.scratch.text("passwd")
    #expect(text.hasPrefix("# top\n# logins for tests\nalice:"))
    #expect(text.hasSuffix("carol:{EXTERNAL}CN=Carol,O=Example\nbob:{EXTERNAL}CN=Bob\nbobby:!\n"))
    #expect(!text.contains("bob:!\n"))
  }

  @Test("a password that is kept as it is proves itself by APOP, by CRAM-MD5, and by being told")
  func plain() throws {
    let fixture = try Fixture(passwd: "")
    let words = ["--stdin", "--scheme", "PLAIN", "tim"]
    #expect(try passwd(fixture, words, input: "tanstaaf\n").status == 0)
    #expect(try fixture.scratch.text("passwd") == "tim:{PLAIN}tanstaaf\n")
    #expect(try login(fixture, "\0tim\0tanstaaf") == "OK user=tim")
    #expect(try login(fixture, "\0tim\0tanstaag").hasPrefix("NO 5.7.8 "))
    let stamp = "<1896.697170952@dbc.mtview.ca.us>"
    let digest = "c4c9334bac560ecc979e58001b3e22fb"
    #expect(
      try fixture.talk([Fixture.begin("APOP", "\(stamp)\0tim\0\(digest)")]) == ["OK user=tim"])
    let answers = try fixture.talk([
      Fixture.begin("APOP", "\(stamp)\0nobody\0\(digest)"),
      Fixture.begin("APOP", "<1>\0tim\0\(digest)"), Fixture.begin("APOP"),
    ])
    #expect(answers.count == 3 && answers[0].hasPrefix("NO 5.7.8 ") && answers[0] == answers[1])
    #expect(answers[2].hasPrefix("NO 5.5.2 "))
    #expect(fixture.log.contains("reason=unknown-user") && fixture.log.contains("mechanism=APOP"))
  }

  @Test("a login that is deleted is gone with all its lines")
  func delete() throws {
    let fixture = try Fixture()
    #expect(try passwd(fixture, ["--delete", "alice"]).status == 0)
    #expect(try fixture.scratch.text("passwd").contains("alice") == false)
    #expect(try passwd(fixture, ["--delete", "alice"]).status == 67)
  }

  @Test(
    "what cannot be done changes nothing and says why",
    arguments: [
      (["--stdin", "a:b"], "x\n", 65), (["--stdin", "a/b"], "x\n", 65),
      (["--stdin", ""], "x\n", 65),
      (["--stdin", "alice"], "\n", 65), (["--stdin", "alice"], "a\tb\n", 65),
      (["--stdin", "alice"], String(repeating: "x", count: 600), 65),
      (["--stdin", "--scheme", "rot13", "alice"], "x\n", 65), (["alice"], "x\n", 77),
      (["--stdin"], "x\n", 64), (["--stdin", "a", "b"], "x\n", 64),
    ] as [([String], String, Int32)])
  func refusals(_ words: [String], _ input: String, _ status: Int32) throws {
    let fixture = try Fixture()
    let result = try passwd(fixture, words, input: input)
    #expect(result.status == status)
    #expect(result.errors.hasPrefix("mar"))
    #expect(try fixture.scratch.text("passwd") == Fixture.passwd)
  }

  @Test(
    "every scheme that can be made logs in",
    arguments: ["yescrypt", "sha512", "bcrypt", "scram-sha-256", "SCRAM-SHA-1", "CRAM-MD5"])
  func schemes(_ scheme: String) throws {
    let fixture = try Fixture(passwd: "")
    #expect(try passwd(fixture, ["--stdin", "--scheme", scheme, "a@b"], input: "pä").status == 0)
    #expect(try login(fixture, "\0a@b\0pä") == "OK user=a@b")
    #expect(try login(fixture, "\0a@b\0pa").hasPrefix("NO 5.7.8"))
  }
}
