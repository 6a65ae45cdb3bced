import Bytes
import TestSupport
import Testing
import Unix

/// Sessions on a Maildir in which others are at work: other sessions, deliveries, mail readers.
@Suite struct SessionTests {
  private let scratch: Scratch
  private let user: [String]

  init() throws {
    scratch = try Scratch(mode: 0o755)
    user =
      Launch.isRoot
      ? [
        "/usr/bin/setpriv", "--reuid=\(Launch.unprivileged)", "--regid=\(Launch.unprivileged)",
        "--clear-groups",
      ] : []
    try scratch.write(
      "martlet.conf", "domain = example.org\nhostname = mail.example.org\n", mode: 0o644)
    for part in ["", "/new", "/cur", "/tmp"] {
      try scratch("Maildir\(part)").makeDirectories(mode: 0o700)
      try own("Maildir\(part)")
    }
  }

  private func own(_ path: String) throws {
    guard Launch.isRoot else { return }
    try FileDescriptor.open(reading: scratch(path)).setOwner(
      Launch.unprivileged, group: Launch.unprivileged)
  }

  /// Delivers a message that says its number.
  private func deliver(_ number: Int, to part: String = "new", flags: String = "") throws {
    let name = "Maildir/\(part)/17000000\(number + 10).M1P1.host\(flags)"
    try scratch.write(name, "Subject: \(number)\n\nbody\n")
    try own(name)
  }

  private func begin() throws -> Conversation {
    let client = try Conversation(user, scratch, maildir: "Maildir")
    _ = try client.line()
    return client
  }

  /// The numbers of the messages that there are.
  private func messages() throws -> [Int] {
    let names = try scratch.names("Maildir/new") + scratch.names("Maildir/cur")
    return names.sorted().compactMap { Int($0.dropFirst(8).prefix(2)).map { $0 - 10 } }
  }

  private func rename(_ from: String, _ to: String) throws {
    let maildir = try Directory(scratch("Maildir"))
    try maildir.rename(Path(composed: from), into: maildir, as: Path(composed: to))
  }

  @Test(
    "where a disk or a quota is full messages can still be deleted, several at once, too",
    .enabled(if: Program.hasStrace, "strace is not installed"), arguments: ["ENOSPC", "EDQUOT"])
  func full(_ error: String) throws {
    for number in 1...3 { try deliver(number) }
    let client = try Conversation(
      [
        Program.strace, "-qq", "-f", "-o", "/dev/null", "-e", "trace=renameat2", "-e",
        "inject=renameat2:error=\(error)",
      ] + user, scratch, maildir: "Maildir")
    _ = try client.line()
    for number in 1...2 { _ = try client.ask("DELE \(number)") }
    #expect(try client.ask("QUIT") == "+OK 2 messages deleted, goodbye")
    try client.leave()
    #expect(try messages() == [3])
    #expect(try scratch.names("Maildir").contains("martlet-deletion") == false)
  }

  @Test("two sessions see the same; what one deletes is missing in the other, which goes on")
  func two() throws {
    for number in 1...3 { try deliver(number) }
    let (first, second) = (try begin(), try begin())
    #expect(try first.list("UIDL") == second.list("UIDL"))
    #expect(try first.ask("DELE 2") == "+OK message 2 deleted")
    #expect(try second.ask("DELE 2") == "+OK message 2 deleted")
    #expect(try second.ask("DELE 3") == "+OK message 3 deleted")
    #expect(try first.ask("QUIT") == "+OK 1 message deleted, goodbye")
    #expect(try messages() == [1, 3])
    // a mark of its own does not bind it: the other session has told nothing of its own yet
    #expect(try second.list("LIST").count == 1)
    #expect(try second.ask("RSET") == "+OK 3 messages, none deleted")
    #expect(try second.ask("RETR 2").hasPrefix("-ERR [SYS/PERM] "))
    #expect(try second.list("RETR 1").first == "Subject: 1")
    for number in [2, 3] { _ = try second.ask("DELE \(number)") }
    #expect(try second.ask("QUIT") == "+OK 2 messages deleted, goodbye")
    #expect(try messages() == [1])
  }

