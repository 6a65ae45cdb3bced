import Bytes
import Postal
import Queue
import Testing
import Unix
import TestSupport

private let message = "Received: by queue\nFrom: a@b\n\nbody\n"

@Suite("Commands and forwarding")
struct ErrandTests {
  let batch: Batch

  init() throws {
    batch = try Batch()
    // stands for sendmail(8): notes its arguments and input, and ends as the file `status` says
    try batch.scratch("programs").makeDirectories(mode: 0o700)
    let script = """
      #!/bin/sh
      cd "${0%/*}/.."
      { echo "$@"; cat; } >> sent
      test -f said && cat said
      exit "$(cat status 2>/dev/null || echo 0)"

      """
    try batch.scratch.write("programs/sendmail", script, mode: 0o700)
    try configure("")
  }

  func configure(_ more: String) throws {
    try batch.scratch.write(
      "martlet.conf", "hostname = test.example\nprogram-directory = programs\n" + more)
  }

  func forward(_ text: String, _ name: String = ".forward") throws {
    try batch.scratch.write("home/" + name, text)
  }

  /// Delivers one message to the user's mailbox.
  func deliver(_ kind: DeliveryJob.Kind = .mailbox(maildir: nil), _ text: String = message) throws
    -> String
  {
    try batch.deliver([(batch.job(0, kind), text)])[0]
  }

  func run(_ command: String, _ text: String = message) throws -> String {
    try deliver(.command(Array(command.utf8)), text)
  }

  @Test("a command gets the message with its trace fields, and its place is named")
  func command() throws {
    #expect(try run("cat > got") == "0 delivered 2.0.0 |cat%20>%20got ")
    #expect(try batch.scratch.text("home/got") == batch.prefix + message)
  }

  @Test(
    "the exit status of a command decides, and its words are kept",
    arguments: [
      ("exit 99", "delivered 2.0.0", ""),
      ("echo no such list; exit 67", "failed 5.1.1", "no such list"),
      ("echo later >&2; exit 75", "deferred 4.3.0", "later"), ("exit 100", "failed 5.3.0", ""),
      ("exit 111", "deferred 4.3.0", ""), ("exit 3", "deferred 4.3.0", "status 3"),
      ("kill -9 $$", "deferred 4.3.0", "signal 9"),
      ("/no/such/program", "deferred 4.3.0", "not found"),
    ])
  func statuses(_ command: String, _ outcome: String, _ words: String) throws {
    let line = try run(command)
    #expect(line.hasPrefix("0 " + outcome))
    #expect(line.contains(words))
  }

  @Test("a command that reads nothing, or says much, is no trouble")
  func pipes() throws {
    let large = "Received: x\n\n" + String(repeating: "0123456789abcde\n", count: 100_000)
    #expect(try run("exit 0", large).hasPrefix("0 delivered"))
    let line = try run("head -c 100000 /dev/zero | tr '\\0' x; cat > got; exit 69", large)
    #expect(line.hasPrefix("0 failed 5.3.0"))
    #expect(line.utf8.count { $0 == UInt8(ascii: "x") } >= 4096)
    #expect(line.utf8.count < 5000)
    #expect(try batch.scratch.text("home/got") == batch.prefix + large)
  }

  @Test("commands find the environment of Postfix and qmail, and nothing of ours but 0, 1 and 2")
  func environment() throws {
    var job = try batch.job(
      0, .command(Array("env > env; ls -l /proc/$$/fd > fds; umask > mask".utf8)))
    job.extension = Array("lists".utf8)
    job.original = Address(mailbox: Array("postmaster@test.example".utf8))!
    _ = try batch.deliver([(job, message)])
    let lines = try batch.scratch.text("home/env").split(separator: "\n")
    for wanted in [
      "SENDER=sender@far.example", "RECIPIENT=\(batch.user)@test.example", "LOCAL=\(batch.user)",
      "ORIGINAL_RECIPIENT=postmaster@test.example", "DOMAIN=test.example", "HOST=test.example",
      "EXTENSION=lists", "EXT=lists", "USER=\(batch.user)", "LOGNAME=\(batch.user)",
      "SHELL=/bin/sh",
      "HOME=\(batch.scratch("home").text)", "RPLINE=Return-Path: <sender@far.example>",
      "DTLINE=Delivered-To: \(batch.user)@test.example", "PWD=\(batch.scratch("home").text)",
    ] {
      #expect(lines.contains(Substring(wanted)))
    }
    #expect(lines.contains { $0.hasPrefix("UFLINE=From sender@far.example ") })
    let descriptors = try batch.scratch.text("home/fds").split(separator: "\n")
    #expect(descriptors.filter { $0.contains("->") && !$0.contains(" 10 -> ") }.count == 3)
    #expect(try batch.scratch.text("home/mask") == "0077\n")
  }

