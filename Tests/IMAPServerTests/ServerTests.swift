import Bytes
import Compression
import TestSupport
import Testing
import Transport
import Unix

/// martlet-imapd as root starts it for all users.
@Suite(.enabled(if: Launch.isRoot, "takes root: the program becomes other users"))
struct ServerTests {
  private static let login = "a LOGIN bob secret\r\n"

  private func host(_ more: String = "") throws -> RootHost {
    try RootHost(more, program: "martlet-imapd")
  }

  /// A client that has logged in, and selected a mailbox if one is named.
  private func client(_ host: RootHost, selecting name: String? = nil) throws -> RootClient {
    var client = try RootClient(host)
    #expect(try client.line().hasPrefix("* OK [CAPABILITY IMAP4rev1 "))
    try client.say(Self.login)
    #expect(try client.line().hasPrefix("a OK [CAPABILITY IMAP4rev1 "))
    if let name {
      try client.say("s SELECT \(name)\r\n")
      while try !client.line().hasPrefix("s OK") {}
    }
    return client
  }

  @Test("all at once in one packet is served as if the client had waited")
  func pipelined() throws {
    let host = try host()
    let (lines, ending, log) = try RootClient(host).finish(
      "\(Self.login)b NOOP\r\nc SELECT INBOX\r\nd LOGOUT\r\n")
    #expect(lines.contains("b OK NOOP completed"), "\(lines)")
    #expect(lines.contains("* 1 EXISTS"))
    #expect(lines.suffix(2) == ["* BYE goodbye", "d OK LOGOUT completed"])
    #expect(ending == .exited(0))
    #expect(log.contains("event=login user=bob mechanism=PLAIN client=local"))
    #expect(try host.isQuiet())
  }

  @Test("AUTHENTICATE asks for what the client has not said")
  func authenticate() throws {
    let host = try host()
    let (lines, _, _) = try RootClient(host).finish(
      "a AUTHENTICATE PLAIN\r\n*\r\nb AUTHENTICATE LOGIN\r\nYm9i\r\nc2VjcmV0\r\nc NOOP\r\nd LOGOUT\r\n"
    )
    #expect(lines[1...].prefix(4) == ["+", "a BAD given up", "+ VXNlcm5hbWU6", "+ UGFzc3dvcmQ6"])
    #expect(lines[5].hasPrefix("b OK [CAPABILITY "))
    #expect(lines[6] == "c OK NOOP completed")
  }

  @Test("who has logged in is served by a process that is the user, for good")
  func identity() throws {
    let host = try host()
    let client = try client(host, selecting: "INBOX")
    let processes = try host.processes()
    let status = try #require(processes.first)
    #expect(processes.count == 1)
    for line in [
      "Pid:\t\(client.pid)", "Uid:\t64020\t64020\t64020\t64020",
      "Gid:\t64021\t64021\t64021\t64021", "Groups:\t ", "CapPrm:\t0000000000000000",
      "CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2",
    ] { #expect(status.contains("\n\(line)\n"), "\(line)") }
    #expect(try client.finish("z LOGOUT\r\n").ending == .exited(0))
  }

  @Test("a right password of root is as good as a wrong one")
  func useless() throws {
    let host = try host()
    let (lines, _, log) = try RootClient(host).finish(
      "a LOGIN bob wrong\r\na LOGIN root secret\r\nb LOGOUT\r\n")
    #expect(
      lines.filter { $0.hasPrefix("a ") }
        == [String](
          repeating: "a NO [AUTHENTICATIONFAILED] wrong name or password", count: 2), "\(lines)")
    #expect(log.contains("user=root reason=\"root has no mailbox here"), "\(log)")
    #expect(try host.isQuiet())
  }

  @Test("a mailbox that cannot be opened is told after the login, which waits for it")
  func missing() throws {
    let host = try host()
    let (lines, ending, _) = try RootClient(host).finish("a LOGIN lost secret\r\nb NOOP\r\n")
    #expect(lines.count == 3, "\(lines)")
    #expect(lines[1].hasPrefix("a NO [UNAVAILABLE] "))
    #expect(lines[2].hasPrefix("* BYE [UNAVAILABLE] "))
    #expect(ending == .exited(75))
  }

  @Test(
    "of a configuration that cannot be used the client hears only that"
  )
  func misconfigured() throws {
    let host = try host("nonsense = 1")
    let (lines, ending, log) = try RootClient(host).finish("")
    #expect(lines == ["* BYE [UNAVAILABLE] the server cannot begin; try again later"])
    #expect(ending == .exited(78))
    #expect(log.contains("nonsense"))
    #expect(try host.isQuiet())
  }