  @Test("two sessions that delete the same messages at once both succeed")
  func twice() throws {
    for number in 1...9 { try deliver(number) }
    let clients = try (1...4).map { _ in try begin() }
    for client in clients { for number in 1...8 { _ = try client.ask("DELE \(number)") } }
    for client in clients { try client.say("QUIT\r\n") }
    for client in clients { #expect(try client.line() == "+OK 8 messages deleted, goodbye") }
    #expect(try messages() == [9])
    #expect(try !scratch.names("Maildir").contains("martlet-deletion"))
  }

  @Test("what is delivered meanwhile is of the next session, with the same names for the others")
  func delivery() throws {
    for number in 1...2 { try deliver(number) }
    let first = try begin()
    try deliver(3)
    try deliver(0)
    let names = try first.list("UIDL")
    #expect(names.count == 2)
    #expect(try first.list("RETR 1").first == "Subject: 1")
    _ = try first.ask("DELE 1")
    #expect(try first.ask("QUIT") == "+OK 1 message deleted, goodbye")
    let second = try begin()
    #expect(try second.list("RETR 1").first == "Subject: 0")
    #expect(try second.list("UIDL").map { $0.dropFirst(2) }.contains(names[1].dropFirst(2)))
    #expect(try messages() == [0, 2, 3])
  }

  @Test("messages that a mail reader moves, marks or removes are found, or told to be gone")
  func reader() throws {
    for number in 1...4 { try deliver(number) }
    let client = try begin()
    try rename("new/1700000011.M1P1.host", "cur/1700000011.M1P1.host:2,F")
    try rename("new/1700000012.M1P1.host", "cur/1700000012.M1P1.host,U=7:2,")
    try Directory(scratch("Maildir/new")).remove("1700000013.M1P1.host")
    #expect(try client.list("RETR 1").first == "Subject: 1")
    #expect(try client.list("TOP 2 0").first == "Subject: 2")
    #expect(try client.ask("RETR 3").hasPrefix("-ERR [SYS/PERM] "))
    try rename("cur/1700000011.M1P1.host:2,F", "cur/1700000011.M1P1.host:2,FRS")
    #expect(try client.list("RETR 1").first == "Subject: 1")
    for number in [1, 3, 4] { _ = try client.ask("DELE \(number)") }
    #expect(try client.ask("QUIT") == "+OK 3 messages deleted, goodbye")
    #expect(try scratch.names("Maildir/cur") == ["1700000012.M1P1.host,U=7:2,"])
    #expect(try scratch.names("Maildir/new") == [])
  }

  @Test("wherever a client is cut off, no message is gone and the next session has them all")
  func cut() throws {
    for number in 1...3 { try deliver(number) }
    let said = "LIST\r\nRETR 1\r\nDELE 1\r\nDELE 3\r\nTOP 2 0\r\nQUIT"
    for end in 0...said.count {
      let client = try begin()
      try client.say(String(said.prefix(end)))
      #expect(try client.leave() == .exited(74))
      #expect(try messages() == [1, 2, 3], "cut at \(end)")
    }
    let client = try begin()
    #expect(try client.ask("STAT").hasPrefix("+OK 3 "))
  }

  @Test("20,000 messages are listed, one is fetched and all are deleted")
  func many() throws {
    let count = 20_000
    for number in 0..<count {
      let digits = "\(100_000 + number)".dropFirst()
      try scratch.write("Maildir/cur/17000\(digits).M1P1.host,S=10,W=12:2,", "A: \(digits)\n\n")
    }
    for number in 0..<count where Launch.isRoot {
      try own("Maildir/cur/17000\("\(100_000 + number)".dropFirst()).M1P1.host,S=10,W=12:2,")
    }
    let client = try begin()
    let sizes = try client.list("LIST")
    #expect(sizes.count == count && sizes.first == "1 12" && sizes.last == "20000 12")
    let names = try client.list("UIDL")
    #expect(names.count == count && names.last == "20000 1700019999.M1P1.host")
    #expect(try client.list("RETR 12345") == ["A: 12344", ""])
    // no more at once than the pipes hold
    for first in stride(from: 1, to: count, by: 500) {
      let numbers = first..<min(count, first + 500)
      try client.say(numbers.map { "DELE \($0)\r\n" }.joined())
      for _ in numbers { _ = try client.line() }
    }
    #expect(try client.ask("QUIT") == "+OK 19999 messages deleted, goodbye")
    #expect(try scratch.names("Maildir/cur") == ["1700019999.M1P1.host,S=10,W=12:2,"])
  }
}