  @Test("a command that takes too long is stopped with its children, and holds up nobody")
  func hangs() throws {
    try configure("command-time-limit = 3s\n")
    let slow = Array("echo start; sleep 60 & echo $! > pid; wait".utf8)
    let jobs = try [
      (batch.job(0, .command(slow)), message), (batch.job(1), message),
      (batch.job(2, .command(Array("cat > got".utf8))), message),
    ]
    try batch.prepare(jobs)
    let lines = try batch.run(3).output.split(separator: "\n")
    #expect(lines[0].hasPrefix("1 delivered"))
    #expect(lines[1].hasPrefix("2 delivered"))
    #expect(lines[2].hasPrefix("0 deferred 4.3.0") && lines[2].contains("longer than 3 seconds"))
    let pid = try batch.scratch.text("home/pid").dropLast()
    let status = Path(composed: "/proc/\(pid)/status")
    var state = "not looked at"
    // a killed process takes a moment to be gone
    for _ in 0..<500 where !state.contains("Z (") {
      var none: [Waiting.Interest] = []
      try Waiting.wait(for: &none, milliseconds: 10)
      state = (try? status.contents(limit: 65536).text) ?? "Z ("
    }
    #expect(state.contains("Z ("))
  }

  @Test(
    "a command that talks without end is stopped in time, too",
    arguments: ["yes", "cat /dev/zero & cat /dev/zero & cat /dev/zero"])
  func talks(_ command: String) throws {
    try configure("command-time-limit = 1s\n")
    let line = try run(command)
    #expect(line.hasPrefix("0 deferred 4.3.0") && line.contains("longer than 1 seconds"))
  }

  @Test(
    "when no command can be started, that is said of each message",
    .enabled(if: Program.hasStrace, "strace is not installed"))
  func noSignals() throws {
    try batch.prepare([(batch.job(0, .command(Array("exit 0".utf8))), message)])
    let tracer = [
      Program.strace, "-qq", "-o", "/dev/null", "-e", "inject=signalfd4:error=EMFILE",
    ]
    let result = try batch.run(1, tracer: tracer)
    #expect(result.output.hasPrefix("0 deferred 4.3.0 |exit%200 "))
  }

