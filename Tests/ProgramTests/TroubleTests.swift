import Bytes
import Glibc
import Testing
import Unix
import TestSupport

/// What the system refuses to give: the caller hears of it, and nothing is lost or half done.
@Suite struct Trouble {
  static let message = "From: bob@example.org\nSubject: x\n\nBody.\n"

  /// Configurations that cannot be used.
  static let configurations: [(text: String?, mode: UInt32)] = [
    (nil, 0), ("hostname = host.example\n", 0o000), ("no such setting = 1\n", 0o600),
    ("retry = never\n", 0o600), ("hostname = host.example\n", 0o666),
  ]

  @Test(
    "with a configuration that cannot be used every program exits 78 and says which file",
    arguments: configurations.indices)
  func refusesConfigurations(_ index: Int) throws {
    let (text, mode) = Self.configurations[index]
    let host = try MailHost()
    let directory = try Directory(host.files.path)
    try directory.remove("martlet.conf")
    if let text { try host.files.write("martlet.conf", text, mode: mode) }
    for (name, arguments) in [
      ("sendmail", ["-i", "alice"]), ("martlet-queue", []), ("mailq", []), ("martlet", ["check"]),
    ] {
      let ran = try host.run(name, arguments, input: .file(Array(Self.message.utf8)))
      #expect(ran.status == 78, "\(name): \(ran)")
      #expect((ran.complaints + ran.output).text.contains("martlet.conf"), "\(name): \(ran)")
    }
    #expect(host.waiting.isEmpty)
  }

  @Test("without a spool sendmail exits 75 or 78, keeps nothing and says where it looked")
  func missesSpool() throws {
    let host = try MailHost([("spool", "no-such-spool")])
    let sent = try host.sendmail(["-i", "alice"], Self.message)
    #expect([75, 78].contains(sent.status), "\(sent)")
    #expect(sent.complaints.text.contains("no-such-spool"), "\(sent)")
  }

  @Test("with a drop directory that cannot be written sendmail says so, and nothing is kept")
  func cannotDrop() throws {
    let host = try MailHost()
    try Files.setMode(host.files.path("spool/drop"), 0o500)
    let sent = try host.sendmail(["-i", "alice"], Self.message)
    #expect([75, 77, 78].contains(sent.status), "\(sent)")
    #expect(sent.complaints.lines.count == 1, "\(sent)")
    #expect(host.waiting.isEmpty)
    try Files.setMode(host.files.path("spool/drop"), 0o700)
  }

  @Test(
    "a directory in drop that its owner alone may move is hidden, and starts no run again",
    arguments: ["1999", "20261120T235012.123456Z.4711.ab12cd34"])
  func hidesDirectories(_ name: String) throws {
    let host = try MailHost()
    try host.files.make("spool/drop/\(name)/kept")
    try Files.setMode(host.files.path("spool/drop/\(name)"), 0o500)
    let ran = try host.run("martlet-queue")
    #expect(ran.status == 0, "\(ran)")
    #expect(ran.complaints.text.contains("event=refused"), "\(ran)")
    let names = try Directory(host.files.path("spool/drop")).names()
    #expect(names.count == 1)
    for hidden in names.map(\.text) {
      #expect(hidden.hasPrefix(".2"), "\(hidden)")
      try Files.setMode(host.files.path("spool/drop/\(hidden)"), 0o700)
      #expect(host.files.names("spool/drop/\(hidden)") == ["kept"])
    }
  }

  @Test(
    "on a full disk sendmail exits 75 and leaves nothing; with room again it takes the message",
    .enabled(if: SmallFileSystem.mayMount))
  func survivesFullDisk() throws {
    let host = try MailHost()
    let small = try SmallFileSystem(host.files.path("spool/drop"), "size=64k")
    let big = Self.message + String(repeating: "0123456789\n", count: 20_000)
    let sent = try host.sendmail(["-i", "alice"], big)
    #expect(sent.status == 75, "\(sent)")
    #expect(try Directory(host.files.path("spool/drop")).names().isEmpty)
    #expect(try host.sendmail(["-i", "alice"], Self.message).status == 0)
    withExtendedLifetime(small) {}
  }

