import Bytes
import Digest
import TestSupport
import Testing
import Unix

/// martlet-pop3d as a client meets it on descriptors 0 and 1.
@Suite struct ServerProgramTests {
  private let scratch: Scratch
  /// Words before the program's own: tests that are root's run it as somebody else.
  private let user =
    Launch.isRoot
    ? [
      "/usr/bin/setpriv", "--reuid=\(Launch.unprivileged)", "--regid=\(Launch.unprivileged)",
      "--clear-groups",
    ] : []

  init() throws {
    scratch = try Scratch(mode: 0o755)
    try scratch.write(
      "martlet.conf",
      """
      domain = example.org
      hostname = mail.example.org
      spool = spool
      users = users
      passwd = passwd
      authentication = passwd
      program-directory = \(Program.directory.text)

      """, mode: 0o644)
    try scratch.write("users", "bob@example.org \(scratch("Maildir").text)\n", mode: 0o644)
    // the password is `secret`
    try scratch.write(
      "passwd",
      "bob:$6$rounds=1000$56V4/Yxd8Xwd1iQ9$PwY4M6zeaV2Rwhr3buabzZekxoDbdJwJqtkfByeGBzxVHT4JC.7vRTtypYfJzynBYFNJYuC60.GuI0tOA3H3D0\n"
    )
    for part in ["", "/new", "/cur", "/tmp"] {
      try scratch("Maildir\(part)").makeDirectories(mode: 0o700)
    }
    try scratch.write("Maildir/new/1700000000.M1P1.host", "Subject: one\n\n.dot\nlast")
    try scratch.write("Maildir/cur/1700000001.M1P1.host,S=19,W=22:2,F", "Subject: two\n\nbody\n")
    for path in ["passwd", "Maildir", "Maildir/new", "Maildir/cur", "Maildir/tmp"] {
      try own(path)
    }
    for name in try scratch.names("Maildir/new") { try own("Maildir/new/\(name)") }
    for name in try scratch.names("Maildir/cur") { try own("Maildir/cur/\(name)") }
  }

  private func own(_ path: String) throws {
    guard Launch.isRoot else { return }
    try FileDescriptor.open(reading: scratch(path)).setOwner(
      Launch.unprivileged, group: Launch.unprivileged)
  }

