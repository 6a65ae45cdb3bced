internal import Authentication
internal import Bytes
internal import TestSupport
import Testing
internal import Unix

@Suite struct AuthenticationProgramTests {
  typealias Fixture = AuthenticationFixture

  @Test(
    "a password is checked for a name in its case, and all failures look the same",
    arguments: [
      ("\0alice\0secret", "OK user=alice"), ("\0alice\0Secret", "NO 5.7.8 wrong name or password"),
      ("\0Alice\0secret", "NO 5.7.8 wrong name or password"),
      ("\0lice\0secret", "NO 5.7.8 wrong name or password"),
      ("\0nobody\0secret", "NO 5.7.8 wrong name or password"),
      ("\0bob\0secret", "NO 5.7.8 wrong name or password"),
      ("\0carol\0secret", "NO 5.7.8 wrong name or password"),
      ("\0a/b\0secret", "NO 5.7.8 wrong name or password"),
      ("\0alice\nbob\0secret", "NO 5.7.8 wrong name or password"),
      ("alice\0alice\0secret", "OK user=alice"),
      ("bob\0alice\0secret", "NO 5.7.8 a login cannot act for another one here"),
      ("alice", "NO 5.5.2 the message is not one of PLAIN"),
    ])
  func plain(_ message: String, _ answer: String) throws {
    let fixture = try Fixture()
    #expect(try fixture.talk([Fixture.begin("PLAIN", message)]) == [answer])
  }

