import Bytes
import Postal
import Queue
import Testing
import Unix
import TestSupport

@Suite("The program sendmail") struct SendmailProgramTests {
  @Test("a message of zero bytes is taken and gets a header")
  func empty() throws {
    let place = try Installation()
    #expect(try place.run(["-odq", "bob"]).status == 0)
    let file = try #require(try place.messages().first)
    let text = try file.messageStart(limit: 4096).text
    #expect(text.hasPrefix("Received: by mail.example.org (Martlet, from userid "))
    #expect(text.contains("\nDate: ") && text.contains("\nMessage-ID: <"))
    #expect(file.status.mode & 0o777 == 0o640)
  }

  @Test(
    "what cannot be done has its exit status and one line that says what to do",
    arguments: [
      (["-odq", "x@remote.example"], "", 68, "routes"), (["-odq"], "", 64, "sendmail(8)"),
      (["-odq", "-t"], "Subject: x\n\n", 65, "To, Cc or Bcc"),
      (["-odq", "a b c"], "", 65, "a b c"), (["-odq", "bob"], "a\u{0}b", 65, "base64"),
      (["-odq", "bob"], "X: a\rb\n\n", 65, "LF or CRLF"),
      (["-C", "/nonexistent", "bob"], "", 78, "/nonexistent"),
      (["-bv", "nobody-here"], "", 67, ""),
      (["-bd"], "", 64, "inetd"),
    ])
  func refused(arguments: [String], message: String, status: Int32, words: String) throws {
    let place = try Installation()
    let input = try place.write("input", bytes(message))
    let result = try place.run(arguments, input: input)
    #expect(result.status == status)
    #expect(result.errors.contains(words))
    #expect(result.errors.utf8.count { $0 == 10 } <= 1)
    #expect(try place.dropped().isEmpty)
  }

  @Test("-oeq says nothing but the exit status")
  func quiet() throws {
    let result = try Installation().run(["-oeq", "-odq", "x@remote.example"])
    #expect(result.status == 68 && result.errors.isEmpty)
  }

  @Test("a broken configuration is 78, and a domain that routes allows is taken")
  func configuration() throws {
    #expect(try Installation("nonsense = 1\n").run(["bob"]).status == 78)
    let place = try Installation()
    try place.write("routes", bytes("remote.example |/bin/true\n"))
    #expect(try place.run(["-odq", "x@remote.example"]).status == 0)
    #expect(try place.run(["-odq", "bob", "x@other.example"]).status == 68)
    #expect(try place.messages().count == 1)
  }

  @Test("a missing drop directory is 75 and says what to do")
  func missing() throws {
    let place = try Installation()
    try Directory(place("spool")).removeDirectory("drop")
    let result = try place.run(["bob"])
    #expect(result.status == 75)
    #expect(result.errors.contains("martlet setup"))
  }

  @Test("a directory or nothing as descriptor 0 is 75, and no file of ours gets a standard number")
  func badInput() throws {
    let place = try Installation()
    #expect(try place.run(["-odq", "bob"], input: "/tmp").status == 75)
    let closed = ["sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh"]
    #expect(try place.run(["-odq", "bob"], before: closed).status == 75)
    #expect(try place.dropped().isEmpty)
    let noError = ["sh", "-c", "exec \"$@\" >&- 2>&-", "sh"]
    #expect(try place.run(["-odq", "-v", "bob"], before: noError).status == 0)
    #expect(try place.messages().count == 1)
  }

  @Test("a umask of 077 does not lock the queue out")
  func umask() throws {
    let place = try Installation()
    let masked = ["sh", "-c", "umask 077; exec \"$@\"", "sh"]
    #expect(try place.run(["-odq", "bob"], before: masked).status == 0)
    #expect(try place.messages().first?.status.mode == 0o640)
  }

