import Bytes
import Testing

@testable import IMAP

@Suite struct FetchingTests {
  private static let simple =
    "Date: Mon, 7 Feb 1994 21:52:25 -0800%0AFrom: Fred <f@a.example>%0ASubject: x%0ATo: b%0A%0AHello%0Ayou%0A"
  private static let end = "f OK FETCH completed|"

  @Test(
    "items of a message",
    arguments: [
      ("FLAGS", "FLAGS (\\Seen)"), ("UID", "UID 1"), ("RFC822.SIZE", "RFC822.SIZE 97"),
      ("INTERNALDATE", "INTERNALDATE \" 9-Sep-2001 01:46:40 +0000\""),
      ("SAVEDATE", "SAVEDATE \" 9-Sep-2001 01:46:40 +0000\""), ("MODSEQ", "MODSEQ (2)"),
      ("THREADID", "THREADID NIL"),
      (
        "ENVELOPE",
        "ENVELOPE (\"Mon, 7 Feb 1994 21:52:25 -0800\" \"x\" ((\"Fred\" NIL \"f\" \"a.example\")) "
          + "((\"Fred\" NIL \"f\" \"a.example\")) ((\"Fred\" NIL \"f\" \"a.example\")) "
          + "((NIL NIL \"b\" \"\")) NIL NIL NIL NIL)"
      ),
      ("BODY", "BODY (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 12 2)"),
      (
        "BODYSTRUCTURE",
        "BODYSTRUCTURE (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 12 2 NIL NIL NIL NIL)"
      ), ("PREVIEW", "PREVIEW \"Hello you\""), ("PREVIEW (LAZY)", "PREVIEW \"Hello you\""),
      ("BODY.PEEK[TEXT]", "BODY[TEXT] {12}|Hello|you|"),
      ("RFC822.TEXT", "RFC822.TEXT {12}|Hello|you|"),
      ("BODY[HEADER.FIELDS (subject X)]", "BODY[HEADER.FIELDS (subject X)] {14}|Subject: x||"),
      ("BODY[1]<3.4>", "BODY[1]<3> {4}|lo|"), ("BODY[2]", "BODY[2] NIL"),
      ("BODY[]<200.4>", "BODY[]<200> {0}|"), ("(UID FLAGS UID)", "UID 1 FLAGS (\\Seen)"),
      ("FAST", "FLAGS (\\Seen) INTERNALDATE \" 9-Sep-2001 01:46:40 +0000\" RFC822.SIZE 97"),
    ])
  func items(item: String, answer: String) {
    var client = FetchingClient([Self.simple])
    var expected = "* 1 FETCH (\(answer))|"
    if item == "MODSEQ" { expected = "* OK [HIGHESTMODSEQ 2] the highest|" + expected }
    #expect(client.say("f FETCH 1 \(item)") == expected + Self.end)
  }