  @Test("results that cannot be written wait in memory: no server gets the message again meanwhile")
  func survivesUnwritableLog() throws {
    let host = try RelayEndToEnd.host(routes: "* smtp:localhost\n")
    let runner = try host.start("martlet-queue", ["--resident"])
    #expect(try waitUntil { (try? host.files.contents("spool/queue/log/lock"))?.isEmpty == false })
    let log = host.files.path("spool/queue/log")
    try Files.setMode(log, 0o500)
    try host.sendmail(["-i", "x@far.example"], Self.message)
    #expect(try waitUntil { host.files.names("asked").count == 1 })
    #expect(
      try waitUntil {
        runner.kill(.user1)
        return try runner.complained.contains("the journal cannot be written")
      })
    #expect(host.waiting == ["queue/new": 1])
    try Files.setMode(log, 0o700)
    #expect(
      try waitUntil {
        runner.kill(.user1)
        return host.waiting.isEmpty
      })
    runner.kill(.terminate)
    let ran = try runner.finish()
    #expect(host.files.names("asked").count == 1, "\(ran)")
    #expect(try host.journalled("<x@far.example>").count == 1)
  }

  /// A runner of one pass whose only message was relayed, which no file says.
  private func stuckRun() throws -> (MailHost, Invocation) {
    let host = try RelayEndToEnd.host(routes: "* smtp:localhost\n")
    try host.runQueue()
    try Files.setMode(host.files.path("spool/queue/log"), 0o500)
    try host.sendmail(["-i", "x@far.example"], Self.message)
    let runner = try host.start("martlet-queue", [])
    #expect(try waitUntil { host.files.names("asked").count == 1 })
    return (host, runner)
  }

  @Test("a run whose results cannot be written stays until they are; others send nothing again")
  func staysWithResults() throws {
    let (host, runner) = try stuckRun()
    for _ in 0..<3 {
      #expect(try host.runQueue().status == 0)
      try pause(milliseconds: 100)
    }
    #expect(host.files.names("asked").count == 1)
    try Files.setMode(host.files.path("spool/queue/log"), 0o700)
    runner.kill(.user1)
    let ran = try runner.finish()
    #expect(ran.status == 0 && host.waiting.isEmpty, "\(ran)")
    #expect(host.files.names("asked").count == 1)
    #expect(try host.files.contents("spool/queue/log/lock").isEmpty)
  }

  @Test("told to stop, a runner tries once more to write its results", arguments: [true, false])
  func writesAtLast(isWritable: Bool) throws {
    let (host, runner) = try stuckRun()
    try pause(milliseconds: 200)
    let log = host.files.path("spool/queue/log")
    if isWritable { try Files.setMode(log, 0o700) }
    runner.kill(.terminate)
    let ran = try runner.finish()
    #expect(host.waiting == (isWritable ? [:] : ["queue/new": 1]), "\(ran)")
    // what is not empty says that this was no clean end
    #expect(try host.files.contents("spool/queue/log/lock").isEmpty == isWritable)
    try Files.setMode(log, 0o700)
  }

  @Test("a message for a Maildir on a full disk waits", .enabled(if: SmallFileSystem.mayMount))
  func survivesFullMaildir() throws {
    let host = try MailHost()
    let small = try SmallFileSystem(host.files.path("mail/alice"), "size=64k")
    try host.makeMaildir("mail/alice")
    let big = Self.message + String(repeating: "0123456789\n", count: 20_000)
    try host.sendmail(["-i", "alice"], big)
    let ran = try host.runQueue()
    #expect(host.waiting == ["queue/cur": 1], "\(ran)")
    #expect(try host.mail("alice").isEmpty)
    #expect(host.files.names("mail/alice/tmp").isEmpty)
    withExtendedLifetime(small) {}
  }

  @Test(
    "on a read-only file system sendmail says so and nothing is lost",
    .enabled(if: SmallFileSystem.mayMount))
  func survivesReadOnly() throws {
    let host = try MailHost()
    let small = try SmallFileSystem(host.files.path("spool"), "size=1m")
    for name in MailHost.spool { try host.files.make("spool/\(name)") }
    #expect(try host.sendmail(["-i", "alice"], Self.message).status == 0)
    try small.makeReadOnly()
    let sent = try host.sendmail(["-i", "alice"], Self.message)
    #expect(sent.status == 75, "\(sent)")
    let ran = try host.runQueue()
    #expect(ran.status != 0, "\(ran)")
    #expect(host.waiting == ["drop": 1])
    #expect(try host.mail("alice").isEmpty)
  }

  @Test("a Maildir that is a symbolic link to one works; a fifo or a file makes mail wait")
  func meetsOddMaildirs() throws {
    let host = try MailHost()
    try host.makeMaildir("mail/real")
    try Files.link("real", host.files.path("mail/linked").text)
    try Files.fifo(host.files.path("mail/fifo"))
    try host.files.write("mail/file", "not a directory\n")
    let table = try host.files.contents("users").text
    var more = ""
    for name in ["linked", "fifo", "file"] {
      more += "\(name)@example.org \(host.files.path("mail/\(name)").text)\n"
    }
    try host.files.write("users", table + more)
    for name in ["linked", "fifo", "file"] { try host.sendmail(["-i", name], Self.message) }
    let ran = try host.runQueue()
    #expect(ran.status == 0, "\(ran)")
    #expect(try host.mail("real").count == 1, "\(ran)")
    #expect(host.waiting == ["queue/cur": 2], "\(ran)")
  }

  @Test("a closed standard input, output or error does no harm")
  func survivesClosedDescriptors() throws {
    let host = try MailHost()
    let directory = Programs.directory.text
    for closed in ["0<&-", "1>&-", "2>&-", "1>&- 2>&-"] {
      let ran = try host.run(
        "/bin/sh", ["-c", "\(directory)/sendmail -odq -i alice \(closed)"],
        input: .file(Array(Self.message.utf8)))
      if closed != "0<&-" { #expect(ran.status == 0, "\(closed): \(ran)") }
    }
    try host.runQueue()
    for mail in try host.mail("alice") {
      #expect(mail.body == Array("Body.\n".utf8), "\(mail)")
    }
    #expect(try host.mail("alice").count >= 3)
  }
}