  @Test(
    "a client that goes at any moment leaves no process",
    arguments: [
      "", "a LOG", "a AUTHENTICATE PLAIN\r\n", "a AUTHENTICATE LOGIN\r\nYm9i\r\n",
      "a LOGIN bob wrong\r\n", login, "\(login)b SELECT INBOX\r\n",
      "\(login)b SELECT INBOX\r\nc IDLE\r\n", "\(login)b APPEND INBOX {10}\r\nabc",
    ])
  func vanished(_ words: String) throws {
    let host = try host()
    var client = try RootClient(host)
    _ = try client.line()
    try client.say(words)
    if words.hasSuffix("\r\n") { _ = try client.line() }
    _ = try client.vanish()
    #expect(try host.isQuiet())
  }

  @Test("who is to end says so, and to whom")
  func terminated() throws {
    let host = try host()
    var client = try client(host, selecting: "INBOX")
    ChildProcess.signal(client.pid, .terminate)
    #expect(
      try client.line() == "* BYE [UNAVAILABLE] the server is shutting down; connect again")
    #expect(try client.line() == "the end")
    #expect(try client.vanish() == .exited(0))
    #expect(try host.isQuiet())
  }

  /// Puts one more message into the mailbox, as another program does.
  private func deliver(_ number: Int, to host: RootHost, _ folder: String = "Maildir") throws {
    let name = Path(composed: "170000000\(number).M1P1.host")
    let directory = try Directory(host.scratch(folder))
    try host.scratch.write("\(folder)/tmp/\(name.text)", "Subject: x\n\nx\n")
    try FileDescriptor.open(reading: host.scratch("\(folder)/tmp/\(name.text)"))
      .setOwner(RootHost.uid, group: RootHost.gid)
    try directory.rename(
      Path(composed: "tmp/\(name.text)"), into: directory,
      as: Path(composed: "new/\(name.text)"))
  }

  @Test("while a client waits in IDLE it hears what others do to its mailbox")
  func idle() throws {
    let host = try host()
    var client = try client(host, selecting: "INBOX")
    try client.say("i IDLE\r\n")
    #expect(try client.line() == "+ idling")
    let maildir = try Directory(host.scratch("Maildir"))
    for number in 2...4 {
      try deliver(number, to: host)
      #expect(try client.line() == "* \(number) EXISTS")
      _ = try client.line()
    }
    let names = try host.scratch.names("Maildir/cur").filter { $0.contains("1700000002") }
    let name = try #require(names.first)
    try maildir.remove(Path(composed: "cur/\(name)"))
    #expect(try client.line() == "* 2 EXPUNGE")
    let (lines, ending, _) = try client.finish("DONE\r\nj LOGOUT\r\n")
    #expect(lines == ["i OK IDLE completed", "* BYE goodbye", "j OK LOGOUT completed"])
    #expect(ending == .exited(0))
  }

  @Test(
    "a client that waits in a mailbox that others take away is told at once",
    arguments: [true, false], [true, false])
  func lost(isRenamed: Bool, isNewer: Bool) throws {
    let host = try host()
    var client = try client(host, selecting: "INBOX")
    try client.say("b CREATE x\r\n\(isNewer ? "c ENABLE IMAP4rev2\r\n" : "")d SELECT x\r\n")
    while try !client.line().hasPrefix("d OK") {}
    try client.say("i IDLE\r\n")
    #expect(try client.line() == "+ idling")
    if isRenamed {
      try Directory(host.scratch("Maildir")).rename(Path(composed: ".x"), to: Path(composed: ".y"))
    } else {
      Scratch.remove(host.scratch("Maildir/.x"))
    }
    let reason = "another program has removed or renamed the mailbox"
    // of the messages one may hear first that they are removed
    var news = try client.line()
    while news.hasSuffix("EXPUNGE") { news = try client.line() }
    if isNewer {
      #expect(news == "* OK [CLOSED] \(reason)")
      let (lines, _, _) = try client.finish("DONE\r\nj LOGOUT\r\n")
      #expect(lines.first == "i OK IDLE completed")
    } else {
      #expect(news == "* BYE \(reason)")
      #expect(try client.line() == "the end")
      #expect(try client.vanish() == .exited(0))
    }
    #expect(try host.isQuiet())
  }

  @Test(
    "a Maildir that has just changed and may not be written is read", arguments: [0o400, 0o600])
  func readOnly(listMode: UInt32) throws {
    let host = try host()
    let first = try client(host, selecting: "INBOX")
    #expect(try first.finish("z LOGOUT\r\n").ending == .exited(0))
    try deliver(2, to: host)
    let maildir = try Directory(host.scratch("Maildir"))
    for name in try maildir.names() where try maildir.status(name).kind == .file {
      try maildir.open(name).setMode(listMode)
    }
    let parts = ["", "/new", "/cur", "/tmp"]
    for part in parts { try Directory(host.scratch("Maildir\(part)")).setMode(0o500) }
    let (lines, ending, _) = try client(host).finish(
      """
      a LIST "" *\r\nb STATUS INBOX (MESSAGES)\r\nc SELECT INBOX\r\nd FETCH 1 BODY.PEEK[TEXT]\r
      e STORE 1 +FLAGS \\Seen\r\nf NOOP\r\ng SEARCH TEXT body\r\nh CREATE x\r\ni SUBSCRIBE x\r
      j COPY 1 INBOX\r\nk CLOSE\r\nl LOGOUT\r\n
      """)
    for word in [
      "a OK", "b OK", "* 1 EXISTS", "c OK [READ-ONLY] ", "d OK", "e NO [CANNOT] ", "f OK", "g OK",
      "* SEARCH 1", "h NO [NOPERM] ", "i NO [NOPERM] ", "j NO [NOPERM] ", "k OK", "l OK",
    ] { #expect(lines.contains { $0.hasPrefix(word) }, "\(word) \(lines)") }
    #expect(ending == .exited(0))
    for part in parts { try Directory(host.scratch("Maildir\(part)")).setMode(0o700) }
  }

  @Test("news that nobody awaits any more costs nothing, and is told when it is awaited again")
  func unawaited() throws {
    let host = try host()
    var client = try client(host, selecting: "INBOX")
    try client.say("i IDLE\r\nDONE\r\n")
    #expect(try client.line() == "+ idling")
    #expect(try client.line() == "i OK IDLE completed")
    try client.say("j IDLE\r\n")
    #expect(try client.line() == "+ idling")
    try deliver(2, to: host)
    #expect(try client.line() == "* 2 EXISTS")
    try client.say("DONE\r\n")
    while try !client.line().hasPrefix("j OK") {}
    let before = try ticks(of: client.pid)
    try deliver(3, to: host)
    var nothing: [Waiting.Interest] = []
    try Waiting.wait(for: &nothing, milliseconds: 500)
    // a process that turned in a circle would have taken most of the 50
    #expect(try ticks(of: client.pid) - before < 10)
    try client.say("k IDLE\r\n")
    #expect(try client.line() == "* 3 EXISTS")
    #expect(try client.finish("DONE\r\nz LOGOUT\r\n").ending == .exited(0))
  }

  /// Hundredths of a second that a process has run.
  private func ticks(of pid: Int32) throws -> Int {
    let words = try Path(composed: "/proc/\(pid)/stat").contents(limit: 4096).words
    return words[13...14].reduce(0) { $0 + ($1.decimal ?? 0) }
  }

  @Test("who has asked for it by NOTIFY hears of mailboxes that are not selected")
  func notified() throws {
    let host = try host()
    var client = try client(host)
    try client.say("c CREATE work\r\nn NOTIFY SET (personal (MessageNew MessageExpunge))\r\n")
    while try !client.line().hasPrefix("n OK") {}
    try deliver(2, to: host, "Maildir/.work")
    #expect(try client.line().hasPrefix("* STATUS work (MESSAGES 1 "))
    #expect(try client.finish("z LOGOUT\r\n").ending == .exited(0))
  }

  @Test("under TLS, from the start or after STARTTLS, it is the same", arguments: [true, false])
  func tls(fromTheStart: Bool) throws {
    let authority = try Authority()
    let host = try host("tls-certificate = \(authority.certificate.text)")
    var client = try RootClient(host, fromTheStart ? ["--tls"] : [])
    if !fromTheStart {
      #expect(try client.line().contains(" STARTTLS "))
      try client.say("a STARTTLS\r\n")
      #expect(try client.line() == "a OK begin TLS")
    }
    var connection = try authority.secure(client)
    if fromTheStart {
      #expect(try !connection.readLine(upTo: 999).trimmed.text.contains("STARTTLS"))
    }
    try connection.write(Array("\(Self.login)b NOOP\r\nc LOGOUT\r\n".utf8))
    var lines: [String] = []
    while lines.last?.hasPrefix("c ") != true {
      lines.append(try connection.readLine(upTo: 999).trimmed.text)
    }
    #expect(lines[0].hasPrefix("a OK [CAPABILITY "))
    #expect(lines.dropFirst() == ["b OK NOOP completed", "* BYE goodbye", "c OK LOGOUT completed"])
    // a clean end, by close_notify
    #expect(try connection.read() == [])
    connection = Connection()
    #expect(try client.vanish() == .exited(0))
    #expect(try host.isQuiet())
  }

  @Test("what came in clear behind STARTTLS is not said under TLS")
  func injected() throws {
    let authority = try Authority()
    let host = try host("tls-certificate = \(authority.certificate.text)")
    let (lines, _, _) = try RootClient(host).finish("a STARTTLS\r\nb LOGIN bob secret\r\n")
    #expect(
      lines.dropFirst() == [
        "a BAD nothing may follow STARTTLS before TLS begins", "* BYE connect again",
      ])
  }

  @Test("after COMPRESS both sides compress, with what came behind the command")
  func compressed() throws {
    let host = try host()
    var client = try client(host)
    guard var deflater = Deflater(), var inflater = Inflater() else { return }
    var wire = Array("b COMPRESS DEFLATE\r\n".utf8)
    deflater.add(Array("c NOOP\r\n".utf8), to: &wire)
    deflater.flush(to: &wire)
    try client.say(wire)
    #expect(try client.line() == "b OK DEFLATE active")
    wire = []
    // a little that becomes 20 million octets
    deflater.add(
      Array("d NOOP".utf8) + [UInt8](repeating: ASCII.space, count: 20_000_000)
        + Array("\r\ne LOGOUT\r\n".utf8), to: &wire)
    deflater.flush(to: &wire)
    #expect(wire.count < 50_000)
    try client.say(wire)
    inflater.feed(try client.rest())
    var said: [UInt8] = []
    while let piece = try inflater.next() { said += piece }
    #expect(
      said.text
        == "c OK NOOP completed\r\nd BAD the line is too long\r\n* BYE goodbye\r\ne OK LOGOUT completed\r\n"
    )
    #expect(try client.vanish() == .exited(0))
  }
}

