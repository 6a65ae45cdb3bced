import Bytes
import Postal
import Queue
import Routing
import TestSupport
import Testing
import Unix

@Suite struct RemoteProgramTests {
  static let program = Program.directory.appending("martlet-remote").text

  private func run(
    _ words: [String], _ message: String = "Subject: x\n\nx\n"
  ) throws -> Program.Result {
    let scratch = try Scratch()
    try scratch.write("martlet.conf", "hostname = client.example\n", mode: 0o644)
    try scratch.write("message", message)
    return try Program.run(
      [Self.program, "-C", scratch("martlet.conf").text] + words, input: scratch("message"))
  }

  @Test(
    "what became of each recipient is printed, and the status says it",
    arguments: [
      ("250 ok", "b@y.example relayed 2.0.0", 0), ("550 5.1.1 no", "b@y.example failed 5.1.1", 67),
      ("451 4.7.1 later", "b@y.example deferred 4.7.1", 75),
      ("550 5.7.1 spam", "b@y.example failed 5.7.1", 77),
    ] as [(String, String, Int32)])
  func statuses(_ reply: String, _ line: String, _ status: Int32) throws {
    let server = try ScriptedServer(
      ConversationTests.hello + [.hear(3), .say("250 ok"), .say("250 ok"), .say("354 go")]
        + [.hearMessage, .say(reply)] + ConversationTests.bye)
    let result = try run(["-f", "a@x.example", try server.way().bytes.text, "b@y.example"])
    #expect(result.output.hasPrefix(line), "\(result)")
    #expect(result.status == status)
    #expect(result.errors == "")
  }

  @Test("a batch of which nobody hears the results ends: what is sent then is sent again by others")
  func unheard() throws {
    let server = try ScriptedServer(
      ConversationTests.hello + ConversationTests.ok + [.hearMessage, .say("250 taken"), .stall])
    let scratch = try Scratch()
    try scratch.write("martlet.conf", "hostname = client.example\n", mode: 0o644)
    let message = try FileDescriptor.memory("message")
    try message.write(Array("Subject: x\n\nx\n".utf8))
    let address = try #require(Address(mailbox: Array("b@y.example".utf8)))
    let list = try FileDescriptor.memory("jobs")
    for number in 0..<3 {
      let id = QueueID(
        time: Timestamp(seconds: 1_795_218_612, microseconds: number), pid: 1,
        random: [0, 0, 0, 1])
      let job = DeliveryJob(
        id: id, descriptor: 3, offset: 0, size: 14, sender: .null, recipient: address,
        original: address, kind: .relay(try server.way().bytes))
      try list.write(job.encoded)
    }
    try list.seek(to: 0)
    let (reading, writing) = try FileDescriptor.pipe().split()
    let results = FileDescriptor(owning: writing)
    try FileDescriptor(owning: reading).close()
    let pid = try Launch.start(
      Path(composed: Self.program), ["martlet-remote", "--batch"].map { Array($0.utf8) },
      environment: [Array("MARTLET_CONFIG=".utf8) + scratch("martlet.conf").bytes],
      descriptors: [list.number, results.number, 2, message.number])
    #expect(try ChildProcess.wait(for: pid) == .exited(74))
    #expect(server.heard()[0].count { $0 == "Subject: x" } == 1)
  }

  @Test("one recipient in another script is enough for SMTPUTF8, wherever it stands")
  func international() throws {
    let server = try ScriptedServer(
      [.say("220 mx"), .hear(1), .say("250-mx"), .say("250-8BITMIME"), .say("250-SMTPUTF8")]
        + [.say("250 PIPELINING"), .hear(4), .say("250 ok"), .say("250 ok"), .say("250 ok")]
        + [.say("354 go"), .hearMessage, .say("250 taken")] + ConversationTests.bye)
    let way = try server.way().bytes.text
    let result = try run(["-f", "a@x.example", way, "plain@y.example", "ünï@y.example"])
    #expect(result.status == 0, "\(result)")
    #expect(server.heard()[0][1].contains(" SMTPUTF8"))
  }

  @Test("the dialogue is shown without message and password")
  func dialogue() throws {
    let scratch = try Scratch()
    try scratch.write("login", "user = u\npassword-command = echo hunter2; echo more\n")
    let server = try ScriptedServer(
      [.say("220 mx"), .hear(1), .say("250-mx"), .say("250-AUTH PLAIN"), .say("250 PIPELINING")]
        + LoginTests.accepted)
    let way = "smtp:127.0.0.1:\(server.port) tls=none login=\(scratch("login").text)"
    let result = try run(["-v", "-f", "", way, "b@y.example"], "Subject: x\n\nprivate\n")
    #expect(result.status == 0)
    #expect(result.errors.contains("> EHLO client.example\n"))
    #expect(result.errors.contains("> AUTH PLAIN …\n"))
    #expect(result.errors.contains("> MAIL FROM:<>\n"))
    #expect(!result.errors.contains("private"))
    let secret = Base64.encode(Array("\0u\0hunter2".utf8)).text
    #expect(server.heard()[0][1] == "AUTH PLAIN \(secret)")
    #expect(!result.errors.contains(secret))
  }

  @Test(
    "a command line that does not fit is explained",
    arguments: [
      [], ["-f", "a@x.example"], ["-f", "a@x.example", "mx"], ["-f", "a b", "mx", "b@y.example"],
      ["mx", "b@y.example"], ["-f", "", "http:x", "b@y.example"], ["-f", "", "mx", "b"],
      ["--batch", "mx"], ["--more", "-f", "", "mx", "b@y.example"], ["--frobnicate"],
    ])
  func misuse(_ words: [String]) throws {
    let result = try run(words)
    #expect(result.status == 64)
    #expect(result.errors.hasPrefix("martlet-remote: "))
    #expect(result.errors.hasSuffix("see martlet-remote(8)\n"))
  }

  @Test("a list of jobs that is none is refused")
  func noList() throws {
    let result = try run(["--batch"], "hello")
    #expect(result.status == 65)
    #expect(result.output == "")
  }
}
