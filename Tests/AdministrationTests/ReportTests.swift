import Bytes
import Configuration
import Postal
import Queue
import Testing
import Unix
import TestSupport

@testable import Administration

/// One account, so that no test asks the host's.
private struct OneAccount: AccountSource {
  func account(named name: [UInt8]) throws(Errno) -> Account? {
    guard name == bytes("alice") else { return nil }
    return Account(
      name: name, uid: 1000, gid: 1000, home: bytes("/nonexistent/alice"), shell: bytes("/bin/sh"),
      fullName: [])
  }
}

@Suite("What is told of messages and addresses") struct ReportTests {
  let fixture: Fixture

  init() throws { fixture = try Fixture() }

  private func trace(_ word: String) throws -> Answer {
    var trace = MessageTrace(fixture.spool) { _ in 0 }
    return try trace.trace(bytes(word))
  }

  private let id = Fixture.id(1)

  @Test("a trace shows envelope and attempts of a waiting message, the oldest first")
  func waiting() throws {
    try fixture.put(
      Fixture.header(1, from: "alice@example.org", to: ["bob@remote.example"]),
      in: fixture.spool.cur, next: id.time + 3600)
    try fixture.log(
      id, after: 1, "bob@remote.example", .deferred, .system(.temporary), at: "mx.remote.example",
      bytes("busy\u{1B}[2J"))
    #expect(
      try trace("20261120T").text.text == """
        Message    20261120T235001.123456Z.4711.ab12cd01
        State      waiting, next attempt 2026-11-21 00:50:01
        Arrived    2026-11-20 23:50:01, 4096 octets
        Origin     alice (uid \(Identity.effectiveUser)) with sendmail
        Sender     alice@example.org
        Recipient  bob@remote.example

        2026-11-20 23:50:02  deferred  4.3.0  bob@remote.example  mx.remote.example
                             busy%1B[2J

        """)
  }

  @Test("a trace finds a finished message in the journal") func finished() throws {
    let journal = Journal(fixture.spool)
    for number in 1...3 {
      let id = Fixture.id(number)
      let record = fixture.record(
        id, after: number * 86_400, "bob@remote.example", .relayed, .ok, at: "mx", bytes("250 ok"))
      try journal.append([record], now: record.time)
    }
    #expect(
      try trace("20261120T235002").text.text == """
        Message    20261120T235002.123456Z.4711.ab12cd02
        State      finished

        2026-11-22 23:50:02  relayed   2.0.0  bob@remote.example  mx
                             250 ok

        """)
    let several = try trace("2026")
    #expect(several.status == .usage)
    #expect(several.text.lines.count == 3)
    #expect(try trace("2027").status == .noInput)
    #expect(try trace("").status == .usage)
  }

  @Test("a trace finds lines wherever the pieces of a journal end") func longJournal() throws {
    let record = fixture.record(
      id, after: 1, "bob@remote.example", .delivered, .ok, at: "x", bytes("found"))
    let other = fixture.record(
      Fixture.id(2), after: 1, "bob@remote.example", .delivered, .ok, at: "x",
      bytes(" " + id.text + String(repeating: "x", count: 3000)))
    var text: [UInt8] = []
    for number in 0..<1000 {
      text += number % 100 == 99 ? record.encoded : other.encoded
    }
    try fixture.put("journal.20261120", text, in: fixture.spool.log)
    var search = JournalSearch(idPrefix: id.bytes)
    try search.search(fixture.spool)
    #expect(search.records.count == 10 && search.records.allSatisfy { $0 == record })
  }

  private func settings(_ text: String) throws -> Settings {
    let path = fixture.path.appending("martlet.conf")
    let (settings, problems) = Settings.parse(bytes(text), file: path, host: bytes("example.org"))
    #expect(problems.isEmpty)
    return settings
  }

  @Test("an explanation shows steps and end of each address") func explain() throws {
    try fixture.put(
      "aliases", bytes("list: alice, bob@remote.example\nme: alice\n"),
      in: Directory(fixture.path))
    let explanation = RoutingExplanation(
      try settings("domain = example.org"), accounts: OneAccount())
    let me = explanation.explain([bytes("me")])
    #expect(me.status == .ok)
    #expect(me.text.text.hasPrefix("me\n  it has no domain, so it is me@example.org\n"))
    #expect(me.text.text.hasSuffix("\n  -> the Maildir /nonexistent/alice/Maildir of alice\n"))
    let list = explanation.explain([bytes("list@example.org")])
    #expect(list.text.text.hasSuffix("\n  -> alice@example.org\n  -> bob@remote.example\n"))
    #expect(list.status == .ok)
    let unknown = explanation.explain([bytes("nobody@example.org"), bytes("me")])
    #expect(unknown.status == .noUser)
    #expect(unknown.text.text.contains("  -> nowhere: the sender is told\nme\n"))
    #expect(explanation.explain([bytes("a b")]).status == .dataError)
  }

  @Test("an explanation of mail for another host depends on its sender") func explainRelay() throws
  {
    try fixture.put(
      "routes", bytes("from:@example.org smtp:mail.provider.example:587\n* mx\n"),
      in: Directory(fixture.path))
    let explanation = RoutingExplanation(
      try settings("domain = example.org"), accounts: OneAccount())
    let far = bytes("x@Far.example")
    let answer = explanation.explain([far])
    #expect(answer.status == .ok)
    #expect(answer.text.text.hasSuffix("\n  -> another mail server, by mx:far.example\n"))
    let own = explanation.explain([far], from: .address(address("bob@example.org")))
    #expect(
      own.text.text.hasSuffix(
        "routes:1: smtp:mail.provider.example:587\n"
          + "  -> another mail server, by smtp:mail.provider.example:587\n"))
  }

  private func check(_ text: String) throws -> [String] {
    let path = fixture.path.appending("martlet.conf")
    let (settings, problems) = Settings.parse(bytes(text), file: path)
    let answer = InstallationCheck(settings, problems).run()
    #expect((answer.status == .configuration) == !answer.text.isEmpty)
    let prefix = fixture.path.text + "/"
    return answer.text.lines.map { $0.text.replacing(prefix, with: "") }
  }

  /// A configuration of the fixture with programs that are there.
  private func whole() throws -> String {
    for name in ["martlet-queue", "martlet-local"] {
      try program(Path(composed: name), mode: 0o700)
    }
    return "spool = spool\nprogram-directory = .\n"
  }

  private func program(_ name: Path, mode: UInt32) throws {
    let directory = try Directory(fixture.path)
    let file = try directory.open(name, .locking(mode: mode))
    try file.setMode(mode)
  }

  @Test("a check finds nothing in an installation that is right") func nothingWrong() throws {
    #expect(try check(whole()) == [])
  }

  @Test("a check names every problem, not the first only") func everythingWrong() throws {
    let text = try whole() + "nonsense = 1\nretry = never\n"
    let directory = try Directory(fixture.path)
    try fixture.put("aliases", bytes("a: b\n: c\n"), in: directory)
    try Directory(fixture.path.appending("spool/queue/cur")).setMode(0o755)
    try Directory(fixture.path.appending("spool/queue")).removeDirectory("tmp")
    try program("martlet-local", mode: 0o600)
    let problems = try check(text)
    let expected = [
      "martlet.conf:3: there is no setting named `nonsense`; see martlet.conf(5)",
      "martlet.conf:4: retry:", "aliases:2:", "spool/queue/tmp: is missing: run `martlet setup`",
      "spool/queue/cur: has mode 755, not 0700: run `martlet setup`",
      "./martlet-local: is not a program",
    ]
    #expect(problems.count == expected.count)
    for (problem, start) in zip(problems, expected) { #expect(problem.hasPrefix(start)) }
  }

  @Test("a check looks at what delivery to other hosts needs") func relays() throws {
    let login = fixture.path.appending("login").text
    try fixture.put(
      "routes",
      bytes(
        "a.example smtp:a login=\(login)\nb.example smtp:b login=\(login)2\n* mx\nc mx:\n"
          + "d smtp:d certificate=\(login)\ne smtp:e certificate=\(login) key=\(login)2\n"),
      in: Directory(fixture.path))
    try program("login", mode: 0o644)
    #expect(
      try check(whole()) == [
        "routes:4: `` after `mx:` is not a domain",
        "routes:1: others can read or change the login file; say chmod g-w,o-rw login",
        "routes:2: the login file login2 cannot be read: No such file or directory",
        "routes:5: others can read or change the certificate; say chmod g-w,o-rw login",
        "routes:6: the key login2 cannot be read: No such file or directory",
        "./martlet-remote: cannot be used: No such file or directory; set program-directory",
      ])
    try program("martlet-remote", mode: 0o755)
    try program("login", mode: 0o640)
    try program("login2", mode: 0o600)
    #expect(try check(whole()) == ["routes:4: `` after `mx:` is not a domain"])
  }

  @Test("a check looks at certificates, keys and passwords") func secrets() throws {
    let more =
      "tls-certificate = c.pem\ntls-key = k.pem\npasswd = pw\nauthentication = command\n"
    try program("k.pem", mode: 0o644)
    try program("martlet-tls", mode: 0o755)
    #expect(
      try check(whole() + more) == [
        "martlet.conf: tls-certificate: the certificate c.pem cannot be read: No such file or directory",
        "martlet.conf: tls-key: others can read or change the key; say chmod g-w,o-rw k.pem",
        "martlet.conf: passwd: the file of passwords pw cannot be read: No such file or directory",
        "martlet.conf: authentication: `command` needs a command; set password-command",
      ])
    try program("c.pem", mode: 0o644)
    try program("k.pem", mode: 0o600)
    try program("pw", mode: 0o640)
    #expect(try check(whole() + more + "password-command = /bin/true\n") == [])
  }

  @Test("a check says that a spool is missing") func noSpool() throws {
    let problems = try check(whole().replacing("spool\n", with: "elsewhere\n"))
    #expect(problems == ["elsewhere: the spool is missing: run `martlet setup`"])
  }
}
