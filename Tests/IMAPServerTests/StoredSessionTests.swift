internal import Bytes
internal import Glibc
internal import IMAP
internal import TestSupport
internal import Testing
internal import Unix

@testable internal import IMAPServer

/// A client of a session on a real Maildir.
private struct Client {
  var session: Session

  init(_ account: UserAccount) { session = Session(account) }

  /// Says octets and a line end; answers what is heard, escaped, `|` for line ends.
  mutating func say(_ text: [UInt8]) -> String {
    session.feed(text + [ASCII.cr, ASCII.lf])
    var heard: [UInt8] = []
    while let effect = session.next() {
      if case .write(let octets) = effect { heard += octets }
    }
    return heard.text.split(separator: "\r\n").joined(separator: "|")
  }

  mutating func say(_ text: String) -> String { say(octets(text)) }
}

@Suite struct StoredSessionTests {
  @Test(
    "what APPEND brings FETCH gives back, octet for octet",
    arguments: [
      "a: b%0D%0A%0D%0Atext%0D%0A", "a: b%0D%0A%0D%0Ano end", "%0D%0A", "x",
      "a: b%0D%0A%0D%0Abare%0DCR and %0D%0D%0A and %0D%0D%0D%0A%0D", "a: %FF%80%C3%0D%0A",
    ])
  func exact(_ message: String) throws {
    let place = try Place()
    let sent = octets(message)
    var client = Client(place.account)
    let answer = client.say(Array("a APPEND INBOX {\(sent.count)+}\r\n".utf8) + sent)
    #expect(answer.hasSuffix("APPEND completed"))
    _ = client.say("s SELECT INBOX")
    client.session.feed(Array("f FETCH 1 (RFC822.SIZE BODY.PEEK[])\r\n".utf8))
    var heard: [UInt8] = []
    while let effect = client.session.next() {
      if case .write(let octets) = effect { heard += octets }
    }
    let start = Array("* 1 FETCH (RFC822.SIZE \(sent.count) BODY[] {\(sent.count)}\r\n".utf8)
    #expect(heard.starts(with: start + sent + Array(")\r\n".utf8)), "\(Escaped.encode(heard).text)")
  }

  @Test("a copy has the EMAILID of the message, also in a session that comes later")
  func emailID() throws {
    let place = try Place()
    var client = Client(place.account)
    for command in [
      "a APPEND INBOX {10+}\r\na: b%0D%0A%0D%0Ax%0D%0A", "a CREATE Copies", "a SELECT INBOX",
      "a COPY 1 Copies",
    ] { _ = client.say(command) }
    let ask = "f FETCH 1 EMAILID"
    let first = client.say(ask)
    #expect(first.hasPrefix("* 1 FETCH (EMAILID (E"))
    _ = client.say("a LOGOUT")
    var later = Client(try place.second())
    _ = later.say("a SELECT INBOX")
    #expect(later.say(ask) == first)
    _ = later.say("a SELECT Copies")
    #expect(later.say(ask) == first)
  }