  @Test(
    "a user without privilege submits to a directory he cannot list, without new privileges",
    .enabled(if: Installation.isRoot))
  func unprivileged() throws {
    let place = try Installation()
    try Directory(place("spool")).setMode(0o755)
    try Directory(place("spool/drop")).setMode(0o3733)
    let program = try place.write(
      "sendmail", try Path(composed: Program.sendmail).contents(limit: 1 << 30), mode: 0o755)
    let user = [
      "setpriv", "--no-new-privs", "--reuid", "64007", "--regid", "64007", "--clear-groups",
    ]
    let run = user + ["sh", "-c", "shift; exec \(program.text) \"$@\"", "sh"]
    let result = try place.run(["-odb", "bob"], before: run, environment: ["LOGNAME=guest"])
    #expect(result.status == 0, "\(result.errors)")
    let file = try #require(try place.messages().first)
    #expect(file.status.owner == 64007)
    #expect(
      file.header.origin == .local(uid: 64007, user: bytes("guest"), program: bytes("sendmail")))
    try Directory(place("spool/drop")).setMode(0o700)
    let refused = try place.run(["bob"], before: run)
    #expect(refused.status == 77)
    #expect(refused.errors.contains("administrator"))
  }

  @Test("a large message takes little memory")
  func memory() throws {
    let place = try Installation("message-size-limit = 200M\n")
    let file = try Directory(place.path).open("input", .creating(mode: 0o600))
    let line = [UInt8](repeating: "x", count: 70) + [10]
    var block: [UInt8] = []
    for _ in 0..<15_000 { block += line }
    for _ in 0..<100 { try file.write(block) }
    let limited = ["prlimit", "--data=33554432", "--"]
    let result = try place.run(["-odq", "-i", "bob"], before: limited, input: place("input"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(try place.messages().first?.header.size ?? 0 > 100 * block.count)
  }

  @Test("a message over the limit is refused and leaves nothing")
  func limit() throws {
    let place = try Installation("message-size-limit = 200K\n")
    let input = try place.write("input", [UInt8](repeating: "x", count: 300_000))
    let result = try place.run(["-odq", "-i", "bob"], input: input)
    #expect(result.status == 65)
    #expect(result.errors.contains("message-size-limit"))
    #expect(try place.dropped().isEmpty)
  }

  @Test(
    "a signal while the message comes removes what was begun", arguments: ["INT", "TERM", "HUP"])
  func signals(signal: String) throws {
    let place = try Installation()
    let script = """
      exec 8< <(head -c 400000 /dev/zero | tr '\\0' x; exec sleep 60); feeder=$!
      "$@" <&8 & pid=$!
      n=0; while [ -z "$(ls -A "$0")" ] && [ $n -lt 100 ]; do sleep 0.05; n=$((n+1)); done
      ls -A "$0" | wc -l; kill -\(signal) $pid; wait $pid; echo $?; kill $feeder
      """
    let result = try place.run(
      ["-odq", "-i", "bob"],
      before: ["setsid", "-w", "bash", "-c", script, place("spool/drop").text])
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "1")
    #expect(lines.last.flatMap { Int($0) } ?? 0 > 128)
    #expect(try place.dropped().isEmpty)
  }

  @Test(
    "SMTP on a pipe takes several messages, each as any submission, with LF and with CRLF",
    arguments: ["\n", "\r\n"])
  func smtp(end: String) throws {
    let place = try Installation()
    let dialogue = [
      "EHLO localhost", "MAIL FROM:<alice> RET=HDRS ENVID=QQ1 BODY=8BITMIME",
      "RCPT TO:<bob> NOTIFY=SUCCESS ORCPT=rfc822;bob@old.example", "RCPT TO:<x@remote.example>",
      "DATA", "To: bob", "Bcc: eve", "", "..dot", ".", "MAIL FROM:<>",
      "RCPT TO:<carol@example.org>",
      "DATA", "Subject: \u{0}", "", ".", "RSET", "MAIL FROM:<>", "RCPT TO:<carol@example.org>",
      "DATA",
      ".", "QUIT", "",
    ].joined(separator: end)
    let result = try place.run(["-bs", "-odq"], input: try place.write("input", bytes(dialogue)))
    #expect(result.status == 0, "\(result.errors)")
    let codes = result.output.split(separator: "\r\n").filter { $0.dropFirst(3).first == " " }
    #expect(
      codes.map { $0.prefix(3) } == [
        "220", "250", "250", "250", "550", "354", "250", "250", "250", "354", "554", "250", "250",
        "250", "354", "250", "221",
      ])
    let files = try place.messages()
    #expect(files.count == 2)
    let first = try #require(files.first)
    #expect(first.header.envelope.sender.bytes.text == "<alice@example.org>")
    #expect(first.header.envelope.returns == .headers)
    #expect(
      first.header.envelope.recipients.first?.original?.bytes.text == "rfc822;bob@old.example")
    let text = try first.messageStart(limit: 4096).text
    #expect(text.hasSuffix("\nTo: bob@example.org\n\n.dot\n"))
  }

  @Test("a client that goes in the middle of a message gets 75 and leaves nothing")
  func smtpCut() throws {
    let place = try Installation()
    let input = try place.write(
      "input",
      bytes("MAIL FROM:<a>\nRCPT TO:<bob>\nDATA\nSubject: x\n")
        + [UInt8](repeating: "x", count: 300_000))
    #expect(try place.run(["-bs", "-odq"], input: input).status == 75)
    #expect(try place.dropped().isEmpty)
  }

  @Test("-bv, -bt and -bi say where mail would go")
  func routing() throws {
    let place = try Installation()
    try place.write("aliases", bytes("staff: root, postmaster\n"))
    let verify = try place.run(["-bv", "root", "staff", "no-such-user"])
    #expect(verify.status == 67)
    #expect(
      verify.output.contains("root... deliverable")
        && verify.output.contains("staff... deliverable"))
    #expect(verify.output.contains("no-such-user... undeliverable"))
    #expect(try place.run(["-bv", "root"]).status == 0)
    let test = try place.run(["-bt"], input: try place.write("input", bytes("root\n\n@@\nstaff")))
    #expect(test.status == 0 && test.output.contains("staff"))
    #expect(try place.run(["-bi"]).output == "1 aliases\n")
    try place.write("aliases", bytes("staff: <<\n: x\n"))
    let check = try place.run(["-bi"])
    #expect(check.status == 78)
    #expect(check.output.contains("aliases:1") && check.output.contains("aliases:2"))
  }

  @Test("help and version need no configuration")
  func help() throws {
    let place = try Installation("nonsense\n")
    #expect(try place.run(["--help"]).output.contains("usage: sendmail"))
    #expect(try place.run(["--version"]).output.contains("Martlet"))
  }
}
