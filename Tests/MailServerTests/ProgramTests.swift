import Bytes
import Configuration
import MailServer
import Postal
import TestSupport
import Testing
import Unix

/// The programs as they are installed: martlet-smtpd, and martlet-auth that it starts.
@Suite struct ServerProgramTests {
  static let server = Program.directory.appending("martlet-smtpd")
  /// The password is `secret`.
  static let passwd = "bob@example.org:$5$abcdefgh$gruCpC7VkOTspMQTTSAR8mtlO9Upms.fwqE5y16JVM.\n"

  /// Has the program serve one client that says all at once; the answer is what it says, and its status.
  static func serve(
    _ host: Host, _ words: [String], _ text: String, environment: [String] = []
  ) throws -> (replies: [String], ending: Ending) {
    let (ours, theirs) = try StreamPair().split()
    let client = FileDescriptor(owning: ours)
    let pid: Int32
    do {
      let other = FileDescriptor(owning: theirs)
      let errors = try FileDescriptor.memory("errors")
      pid = try start(host, words, other.number, errors.number, environment)
    }
    try client.write(Array(text.utf8))
    try DescriptorNumber(client.number).endSending()
    let said = try client.readAll(limit: 1 << 20)
    return (said.lines.map { $0.trimmed.text }, try ChildProcess.wait(for: pid))
  }

  static func start(
    _ host: Host, _ words: [String], _ socket: Int32, _ errors: Int32, _ environment: [String] = []
  ) throws -> Int32 {
    let file = try #require(host.settings.file)
    return try Launch.start(
      server, (["martlet-smtpd", "-C", file.text] + words).map { Array($0.utf8) },
      environment: environment.map { Array($0.utf8) }, descriptors: [socket, socket, errors])
  }

  /// A host whose files belong to the account that the program becomes.
  static func host(_ configuration: String = "") throws -> Host {
    let host = try Host(configuration)
    try host.scratch.write("passwd", passwd)
    host.giveAway()
    return host
  }

  @Test(
    "a client behind a pipe is where its listener says it is, and may not relay if that is unclear",
    arguments: [
      ("NONE=1", "250"), ("REMOTE_ADDR=/run/socket", "250"), ("TCPREMOTEIP=127.0.0.1", "250"),
      ("TCPREMOTEIP=203.0.113.5", "550"), ("TCPREMOTEIP=fe80::1%eth0", "550"),
      ("SOCAT_PEERADDR=203.0.113.5", "550"), ("SOCAT_PEERADDR=[2001:db8::1]", "550"),
      ("NCAT_REMOTE_ADDR=203.0.113.5", "550"), ("REMOTE_HOST=203.0.113.5", "550"),
    ])
  func announced(_ variable: String, _ code: String) throws {
    let host = try Host(routes: "* smtp:192.0.2.9\n")
    host.giveAway()
    let (replies, _) = try Self.serve(
      host, [], "EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<x@remote.example>\r\nQUIT\r\n",
      environment: [variable])
    #expect(replies.codes == ["220", "250", "250", code, "221"], "\(replies)")
  }