/// martlet-imapd for the user that it is.
@Suite struct PreauthTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch(mode: 0o755)
    try scratch.write("martlet.conf", "hostname = mail.example.org\n", mode: 0o644)
    for part in ["", "/new", "/cur", "/tmp"] {
      try scratch("Maildir\(part)").makeDirectories(mode: 0o700)
    }
    try scratch.write("Maildir/new/1700000000.M1P1.host", "Subject: one\n\nbody\n")
  }

  private func serve(_ said: String, _ maildir: String) throws -> [String] {
    try scratch.write("input", said, mode: 0o644)
    let result = try Program.run(
      [
        Program.directory.appending("martlet-imapd").text, "-C", scratch("martlet.conf").text,
        "--preauth", maildir,
      ], input: scratch("input"))
    return result.output.split(separator: "\r\n").map(String.init)
  }

  @Test("its user needs no login, and cannot log in again")
  func preauth() throws {
    let lines = try serve(
      "a LOGIN bob secret\r\nb SELECT INBOX\r\nc LOGOUT\r\n", scratch("Maildir").text)
    #expect(lines.first?.hasPrefix("* PREAUTH [CAPABILITY IMAP4rev1 ") == true, "\(lines)")
    #expect(lines.first?.hasSuffix("] mail.example.org ready") == true)
    #expect(lines.dropFirst().first == "a BAD you have logged in already")
    #expect(lines.contains("* 1 EXISTS"))
    #expect(lines.last == "c OK LOGOUT completed")
  }

  @Test("a mailbox that is none is told at once")
  func foreign() throws {
    let lines = try serve("a NOOP\r\n", "/dev/null")
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("* BYE [") == true, "\(lines)")
  }

  @Test("the lock of a server that was killed is taken over, however young it is")
  func abandonedLock() throws {
    try scratch.write(
      "Maildir/martlet-uids.lock",
      Path("/proc/sys/kernel/random/boot_id").contents(limit: 100).text)
    // never old enough to be taken over for that
    try Directory(scratch("Maildir")).open("martlet-uids.lock").setModified(Clock.now + 86_400)
    let lines = try serve("a SELECT INBOX\r\nb LOGOUT\r\n", scratch("Maildir").text)
    #expect(lines.contains("a OK [READ-WRITE] SELECT completed"), "\(lines)")
    #expect(try !scratch.names("Maildir").contains("martlet-uids.lock"))
  }

  @Test("a wrong command line ends it with 64 and a word")
  func misuse() throws {
    let result = try Program.run([Program.directory.appending("martlet-imapd").text, "/tmp/x"])
    #expect(result.status == 64)
    #expect(result.errors.hasPrefix("martlet-imapd: "))
  }
}