  @Test("a UID FETCH tells the UID, and passes over what is not there")
  func byUID() {
    var client = FetchingClient([Self.simple, Self.simple, Self.simple])
    #expect(
      client.say("f UID FETCH 2,7,3 FLAGS")
        == "* 2 FETCH (UID 2 FLAGS (\\Seen))|* 3 FETCH (UID 3 FLAGS (\\Seen))|" + Self.end)
    #expect(client.say("f UID FETCH 9 FLAGS") == Self.end)
    #expect(client.say("f FETCH 4 FLAGS").hasPrefix("f BAD"))
  }

  @Test("reading a message marks it, and the flags are told with it")
  func seen() {
    var client = FetchingClient([Self.simple, Self.simple], flags: FlagSet())
    #expect(
      client.say("f FETCH 1:2 BODY[1]<0.1>")
        == "* 1 FETCH (FLAGS (\\Seen) BODY[1]<0> {1}|H)|"
        + "* 2 FETCH (FLAGS (\\Seen) BODY[1]<0> {1}|H)|" + Self.end)
    #expect(client.say("f FETCH 1 BODY[1]<0.1>") == "* 1 FETCH (BODY[1]<0> {1}|H)|" + Self.end)
    #expect(client.say("n NOOP") == "n OK NOOP completed|")
    #expect(client.account.boxes[.inbox]?.listed[1].flags == FlagSet(.seen))
  }

  @Test(
    "what does not read a message does not mark it",
    arguments: [
      "BODY.PEEK[]", "RFC822.HEADER", "BINARY.PEEK[1]", "BINARY.SIZE[1]", "PREVIEW", "FULL",
    ])
  func unseen(item: String) {
    var client = FetchingClient([Self.simple], flags: FlagSet())
    _ = client.say("f FETCH 1 \(item)")
    #expect(client.account.boxes[.inbox]?.listed[0].flags == FlagSet())
    client = FetchingClient([Self.simple], flags: FlagSet(), examines: true)
    #expect(client.say("f FETCH 1 BODY[]").hasPrefix("* 1 FETCH (BODY[] {97}|"))
    #expect(client.account.boxes[.inbox]?.listed[0].flags == FlagSet())
  }

  @Test("with CONDSTORE the mark comes with its MODSEQ")
  func seenWithModSequence() {
    var client = FetchingClient([Self.simple], flags: FlagSet())
    _ = client.say("e ENABLE CONDSTORE")
    #expect(
      client.say("f UID FETCH 1 BODY[1]<0.1>")
        == "* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (3) BODY[1]<0> {1}|H)|" + Self.end)
  }

  @Test("messages that vanished are told by EXPUNGEISSUED behind what there is")
  func vanished() {
    var client = FetchingClient([Self.simple, Self.simple, Self.simple])
    client.account.boxes[.inbox]?.remove([2])
    #expect(
      client.say("f FETCH 1:3 RFC822.SIZE")
        == "* 1 FETCH (RFC822.SIZE 97)|* 3 FETCH (RFC822.SIZE 97)|"
        + "f OK [EXPUNGEISSUED] FETCH completed|")
    #expect(
      client.say("f FETCH 2:3 UID")
        == "* 3 FETCH (UID 3)|f OK [EXPUNGEISSUED] FETCH completed|"
    )
    #expect(
      client.say("f UID FETCH 1:3 UID")
        == "* 1 FETCH (UID 1)|* 3 FETCH (UID 3)|* 2 EXPUNGE|" + Self.end)
  }

  @Test("CHANGEDSINCE tells what changed later, with its MODSEQ")
  func changedSince() {
    var client = FetchingClient([Self.simple, Self.simple, Self.simple])
    #expect(
      client.say("f FETCH 1:* (FLAGS) (CHANGEDSINCE 3)")
        == "* OK [HIGHESTMODSEQ 4] the highest|* 3 FETCH (MODSEQ (4) FLAGS (\\Seen))|" + Self.end)
    #expect(
      client.say("f UID FETCH 1:* (FLAGS) (CHANGEDSINCE 2)")
        == "* 2 FETCH (UID 2 MODSEQ (3) FLAGS (\\Seen))|* 3 FETCH (UID 3 MODSEQ (4) FLAGS (\\Seen))|"
        + Self.end)
  }

  @Test("VANISHED tells what is gone of the set, before what changed")
  func earlier() {
    let messages = [String](repeating: Self.simple, count: 5)
    var client = FetchingClient(messages)
    let refusal = "f BAD VANISHED is for UID FETCH with CHANGEDSINCE after ENABLE QRESYNC|"
    #expect(client.say("f UID FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)") == refusal)
    _ = client.say("e ENABLE QRESYNC")
    #expect(client.say("f FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)") == refusal)
    #expect(client.say("f UID FETCH 1:* FLAGS (VANISHED)") == refusal)
    client.account.boxes[.inbox]?.remove([2, 4, 5])
    _ = client.say("n NOOP")
    #expect(
      client.say("f UID FETCH 1:* UID (CHANGEDSINCE 6 VANISHED)")
        == "* VANISHED (EARLIER) 2,4:5|" + Self.end)
    #expect(
      client.say("f UID FETCH 1:3 UID (CHANGEDSINCE 3 VANISHED)")
        == "* VANISHED (EARLIER) 2|* 2 FETCH (UID 3 MODSEQ (4))|" + Self.end)
    client.account.boxes[.inbox]?.knowsExpunged = false
    #expect(
      client.say("f UID FETCH 1:9 UID (CHANGEDSINCE 9 VANISHED)")
        == "* VANISHED (EARLIER) 2,4:5|" + Self.end)
  }

  @Test(
    "PARTIAL takes some of the messages, from either end",
    arguments: [
      ("1:2", [10, 11]), ("-1:-2", [13, 14]), ("2:3", [11, 12]), ("5:9", [14]), ("7:9", []),
    ])
  func partial(range: String, uids: [Int]) {
    var client = FetchingClient([String](repeating: Self.simple, count: 20))
    var expected = ""
    for uid in uids { expected += "* \(uid) FETCH (UID \(uid))|" }
    #expect(client.say("f UID FETCH 10:14 UID (PARTIAL \(range))") == expected + Self.end)
  }

  @Test("with UIDONLY the number is the UID")
  func uidOnly() {
    var client = FetchingClient([Self.simple, Self.simple])
    _ = client.say("e ENABLE UIDONLY")
    #expect(
      client.say("f UID FETCH 2 (FLAGS)") == "* 2 UIDFETCH (FLAGS (\\Seen))|" + Self.end)
    #expect(client.say("f UID FETCH 2 (UID)") == "* 2 UIDFETCH (UID 2)|" + Self.end)
    #expect(client.say("f FETCH 2 (FLAGS)").hasPrefix("f BAD [UIDREQUIRED]"))
  }

  @Test("EMAILID is the same for copies alone")
  func emailID() {
    var client = FetchingClient([Self.simple, Self.simple, Self.simple + "%0A"])
    var ids: [Substring] = []
    for number in 1...3 {
      ids.append(client.say("f FETCH \(number) EMAILID").dropFirst("* 1 FETCH (".utf8.count))
    }
    #expect(ids[0] == ids[1])
    #expect(ids[0] != ids[2])
    #expect(ids[0].hasPrefix("EMAILID (E") && ids[0].contains("))|f OK"))
  }

  @Test("a client that waits is told how far the answer is")
  func progress() {
    var client = FetchingClient([String](repeating: Self.simple, count: 3))
    client.session.feed(octets("f FETCH 1:3 BODY.PEEK[9]<0.1>%0D%0A"))
    client.session.pull()
    client.account.now += 5
    client.session.pull()
    client.account.now += 5
    #expect(
      client.rest().text
        == "* 1 FETCH (BODY[9]<0> NIL)\r\n"
        + "* OK [INPROGRESS (\"f\" 1 3)] there is more to come\r\n"
        + "* 2 FETCH (BODY[9]<0> NIL)\r\n* 3 FETCH (BODY[9]<0> NIL)\r\n"
        + "f OK FETCH completed\r\n")
  }
}

extension Session {
  /// Does one piece of work.
  fileprivate mutating func pull() {
    if var current = work {
      work = nil
      if current.step(&self) { work = current }
    } else if let event = framer.next() {
      receive(event)
    }
  }
}