  @Test("a LF alone comes back as CR LF, and counts so")
  func bareFeed() throws {
    let place = try Place()
    var client = Client(place.account)
    _ = client.say("a APPEND INBOX {10+}\r\na: b%0A%0Atext")
    _ = client.say("s SELECT INBOX")
    #expect(
      client.say("f FETCH 1 (RFC822.SIZE BODY.PEEK[TEXT])")
        == "* 1 FETCH (RFC822.SIZE 12 BODY[TEXT] {4}|text)|f OK FETCH completed")
  }

  @Test("messages that another program renames or removes meanwhile are found, or missing")
  func renamed() throws {
    let place = try Place()
    for number in 1...4 { try place.put("cur/\(number).x:2,", "a: \(number)\n\nbody\n") }
    var client = Client(place.account)
    _ = client.say("s SELECT INBOX")
    try place.rename("cur/1.x:2,", "cur/1.x:2,S")
    try place.rename("cur/3.x:2,", "cur/3.x,S=11:2,FR")
    try place.remove("cur/2.x:2,")
    let answer = client.say("f FETCH 1:4 BODY.PEEK[HEADER.FIELDS (a)]")
    for number in [1, 3, 4] { #expect(answer.contains("a: \(number)|")) }
    #expect(!answer.contains("a: 2"))
    // the client has not been told yet: the numbers are as they were
    #expect(answer.contains("* 4 FETCH"))
    let news = client.say("n NOOP")
    #expect(news.contains("* 2 EXPUNGE"))
    #expect((answer + news).contains("* 1 FETCH (FLAGS (\\Seen))"))
    #expect(client.say("g FETCH 3 BODY.PEEK[HEADER.FIELDS (a)]").contains("a: 4|"))
  }

  @Test("REPLACE and MULTIAPPEND work on a Maildir, and another session sees them")
  func replacing() throws {
    let place = try Place()
    var one = Client(place.account)
    var two = Client(try place.second())
    _ = one.say("s SELECT INBOX")
    _ = two.say("s SELECT INBOX")
    let added = one.say("a APPEND INBOX (\\Draft) {1+}\r\nx ($Label) {1+}\r\ny")
    #expect(added.hasPrefix("* 2 EXISTS|"))
    #expect(added.contains(" 1:2] APPEND completed"))
    #expect(two.say("n NOOP").contains("* 2 EXISTS"))
    let answer = two.say("r UID REPLACE 1 INBOX (\\Draft) CATENATE (URL /;UID=1 TEXT {1+}\r\nz)")
    #expect(answer.contains("* 3 EXISTS"))
    #expect(answer.contains("* 1 EXPUNGE|r OK"))
    #expect(one.say("n NOOP").contains("* 1 EXPUNGE"))
    #expect(one.say("f UID FETCH 3 BODY.PEEK[]").contains("BODY[] {2}|xz)"))
  }

  @Test("what comes into the selected folder while others change it is told once, and right")
  func busy() throws {
    let place = try Place()
    try place.put("cur/1.a:2,")
    var one = Client(place.account)
    var two = Client(try place.second())
    _ = one.say("s SELECT INBOX")
    _ = two.say("s SELECT INBOX")
    try place.put("new/2.b")
    _ = two.say("t STORE 1 +FLAGS.SILENT (\\Flagged)")
    let first = one.say("a APPEND INBOX {1+}\r\nx")
    let second = one.say("b APPEND INBOX (\\Seen) {1+}\r\ny")
    _ = two.say("n NOOP")
    _ = two.say("u UID STORE 2 +FLAGS.SILENT (\\Deleted)")
    _ = two.say("v EXPUNGE")
    try place.rename("cur/1.a:2,F", "cur/1.a:2,FS")
    let third = one.say("c APPEND INBOX {1+}\r\nz")
    let rest = one.say("d NOOP") + "|" + one.say("e NOOP")
    let all = [first, second, third, rest].joined(separator: "|").split(separator: "|")
    #expect(all.count { $0.hasSuffix(" EXPUNGE") } == 1, "\(all)")
    #expect(all.count { $0.contains("* 1 FETCH (FLAGS (\\Flagged))") } == 1, "\(all)")
    #expect(all.count { $0.contains("* 1 FETCH (FLAGS (\\Flagged \\Seen))") } == 1, "\(all)")
    let listing = try place.inbox().listing
    #expect(listing.count == 4)
    _ = two.say("e NOOP")
    #expect(one.say("f UID SEARCH ALL") == two.say("f UID SEARCH ALL"))
    #expect(all.last { $0.hasSuffix(" EXISTS") }?.contains("* 4 ") == true, "\(all)")
  }

  @Test(
    "once a list was found to be another, no command goes to the messages of the same UIDs",
    arguments: ["UID STORE 1 +FLAGS (\\Deleted)", "UID MOVE 1 A", "UID COPY 1 A", "CLOSE"])
  func otherList(_ command: String) throws {
    let place = try Place()
    try place.put("cur/3.c:2,", "Subject: c\n\nc\n")
    var client = Client(place.account)
    for command in ["a ENABLE IMAP4rev2", "b CREATE A", "c SELECT INBOX", "d UID FETCH 1 FLAGS"] {
      _ = client.say(command)
    }
    try place.put("cur/1.a:2,T", "Subject: a\n\na\n")
    try place.remove("martlet-uids")
    try place.rename("cur/3.c:2,", "cur/3.c:2,S")
    // finds no file of that name, and so the other list
    #expect(client.say("e APPEND INBOX CATENATE (URL \"/;UID=1\")").hasPrefix("e NO [BADURL "))
    #expect(client.say("f \(command)").hasPrefix("* OK [CLOSED] "))
    #expect(try place.names("cur") == ["1.a:2,T", "3.c:2,S"])
    #expect(try place.mailbox("A").summary.count == 0)
  }

  @Test("what is learnt of messages of another list is not kept under their UIDs")
  func otherListFacts() throws {
    let place = try Place()
    for number in 2...4 { try place.put("cur/\(number).x:2,", "Subject: \(number)\n\nx\n") }
    var client = Client(place.account)
    for command in ["c SELECT INBOX", "d UID FETCH 1:* FLAGS"] { _ = client.say(command) }
    try place.put("cur/1.x:2,", "Subject: 1\n\nx\n")
    try place.remove("martlet-uids")
    try place.rename("cur/2.x:2,", "cur/2.x:2,S")
    _ = client.say("e APPEND INBOX CATENATE (URL \"/;UID=1\")")
    _ = client.say("f UID FETCH 2:3 ENVELOPE")
    _ = client.say("g LOGOUT")
    var later = Client(try place.second())
    _ = later.say("a SELECT INBOX")
    let told = later.say("b UID FETCH 1:4 (ENVELOPE)")
    for number in 1...4 {
      #expect(told.contains("(UID \(number) ENVELOPE (NIL \"\(number)\" "), "\(told)")
    }
  }

  @Test("where no more can be written APPEND says so, and nothing is left of it")
  func full() async {
    await #expect(processExitsWith: .success) {
      let place = try Place()
      var client = Client(place.account)
      signal(SIGXFSZ, SIG_IGN)
      try Confinement.limit(.fileSize, to: 1_500_000)
      let big = [UInt8](repeating: UInt8(ascii: "x"), count: 2_000_000)
      let answer = client.say(Array("a APPEND INBOX {2000000+}\r\n".utf8) + big)
      #expect(
        answer == "a NO [UNAVAILABLE] cannot store the message: File too large; try again later")
      let two = client.say(
        "b APPEND INBOX {1+}\r\nx {1400000+}\r\n\([UInt8](big[..<1_400_000]).text)")
      #expect(two.hasSuffix("APPEND completed"))
      try Confinement.limit(.fileSize, to: 900_000)
      let three = client.say(
        "c APPEND INBOX {1+}\r\nx {1000000+}\r\n\([UInt8](big[..<1_000_000]).text)")
      #expect(three.hasPrefix("c NO [UNAVAILABLE] "))
      #expect(try place.names("tmp") == [])
      #expect(client.say("d STATUS INBOX (MESSAGES)").hasPrefix("* STATUS INBOX (MESSAGES 2)"))
    }
  }

  @Test("a Maildir that its user may not change can be read, and nothing else")
  func protected() async throws {
    guard Identity.effectiveUser == 0 else { return }
    await #expect(processExitsWith: .success) {
      let place = try Place()
      try place.put("cur/1.x:2,", "a: b\n\nbody\n")
      // a directory that has changed just now has to be looked at again, which takes the lock
      usleep(2_500_000)
      var first = Client(place.account)
      _ = first.say("s SELECT INBOX")
      _ = first.say("s LOGOUT")
      for part in ["Maildir", "Maildir/cur", "Maildir/new", "Maildir/tmp", "."] {
        let directory = try Directory(place.scratch(part))
        for name in try directory.names() {
          guard try directory.status(name).kind == .file else { continue }
          let file = try directory.open(name)
          try file.setOwner(65534, group: 65534)
          try file.setMode(0o400)
        }
        try directory.setOwner(65534, group: 65534)
        try directory.setMode(part == "." ? 0o700 : 0o500)
      }
      try Identity.become(nil, uid: 65534, gid: 65534)
      var client = Client(try place.second())
      #expect(client.say("s SELECT INBOX").contains("s OK [READ-ONLY]"))
      #expect(client.say("f FETCH 1 BODY[TEXT]").contains("{6}|body|)"))
      #expect(client.say("t STORE 1 +FLAGS (\\Seen)").hasPrefix("t NO "))
      #expect(client.say("a APPEND INBOX {1+}\r\nx").hasPrefix("a NO [NOPERM] "))
      #expect(client.say("c CREATE A").hasPrefix("c NO [NOPERM] "))
      #expect(client.say("e EXPUNGE").hasPrefix("e NO "))
      #expect(client.say("z NOOP") == "z OK NOOP completed")
    }
  }
}