  @Test("APOP logs in with the timestamp of the greeting, which is another each time")
  func digest() throws {
    try scratch.write("passwd", "bob:{PLAIN}secret\n")
    try own("passwd")
    var stamps: Set<String> = []
    for _ in 0..<2 {
      let client = try Conversation(user, scratch)
      let greeting = try client.line()
      let stamp = greeting.drop { $0 != "<" }
      #expect(stamp.hasSuffix("@mail.example.org>"))
      stamps.insert(String(stamp))
      let digest = HashFunction.md5.digest(Array("\(stamp)secret".utf8))
      var digits: [UInt8] = []
      for octet in digest { digits.append(hex: octet) }
      #expect(
        try client.ask("APOP bob \(String(repeating: "0", count: 32))").hasPrefix("-ERR [AUTH]"))
      #expect(try client.ask("APOP bob \(digits.text)") == "+OK 2 messages (50 octets)")
      #expect(try client.ask("QUIT") == "+OK goodbye")
    }
    #expect(stamps.count == 2)
  }

  @Test("UTF-8 in a header goes to a client that has asked for it, others get a form in ASCII")
  func international() throws {
    try scratch.write(
      "Maildir/new/1700000002.M1P1.host", "From: \u{FC} <\u{FC}@x>\nSubject: gr\u{FC}n\n\n\u{FC}\n")
    try own("Maildir/new/1700000002.M1P1.host")
    let login = ["USER bob", "PASS secret", "TOP 3 9", "RETR 3"]
    let plain = try serve(login + ["QUIT"], ["-C", scratch("martlet.conf").text])
    let surrogate = [
      "From: =?utf-8?Q?=C3=BC?= =?utf-8?Q?_=3C=C3=BC=40x=3E?=",
      " <invalid@internationalized-address.invalid>", "Subject: =?utf-8?Q?gr=C3=BCn?=", "",
      "\u{FC}", ".",
    ]
    #expect(plain.filter { !$0.hasPrefix("+OK") } == surrogate + surrogate)
    let whole = try serve(["UTF8"] + login + ["QUIT"], ["-C", scratch("martlet.conf").text])
    let original = ["From: \u{FC} <\u{FC}@x>", "Subject: gr\u{FC}n", "", "\u{FC}", "."]
    #expect(whole.filter { !$0.hasPrefix("+OK") } == original + original)
  }

  /// Says all at once; the answer is the lines of the server.
  private func serve(_ lines: [String], _ options: [String]) throws -> [String] {
    try scratch.write("input", lines.map { "\($0)\r\n" }.joined(), mode: 0o644)
    let result = try Program.run(
      user + [Program.directory.appending("martlet-pop3d").text] + options,
      input: scratch("input"))
    return result.output.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast()
      .map(String.init)
  }

  private func serveUser(_ lines: [String]) throws -> [String] {
    try serve(
      lines, ["-C", scratch("martlet.conf").text, "--preauth", scratch("Maildir").text])
  }

  @Test("its user needs no login, and gets each message octet for octet")
  func preauth() throws {
    #expect(
      try serveUser(["STAT", "RETR 1", "TOP 2 0", "QUIT"]) == [
        "+OK 2 messages (50 octets)", "+OK 2 50", "+OK 28 octets", "Subject: one", "", "..dot",
        "last", ".", "+OK the top follows", "Subject: two", "", ".", "+OK goodbye",
      ])
  }

  @Test("what was marked is gone after QUIT, what was fetched is seen, and names stay")
  func update() throws {
    let before = try serveUser(["UIDL 1", "RETR 1", "DELE 2", "QUIT"])
    try #require(before.last == "+OK 1 message deleted, goodbye")
    #expect(try scratch.names("Maildir/new") == [])
    #expect(try scratch.names("Maildir/cur") == ["1700000000.M1P1.host:2,S"])
    #expect(try serveUser(["UIDL 1", "QUIT"]).dropFirst().first == before[1])
  }

  @Test("without QUIT nothing is deleted")
  func broken() throws {
    _ = try serveUser(["DELE 1", "DELE 2"])
    #expect(try serveUser(["STAT", "QUIT"]).dropFirst().first == "+OK 2 50")
  }

  @Test("a mailbox that another user owns is not opened")
  func foreign() throws {
    let answer = try serve(["STAT"], ["-C", scratch("martlet.conf").text, "--preauth", "/root"])
    #expect(answer.count == 1 && answer[0].hasPrefix("-ERR [SYS/"))
  }

  @Test("a wrong password is told as a name that nobody has is, and nothing is opened")
  func refused() throws {
    let answer = try serve(
      ["USER bob", "PASS wrong", "USER nobody", "PASS wrong", "STAT", "QUIT"],
      ["-C", scratch("martlet.conf").text])
    #expect(answer.filter { $0.hasPrefix("-ERR [AUTH]") }.count == 2)
    try #require(answer.count == 7)
    #expect(answer[2] == answer[4])
    #expect(answer.suffix(2) == ["-ERR not possible in this state", "+OK goodbye"])
  }

  @Test("a client that says everything at once is served as if it had waited")
  func pipelined() throws {
    let answer = try serve(
      ["USER bob", "PASS secret", "STAT", "LIST 2", "QUIT"], ["-C", scratch("martlet.conf").text])
    #expect(
      answer == [
        "+OK mail.example.org POP3", "+OK now the password", "+OK 2 messages (50 octets)",
        "+OK 2 50", "+OK 2 22", "+OK goodbye",
      ])
  }

  @Test("a wrong command line ends it with 64 and a word")
  func misuse() throws {
    let result = try Program.run(
      [Program.directory.appending("martlet-pop3d").text, "/tmp/Maildir"])
    #expect(result.status == 64)
    #expect(result.errors.hasPrefix("martlet-pop3d: "))
  }
}