  @Test("mail is forwarded with its sender, a Delivered-To and no Return-Path")
  func forwards() throws {
    try forward("bob@far.example, carol@far.example\n")
    #expect(
      try deliver() == "0 expanded 2.0.0 bob@far.example,%20carol@far.example ")
    #expect(
      try batch.scratch.text("sent")
        == "-i -f sender@far.example -- bob@far.example carol@far.example\n"
        + "Delivered-To: \(batch.user)@test.example\n" + message)
    #expect(try batch.messages() == [])
  }

  @Test("the null sender stays the null sender")
  func nullSender() throws {
    try forward("bob@far.example\n")
    var job = try batch.job(0)
    job.sender = .null
    _ = try batch.deliver([(job, message)])
    #expect(try batch.scratch.text("sent").hasPrefix("-i -f <> -- bob@far.example\n"))
  }

  @Test("what requires TLS requires it after it is forwarded, too; RFC 8689 §6")
  func requiredTLS() throws {
    try forward("bob@far.example\n")
    var job = try batch.job(0)
    job.wishes.requiresTLS = true
    #expect(try batch.deliver([(job, message)])[0].hasPrefix("0 "))
    #expect(
      try batch.scratch.text("sent").hasPrefix(
        "-i -O REQUIRETLS=yes -f sender@far.example -- bob@far.example\n"))
  }

  @Test("a copy is kept, a command run and a message forwarded by one file")
  func everything() throws {
    try forward("\\\(batch.user)\n\"|cat > got\"\n./Copies/\nbob@far.example\n")
    #expect(try deliver().hasPrefix("0 delivered 2.0.0"))
    #expect(try batch.messages() == [batch.prefix + message])
    #expect(try batch.messages("Copies") == [batch.prefix + message])
    #expect(try batch.scratch.text("home/got") == batch.prefix + message)
    #expect(try batch.scratch.text("sent").contains("-- bob@far.example\n"))
  }

  @Test("when a command fails nothing is forwarded, and the kept copy is not kept again")
  func failsBetween() throws {
    try forward("bob@far.example\n\\\(batch.user)\n|exit 75\n")
    for _ in 0..<2 { #expect(try deliver().hasPrefix("0 deferred")) }
    #expect(try batch.messages().count == 1)
    #expect(try batch.scratch.names("").contains("sent") == false)
  }

  @Test("what the submission of a forwarded message says, counts")
  func submissionFails() throws {
    try forward("bob@far.example\n")
    try batch.scratch.write("status", "75")
    #expect(try deliver().hasPrefix("0 deferred 4.3.0"))
    try batch.scratch.write("status", "67")
    try batch.scratch.write("said", "bob: nobody here")
    #expect(try deliver().hasPrefix("0 failed 5.1.1"))
    #expect(try deliver().hasSuffix("bob: nobody here"))
  }

  @Test("for user+ext the file of the extension comes first, then the plain one")
  func extensionFile() throws {
    try forward("plain@far.example\n")
    try forward("lists@far.example\n", ".forward+lists")
    for (name, target) in [
      ("lists", "lists@"), ("other", "plain@"), ("../x", "plain@"), ("", "plain@"),
    ] {
      var job = try batch.job(0)
      job.extension = Array(name.utf8)
      #expect(try batch.deliver([(job, message)])[0].contains(" expanded 2.0.0 " + target))
    }
  }

  @Test("a file with nothing but comments is as good as none", arguments: ["", "# nothing\n\n"])
  func empty(_ text: String) throws {
    try forward(text)
    #expect(try deliver().hasPrefix("0 delivered"))
    #expect(try batch.messages().count == 1)
  }

  @Test("a message to a file of text is refused with the reason, and nothing else is done")
  func refused() throws {
    try forward("bob@far.example\n/var/mail/somebody\n")
    let line = try deliver()
    #expect(line.hasPrefix("0 failed 5.3.5"))
    #expect(line.contains("/var/mail/somebody"))
    #expect(try batch.scratch.names("").contains("sent") == false)
  }

  @Test("a file that others may have written is not obeyed; the mail waits")
  func unsafeFiles() throws {
    let home = try Directory(batch.scratch("home"))
    try forward("bob@far.example\n")
    try home.open(".forward").setMode(0o620)
    #expect(try deliver().contains("can be written by others"))
    try home.open(".forward").setMode(0o600)
    try home.setMode(0o777)
    #expect(try deliver().contains("home directory"))
    try home.setMode(0o700)
    try home.remove(".forward")
    try home.symbolicLink(".forward", to: "elsewhere")
    #expect(try deliver().contains("symbolic link"))
    try home.remove(".forward")
    try home.makeDirectory(".forward", mode: 0o700)
    #expect(try deliver().contains("is not a file"))
    try home.removeDirectory(".forward")
    try forward(String(repeating: "# much\n", count: 10_000))
    let line = try deliver()
    #expect(line.contains("larger than") && line.hasPrefix("0 deferred 4.3.5"))
    #expect(try batch.messages() == [])
  }

  @Test("without a home directory the mail waits: it may not be mounted")
  func missingHome() throws {
    var job = try batch.job(0)
    job.home = batch.scratch("nowhere").bytes
    #expect(try batch.deliver([(job, message)])[0].hasPrefix("0 deferred 4."))
  }
}