  @Test("the log says who failed and why, and never a password or a name that nobody has")
  func log() throws {
    let fixture = try Fixture()
    let answers = try fixture.talk(
      ["\0alice\0hunter2", "\0hunter2\0hunter2", "\0bob\0secret"].map {
        Fixture.begin("PLAIN", $0)
      })
    #expect(answers.count == 3)
    #expect(
      fixture.log == """
        event=login-failed service=smtp mechanism=PLAIN user=alice remote=192.0.2.1 reason=wrong
        event=login-failed service=smtp mechanism=PLAIN remote=192.0.2.1 reason=unknown-user
        event=login-failed service=smtp mechanism=PLAIN user=bob remote=192.0.2.1 reason=locked

        """)
  }

  @Test("LOGIN asks twice, and a new request ends an exchange that hangs")
  func login() throws {
    let fixture = try Fixture()
    let answers = try fixture.talk([
      Fixture.begin("LOGIN"), Fixture.respond("alice"), Fixture.begin("LOGIN", "alice"),
      Fixture.respond("secret"),
    ])
    #expect(
      answers == ["CONT VXNlcm5hbWU6", "CONT UGFzc3dvcmQ6", "CONT UGFzc3dvcmQ6", "OK user=alice"])
  }

  @Test("nothing that reveals a secret goes over an open line, but over loopback it does")
  func openLine() throws {
    let fixture = try Fixture()
    let answers = try fixture.talk([
      Fixture.begin("PLAIN", "\0alice\0secret") { $0.isProtected = false },
      Fixture.begin("PLAIN", "\0alice\0secret", remote: "::1") { $0.isProtected = false },
    ])
    #expect(
      answers == [
        "NO 5.7.11 this mechanism needs TLS first, so that nobody listens", "OK user=alice",
      ])
  }

  @Test(
    "what cannot be done on a connection is refused, and so is what is no request",
    arguments: [
      (Fixture.begin("GSSAPI"), "NO 5.5.4 this mechanism is not offered"),
      (Fixture.begin("EXTERNAL", ""), "NO 5.5.4 this mechanism is not offered"),
      (Fixture.begin("SCRAM-SHA-256-PLUS"), "NO 5.5.4 this mechanism is not offered"),
      (Fixture.begin("XOAUTH2"), "NO 5.5.4 this mechanism is not offered"),
      (Fixture.respond("x"), "NO 5.5.1 no exchange is under way"),
      ("", "NO 5.5.2 this is no request to martlet-auth"),
      ("AUTH", "NO 5.5.2 this is no request to martlet-auth"),
      ("AUTH service=smtp mech=PLAIN tls=2", "NO 5.5.2 this is no request to martlet-auth"),
    ])
  func impossible(_ line: String, _ answer: String) throws {
    #expect(try Fixture().talk([line]) == [answer])
  }

  @Test(
    "a certificate opens the logins that passwd lists it for",
    arguments: [
      ("CN=Carol,O=Example", "", "OK user=carol"), ("CN=Carol,O=Example", "carol", "OK user=carol"),
      ("CN=Carol,O=Example", "alice", "NO 5.7.8 wrong name or password"),
      ("CN=Carol", "", "NO 5.7.8 wrong name or password"),
    ])
  func certificate(_ subject: String, _ wanted: String, _ answer: String) throws {
    let line = Fixture.begin("EXTERNAL", wanted) { $0.certificate = Array(subject.utf8) }
    #expect(try Fixture().talk([line]) == [answer])
  }

  @Test("a client gets ten exchanges and no more")
  func limit() throws {
    let answers = try Fixture().talk(
      [String](repeating: Fixture.begin("PLAIN", "\0alice\0x"), count: 13))
    #expect(answers.count == 11)
    #expect(answers.last == "NO 4.7.0 too many attempts; come back later")
  }

  @Test("a passwd file that others can read is not used, and that is a temporary failure")
  func openFile() throws {
    let fixture = try Fixture()
    try fixture.scratch.write("passwd", Fixture.passwd, mode: 0o644)
    let answers = try fixture.talk([Fixture.begin("PLAIN", "\0alice\0secret")])
    #expect(answers == ["NO 4.7.0 logins cannot be checked now; try later"])
    #expect(fixture.log.contains("others can read or change it"))
  }

  @Test("a command that speaks checkpassword is asked what passwd does not know")
  func command() throws {
    let fixture = try Fixture()
    try fixture.scratch.write(
      "martlet.conf",
      """
      authentication = passwd command
      password-command = \(try checker(fixture))

      """)
    let answers = try fixture.talk(
      ["\0dora\0open", "\0alice\0secret", "\0dora\0shut", "\0dora\0later"].map {
        Fixture.begin("PLAIN", $0)
      })
    #expect(answers == ["OK user=dora"])
    let others = try fixture.talk(
      ["\0dora\0shut", "\0dora\0later", "\0alice\0open", "\0alice\0secret"].map {
        Fixture.begin("PLAIN", $0)
      })
    #expect(
      others == [
        "NO 5.7.8 wrong name or password", "NO 4.7.0 logins cannot be checked now; try later",
        "NO 5.7.8 wrong name or password", "OK user=alice",
      ])
    #expect(!fixture.log.contains("open") && !fixture.log.contains("shut"))
  }

  /// A program with the interface of checkpassword that knows one login.
  private func checker(_ fixture: Fixture) throws -> String {
    try fixture.scratch.write(
      "check",
      #"""
      #!/bin/sh
      case $(tr '\0' ' ' <&3) in
      "dora open "*) exec "$@" ;;
      "dora later "*) exit 111 ;;
      *) exit 1 ;;
      esac

      """#, mode: 0o700
    ).text
  }

  @Test("a token command says whose a token is, and nobody else may use it")
  func token() throws {
    let fixture = try Fixture(
      """
      token-command = read token; case $token in good) echo erna;; bad) exit 1;; *) exit 3;; esac

      """)
    func xoauth2(_ user: String, _ token: String) -> String {
      Fixture.begin("XOAUTH2", "user=\(user)\u{1}auth=Bearer \(token)\u{1}\u{1}")
    }
    #expect(try fixture.talk([xoauth2("erna", "good")]) == ["OK user=erna"])
    let challenge = "CONT eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0="
    #expect(
      try fixture.talk([
        xoauth2("erna", "bad"), Fixture.respond(""), xoauth2("fritz", "good"), Fixture.respond(""),
        xoauth2("erna", "odd"), Fixture.respond(""),
      ]) == [
        challenge, "NO 5.7.8 the token is not accepted", challenge,
        "NO 5.7.8 the token is not accepted", challenge,
        "NO 4.7.0 logins cannot be checked now; try later",
      ])
    #expect(!fixture.log.contains("good") && !fixture.log.contains("odd"))
  }
}