  @Test("a submission needs a login, must be in its own name, and gets what it lacks")
  func submission() throws {
    let host = try Self.host()
    let (replies, ending) = try Self.serve(
      host, ["--mode", "submission"],
      "EHLO c.example\r\nMAIL FROM:<bob@example.org>\r\nAUTH PLAIN AGJvYkBleGFtcGxlLm9yZwBzZWNyZXQ=\r\n"
        + "MAIL FROM:<carol@example.org>\r\nMAIL FROM:<bob@example.org>\r\nRCPT TO:<carol@example.org>\r\n"
        + "DATA\r\nTo: carol\r\nBcc: dave@example.org\r\n\r\nhello\r\n.\r\nQUIT\r\n")
    #expect(
      replies.codes == ["220", "250", "530", "235", "553", "250", "250", "354", "250", "221"],
      "\(replies)")
    #expect(ending == .exited(0))
    let file = try #require(try host.queued().first)
    #expect(file.contains("with=ESMTPA helo=c.example login=bob@example.org"))
    #expect(file.contains("\nFrom: bob@example.org\n"))
    #expect(file.contains("\nMessage-ID: <"))
    #expect(file.contains("\nDate: "))
    #expect(file.contains("\nTo: carol@example.org\n"))
    #expect(!file.contains("Bcc"))
  }

  @Test("a wrong password is refused, and nothing of the login is remembered")
  func wrongPassword() throws {
    let host = try Self.host()
    let (replies, _) = try Self.serve(
      host, ["--mode", "submission"],
      "EHLO c.example\r\nAUTH PLAIN AGJvYkBleGFtcGxlLm9yZwB3cm9uZw==\r\nMAIL FROM:<bob@example.org>\r\nQUIT\r\n"
    )
    #expect(replies.codes == ["220", "250", "535", "530", "221"])
  }

  @Test("who has no configuration that can be used says so to the client, and with its status")
  func noConfiguration() throws {
    let host = try Self.host()
    try host.scratch.write("martlet.conf", "nonsense = 1\n", mode: 0o644)
    let (replies, ending) = try Self.serve(host, [], "QUIT\r\n")
    #expect(replies.codes == ["421"])
    #expect(ending == .exited(ExitStatus.configuration.rawValue))
  }

  @Test("a client that goes without a word ends the program with 74")
  func lost() throws {
    let host = try Self.host()
    let (replies, ending) = try Self.serve(host, [], "EHLO c.example\r\n")
    #expect(replies.codes == ["220", "250"])
    #expect(ending == .exited(ExitStatus.ioError.rawValue))
  }

  @Test(
    "told to end it tells the client to come again, and keeps nothing of a message that was coming")
  func ending() throws {
    let host = try Self.host()
    let (ours, theirs) = try StreamPair().split()
    let client = FileDescriptor(owning: ours)
    let errors = try FileDescriptor.memory("errors")
    let pid: Int32
    do {
      let other = FileDescriptor(owning: theirs)
      pid = try Self.start(host, [], other.number, errors.number)
    }
    try client.write(
      Array("EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\nbegun\r\n".utf8))
    var said: [UInt8] = []
    while !said.text.contains("\r\n354 ") { try client.read(into: &said) }
    ChildProcess.signal(pid, .terminate)
    said += try client.readAll(limit: 4096)
    #expect(said.lines.last?.starts(with: Array("421 4.3.2".utf8)) == true)
    #expect(try ChildProcess.wait(for: pid) == .exited(0))
    #expect(try host.queued("tmp").isEmpty)
    #expect(try host.queued().isEmpty)
  }

  @Test("told to end, one with a listening socket leaves its clients alone")
  func stopping() throws {
    let host = try Self.host()
    let path = host.scratch("socket")
    let socket = try LocalListener.open(path)
    let errors = try FileDescriptor.memory("errors")
    let pid = try Self.start(host, ["--mode", "lmtp"], socket.number, errors.number)
    let client = try LocalSocket.connect(to: path)
    var said: [UInt8] = []
    while !said.text.contains("\r\n") { try DescriptorNumber(client.number).read(into: &said) }
    ChildProcess.signal(pid, .terminate)
    #expect(try ChildProcess.wait(for: pid) == .exited(0))
    try client.write(
      Array(
        "LHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n\r\nx\r\n.\r\nQUIT\r\n"
          .utf8))
    #expect(try client.readAll(limit: 4096).lines.last?.trimmed.text == "221 2.0.0 Goodbye")
    #expect(try host.queued().count == 1)
  }

  @Test("a configuration that cannot be used is told to clients of a listening socket, too")
  func refusing() throws {
    let host = try Self.host()
    try host.scratch.write("martlet.conf", "nonsense = 1\n", mode: 0o644)
    let path = host.scratch("socket")
    let socket = try LocalListener.open(path)
    let errors = try FileDescriptor.memory("errors")
    var clients: [Int32] = []
    for _ in 0..<2 { clients.append(try LocalSocket.connect(to: path).release()) }
    let pid = try Self.start(host, [], socket.number, errors.number)
    for number in clients {
      let said = try FileDescriptor(owning: number).readAll(limit: 4096)
      #expect(said.text.hasPrefix("421 4.3.5 "))
    }
    #expect(try ChildProcess.wait(for: pid) == .exited(ExitStatus.configuration.rawValue))
  }

  @Test("a spool that moves is another process's, which may write it")
  func movedSpool() throws {
    let host = try Self.host()
    let path = host.scratch("socket")
    let socket = try LocalListener.open(path)
    let errors = try FileDescriptor.memory("errors")
    let pid = try Self.start(host, ["--mode", "lmtp"], socket.number, errors.number)
    let first = try LocalSocket.connect(to: path)
    var said: [UInt8] = []
    while !said.text.contains("\r\n") { try DescriptorNumber(first.number).read(into: &said) }
    let file = try #require(host.settings.file)
    let text = try file.contents(limit: 1 << 20).text
    try host.scratch.write(
      "martlet.conf",
      text.split(separator: "\n").filter { !$0.hasPrefix("spool") }
        .joined(separator: "\n") + "\nspool = other\n", mode: 0o644)
    let second = try LocalSocket.connect(to: path)
    #expect(try ChildProcess.wait(for: pid) == .exited(0))
    _ = consume first
    _ = consume second
  }

  @Test("given a listening socket it serves each client in a process, until it is told to end")
  func listening() throws {
    let host = try Self.host()
    let path = host.scratch("socket")
    let socket = try LocalListener.open(path)
    let errors = try FileDescriptor.memory("errors")
    let pid = try Self.start(host, ["--mode", "lmtp"], socket.number, errors.number)
    var clients: [Int32] = []
    for _ in 0..<3 { clients.append(try LocalSocket.connect(to: path).release()) }
    // all are served at the same time: none has said goodbye
    for number in clients {
      var greeting: [UInt8] = []
      try DescriptorNumber(number).read(into: &greeting)
      #expect(greeting.text.hasPrefix("220 mx.example.org LMTP"))
    }
    for number in clients {
      let client = FileDescriptor(owning: number)
      try client.write(
        Array(
          "LHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n\r\nx\r\n.\r\nQUIT\r\n"
            .utf8))
      #expect(try client.readAll(limit: 4096).lines.last?.trimmed.text == "221 2.0.0 Goodbye")
    }
    #expect(try host.queued().count == 3)
    ChildProcess.signal(pid, .terminate)
    #expect(try ChildProcess.wait(for: pid) == .exited(0))
  }
}

extension Host {
  /// As root the program becomes another user, which must reach the files.
  func giveAway() {
    guard Launch.isRoot, let user = try? Account.named(settings.user) else { return }
    func give(_ path: Path) {
      guard let status = try? path.status() else { return }
      try? FileDescriptor.open(reading: path).setOwner(user.uid, group: user.gid)
      guard status.kind == .directory else { return }
      for name in (try? Directory(path).names()) ?? [] { give(path.appending(name)) }
    }
    give(scratch.path)
  }
}
