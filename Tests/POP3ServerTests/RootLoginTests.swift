import Bytes
import TestSupport
import Testing
import Transport
import Unix

/// martlet-pop3d as root starts it for all users.
@Suite(.enabled(if: Launch.isRoot, "takes root: the program becomes other users"))
struct RootLoginTests {
  private static let login = "USER bob\r\nPASS secret\r\n"

  @Test("all at once in one packet is served as if the client had waited, as the user")
  func pipelined() throws {
    let host = try RootHost()
    let (lines, ending, log) = try RootClient(host).finish(
      "\(Self.login)STAT\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n")
    #expect(
      lines == [
        "+OK mail.example.org POP3", "+OK now the password", "+OK 1 message (22 octets)",
        "+OK 1 22", "+OK 22 octets", "Subject: one", "", "body", ".", "+OK message 1 deleted",
        "+OK 1 message deleted, goodbye",
      ], "\(lines)")
    #expect(ending == .exited(0))
    #expect(log.contains("event=login user=bob mechanism=PLAIN client=local"))
    #expect(try host.scratch.names("Maildir/new") == [])
    #expect(try host.isQuiet())
  }

  @Test("choices made before the login hold after it")
  func choices() throws {
    let host = try RootHost()
    let (lines, _, _) = try RootClient(host).finish("LANG de\r\n\(Self.login)NONSENSE\r\nQUIT\r\n")
    #expect(lines.count == 6)
    #expect(lines.allSatisfy { !$0.contains("unknown") }, "\(lines)")
  }

  @Test("who has logged in is served by a process that is the user, for good")
  func identity() throws {
    let host = try RootHost()
    var client = try RootClient(host)
    #expect(try client.line() == "+OK mail.example.org POP3")
    let before = try host.processes(once: 3)
    // the monitor, its worker, and martlet-auth for what comes
    #expect(before.count == 3)
    #expect(before.contains { $0.contains("\nUid:\t65534\t65534\t65534\t65534\n") })
    try client.say(Self.login)
    _ = try client.line()
    #expect(try client.line() == "+OK 1 message (22 octets)")
    let after = try host.processes()
    let status = try #require(after.first)
    #expect(after.count == 1)
    for line in [
      "Pid:\t\(client.pid)", "Uid:\t64020\t64020\t64020\t64020",
      "Gid:\t64021\t64021\t64021\t64021", "Groups:\t ", "CapPrm:\t0000000000000000",
      "CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2",
    ] { #expect(status.contains("\n\(line)\n"), "\(line)") }
    #expect(try client.finish("QUIT\r\n").ending == .exited(0))
  }

  @Test(
    "a right password of root is as good as a wrong one",
    arguments: [
      ("", "root has no mailbox here"), ("minimum-uid = 0", "root's mail is not served"),
    ])
  func useless(_ setting: String, _ reason: String) throws {
    let host = try RootHost(setting)
    let (lines, _, log) = try RootClient(host).finish(
      "USER bob\r\nPASS wrong\r\nUSER root\r\nPASS secret\r\nQUIT\r\n")
    #expect(
      lines.filter { $0.hasPrefix("-ERR") }
        == [String](repeating: "-ERR [AUTH] wrong name or password", count: 2), "\(lines)")
    #expect(log.contains("user=root reason=\"\(reason)"), "\(log)")
    #expect(try host.isQuiet())
  }

  @Test(
    "of root's rights it needs those to become others and to leave the file system, or nobody is served",
    arguments: [
      ("+setuid,+setgid,+sys_chroot,+kill", true), ("+setuid,+setgid,+kill", false),
      ("+sys_chroot,+kill", false), ("-all", false),
    ])
  func rights(_ kept: String, _ isServed: Bool) throws {
    let host = try RootHost()
    let (lines, ending, log) = try RootClient(
      host,
      through: ["/usr/bin/setpriv", "--inh-caps=-all", "--bounding-set=-all,\(kept)"]
    ).finish("\(Self.login)QUIT\r\n")
    if isServed {
      #expect(lines.last == "+OK goodbye")
    } else {
      #expect(lines == ["-ERR [SYS/TEMP] there is no service now; try again later"])
      #expect(ending == .exited(75))
      #expect(log.contains("the login process cannot give up "), "\(log)")
    }
  }

  @Test("whoever starts it may ignore the ends of processes")
  func ignoredChildren() throws {
    let host = try RootHost()
    let (lines, ending, _) = try RootClient(
      host, through: ["/usr/bin/env", "--ignore-signal=CHLD"]
    ).finish("\(Self.login)QUIT\r\n")
    #expect(lines.last == "+OK goodbye", "\(lines)")
    #expect(ending == .exited(0))
    #expect(try host.isQuiet())
  }

  @Test("a process that is the user has nothing of the passwords of others in its memory")
  func memory() throws {
    let host = try RootHost()
    let others = (0..<50).map { "other\($0):$5$abcdefgh$SECRETOFANOTHER\($0)SECRETOFANOTHER\n" }
    let passwd = try host.scratch("passwd").contents(limit: 4096).text
    try host.scratch.write("passwd", passwd + others.joined())
    var client = try RootClient(host)
    try client.say(Self.login)
    for _ in 0..<3 { _ = try client.line() }
    let octets = try RootHost.memory(of: client.pid)
    #expect(octets.span.index(of: Array("mail.example.org".utf8)) != nil)
    #expect(octets.span.index(of: Array("SECRETOFANOTHER".utf8)) == nil)
    #expect(try client.finish("QUIT\r\n").ending == .exited(0))
  }

  @Test("what is wrong with a table is for the log")
  func table() throws {
    let host = try RootHost()
    let (lines, _, log) = try RootClient(host).finish("USER odd\r\nPASS secret\r\nQUIT\r\n")
    #expect(
      lines.dropFirst(2).first
        == "-ERR [SYS/TEMP] your mail cannot be reached now; try again later")
    #expect(log.contains("user=odd") && log.contains("uid=0"), "\(log)")
  }

  @Test("a mailbox that cannot be opened is told after the login")
  func missing() throws {
    let host = try RootHost()
    let (lines, _, _) = try RootClient(host).finish("USER lost\r\nPASS secret\r\nSTAT\r\n")
    #expect(lines.count == 3)
    #expect(lines.last?.hasPrefix("-ERR [SYS/") == true, "\(lines)")
  }

  @Test(
    "a client that goes at any moment leaves no process",
    arguments: [
      "", "USER bob\r\n", "USER bob\r\nPA", "AUTH PLAIN\r\n", "AUTH LOGIN\r\nYm9i\r\n",
      "USER bob\r\nPASS wrong\r\n", login, "\(login)RETR 1\r\n", "\(login)DELE 1\r\n",
    ])
  func vanished(_ words: String) throws {
    let host = try RootHost()
    var client = try RootClient(host)
    _ = try client.line()
    try client.say(words)
    for _ in words.split(separator: "\r\n", omittingEmptySubsequences: true)
    where words.hasSuffix("\r\n") { _ = try client.line() }
    _ = try client.vanish()
    #expect(try host.isQuiet())
    #expect(try host.scratch.names("Maildir/new").count == 1)
  }

  @Test("a monitor that is killed takes its worker with it")
  func killed() throws {
    let host = try RootHost()
    var client = try RootClient(host)
    _ = try client.line()
    ChildProcess.signal(client.pid, .kill)
    #expect(try client.line() == "the end")
    #expect(try host.isQuiet())
    _ = try client.vanish()
  }

  @Test(
    "under TLS, from the start or after STLS, it is the same, with the certificate verified",
    arguments: [true, false])
  func tls(fromTheStart: Bool) throws {
    let authority = try Authority()
    let host = try RootHost("tls-certificate = \(authority.certificate.text)")
    var client = try authority.connect(to: host, fromTheStart: fromTheStart)
    try client.connection.write(Array("\(Self.login)RETR 1\r\n".utf8))
    try client.connection.flush()
    var lines: [String] = []
    while lines.last != "." { lines.append(try client.connection.readLine(upTo: 999).trimmed.text) }
    #expect(lines.suffix(5) == ["+OK 22 octets", "Subject: one", "", "body", "."])
    let served = try host.processes().filter { $0.contains("\nUid:\t64020\t") }
    #expect(served.count == 1)
    try client.connection.write(Array("QUIT\r\n".utf8))
    #expect(try client.connection.readLine(upTo: 999).trimmed.text == "+OK goodbye")
    // a clean end, by close_notify
    #expect(try client.connection.read() == [])
    #expect(try client.vanish() == .exited(0))
    #expect(try host.isQuiet())
  }

  @Test(
    "a client that goes under TLS, or in its handshake, leaves no process",
    arguments: ["STLS\r\n", "STLS\r\n\u{16}\u{3}\u{1}", "STLS\r\nnonsense"])
  func vanishedUnderTLS(_ words: String) throws {
    let authority = try Authority()
    let host = try RootHost("tls-certificate = \(authority.certificate.text)")
    var client = try RootClient(host)
    _ = try client.line()
    try client.say(words)
    _ = try client.line()
    _ = try client.vanish()
    #expect(try host.isQuiet())
    _ = try authority.connect(to: host, fromTheStart: false).vanish()
    #expect(try host.isQuiet())
  }

  @Test("a handshake that fails is the client's fault, and is told from a defect")
  func failedHandshake() throws {
    let authority = try Authority()
    let host = try RootHost("tls-certificate = \(authority.certificate.text)")
    var client = try RootClient(host)
    try client.say("STLS\r\n")
    for _ in 0..<2 { _ = try client.line() }
    let (_, ending, log) = try client.finish("this is no handshake\r\n")
    #expect(ending == .exited(76))
    #expect(log.contains("handshake failed") && !log.contains("defect"), "\(log)")
    #expect(try host.isQuiet())
  }

  @Test("what came in clear behind STLS is not said under TLS")
  func injected() throws {
    let authority = try Authority()
    let host = try RootHost("tls-certificate = \(authority.certificate.text)")
    let (lines, _, _) = try RootClient(host).finish("STLS\r\nUSER bob\r\nQUIT\r\n")
    #expect(lines.count == 2)
    #expect(lines.last?.hasPrefix("-ERR") == true)
  }

  @Test("ten wrong commands, and a client that asks for too much, end it")
  func errors() throws {
    let host = try RootHost()
    let (lines, ending, _) = try RootClient(host).finish(
      String(repeating: "NONSENSE\r\n", count: 20))
    #expect(lines.count == 11)
    #expect(ending == .exited(0))
  }

  @Test("given a listening socket it serves each client in a process, until it is told to end")
  func listening() throws {
    let host = try RootHost()
    let path = host.scratch("socket")
    let socket = try LocalListener.open(path)
    let log = try FileDescriptor.memory("log")
    let pid = try host.start(socket.number, log)
    var clients: [Int32] = []
    for _ in 0..<3 { clients.append(try LocalSocket.connect(to: path).release()) }
    // all are served at the same time: none has said goodbye
    for number in clients {
      var greeting: [UInt8] = []
      try DescriptorNumber(number).read(into: &greeting)
      #expect(greeting.text == "+OK mail.example.org POP3\r\n")
    }
    ChildProcess.signal(pid, .terminate)
    #expect(try ChildProcess.wait(for: pid) == .exited(0))
    // those who are there are served to the end
    for number in clients {
      let client = FileDescriptor(owning: number)
      try client.write(Array("\(Self.login)QUIT\r\n".utf8))
      #expect(try client.readAll(limit: 4096).lines.last?.trimmed.text == "+OK goodbye")
    }
    #expect(try host.isQuiet())
  }

  @Test("a configuration that cannot be used is told to clients of a listening socket, too")
  func refusing() throws {
    let host = try RootHost("nonsense = 1")
    let path = host.scratch("socket")
    let socket = try LocalListener.open(path)
    let client = try LocalSocket.connect(to: path)
    let log = try FileDescriptor.memory("log")
    let pid = try host.start(socket.number, log)
    #expect(
      try client.readAll(limit: 4096).text
        == "-ERR [SYS/TEMP] the server cannot begin; try again later\r\n")
    #expect(try ChildProcess.wait(for: pid) == .exited(78))
  }
}
