import Bytes
import Testing

@testable import IMAP

/// An account whose INBOX has messages 1 to `count`, and a folder Archive.
func account(_ count: Int, _ flags: FlagSet = FlagSet()) -> MemoryAccount {
  let account = MemoryAccount()
  for number in 0..<count {
    account.boxes[.inbox]?.deliver(Array("Subject: \(number + 1)\n\ntext\n".utf8), flags)
  }
  if let archive = try? MailboxName(Array("Archive".utf8)) {
    try? account.create(archive, uses: [])
  }
  return account
}

/// A client that has selected INBOX, perhaps after some commands.
func client(_ account: MemoryAccount, _ commands: String...) -> Client {
  var client = Client(account)
  for command in commands { _ = client.say("s \(command)") }
  _ = client.say("s SELECT INBOX")
  return client
}

@Suite struct ChangingTests {
  @Test("STORE tells the flags of each message, with UID if UIDs were named")
  func storing() {
    var client = client(account(2))
    #expect(
      client.say("a STORE 1:* +FLAGS (\\Seen $Work)") == [
        "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work)",
        "* 1 FETCH (FLAGS (\\Seen $Work \\Recent))", "* 2 FETCH (FLAGS (\\Seen $Work \\Recent))",
        "a OK STORE completed",
      ])
    #expect(
      client.say("b UID STORE 2,7 FLAGS \\Flagged") == [
        "* 2 FETCH (UID 2 FLAGS (\\Flagged \\Recent))", "b OK STORE completed",
      ])
  }

  @Test("STORE .SILENT tells nothing but what the client cannot know")
  func silence() {
    let account = account(1)
    var client = client(account)
    #expect(client.say("a STORE 1 +FLAGS.SILENT (\\Seen)") == ["a OK STORE completed"])
    account.boxes[.inbox]?.listed[0].flags.system = [.seen, .flagged]
    #expect(
      client.say("b STORE 1 +FLAGS.SILENT (\\Draft)") == [
        "* 1 FETCH (FLAGS (\\Flagged \\Seen \\Draft \\Recent))", "b OK STORE completed",
      ])
  }

  @Test("a conditional STORE leaves alone what changed later, and says so")
  func conditional() {
    let account = account(3)
    var client = client(account, "ENABLE CONDSTORE")
    #expect(
      client.say("a STORE 1:3 (UNCHANGEDSINCE 3) +FLAGS.SILENT (\\Deleted)") == [
        "* 1 FETCH (UID 1 MODSEQ (5))", "* 2 FETCH (UID 2 MODSEQ (5))",
        "a OK [MODIFIED 3] STORE completed",
      ])
    #expect(
      client.say("b UID STORE 3 (UNCHANGEDSINCE 0) +FLAGS (\\Deleted)") == [
        "b OK [MODIFIED 3] STORE completed"
      ])
  }

  @Test(
    "what cannot be changed is refused",
    arguments: [
      ("STORE 1 FLAGS ()", "a NO [CANNOT] the mailbox is read-only; SELECT it to change it"),
      ("EXPUNGE", "a NO [CANNOT] the mailbox is read-only; SELECT it to change it"),
      ("MOVE 1 Archive", "a NO [CANNOT] the mailbox is read-only; SELECT it to change it"),
      ("COPY 1 Nowhere", "a NO [TRYCREATE] there is no such mailbox; create it first"),
      ("COPY 9 Archive", "a BAD [CLIENTBUG] there is no message of that number"),
    ])
  func refusals(command: String, answer: String) {
    var client = client(account(1))
    _ = client.say("s EXAMINE INBOX")
    #expect(client.say("a \(command)") == [answer])
  }

  @Test("COPY and MOVE tell the UIDs here and there; MOVE also what is gone")
  func copying() {
    var client = client(account(4))
    #expect(
      client.say("a COPY 1,3:4 Archive") == [
        "a OK [COPYUID 3857529046 1,3:4 1:3] COPY completed"
      ])
    #expect(
      client.say("b MOVE 2:3 Archive") == [
        "* OK [COPYUID 3857529046 2:3 4:5] moved", "* 3 EXPUNGE", "* 2 EXPUNGE",
        "b OK MOVE completed",
      ])
    #expect(client.say("c UID COPY 99 Archive") == ["c OK COPY completed"])
  }

  @Test("EXPUNGE removes what is deleted, from the last to the first; UID EXPUNGE only of these")
  func expunging() {
    var client = client(account(5))
    _ = client.say("s STORE 1,3,5 +FLAGS.SILENT (\\Deleted)")
    #expect(
      client.say("a UID EXPUNGE 2:3") == ["* 3 EXPUNGE", "a OK EXPUNGE completed"])
    #expect(
      client.say("b EXPUNGE") == ["* 4 EXPUNGE", "* 1 EXPUNGE", "b OK EXPUNGE completed"])
    #expect(client.say("c EXPUNGE") == ["c OK EXPUNGE completed"])
  }

  @Test("with QRESYNC removals are UIDs, and the end says up to where the client knows all")
  func vanishing() {
    var client = client(account(3), "ENABLE QRESYNC")
    _ = client.say("s STORE 1:2 +FLAGS.SILENT (\\Deleted)")
    #expect(
      client.say("a EXPUNGE") == [
        "* VANISHED 1:2", "a OK [HIGHESTMODSEQ 6] EXPUNGE completed",
      ])
  }

  @Test("CLOSE removes what is deleted without a word, UNSELECT nothing")
  func closing() {
    let account = account(2)
    var client = client(account)
    _ = client.say("s STORE 2 +FLAGS.SILENT (\\Deleted)")
    #expect(client.say("a UNSELECT") == ["a OK UNSELECT completed"])
    #expect(account.boxes[.inbox]?.listed.count == 2)
    #expect(client.say("b CHECK") == ["b OK CHECK completed"])
    _ = client.say("s SELECT INBOX")
    #expect(client.say("c CLOSE") == ["c OK CLOSE completed"])
    #expect(account.boxes[.inbox]?.listed.count == 1)
    #expect(client.say("d CLOSE") == ["d BAD select a mailbox first"])
  }

  @Test("numbers do not move while a client uses them: removals wait for NOOP")
  func withholding() {
    let account = account(3)
    var client = client(account)
    account.boxes[.inbox]?.remove([1])
    account.boxes[.inbox]?.deliver(Array("Subject: 4\n\n".utf8))
    #expect(
      client.say("a STORE 2 +FLAGS (\\Seen)") == [
        "* 4 EXISTS", "* 4 RECENT", "* 2 FETCH (FLAGS (\\Seen \\Recent))", "a OK STORE completed",
      ])
    #expect(
      client.say("b STORE 1 +FLAGS (\\Seen)") == [
        "b NO [EXPUNGEISSUED] some of these messages are gone; NOOP tells which"
      ])
    #expect(client.say("c NOOP") == ["* 1 EXPUNGE", "c OK NOOP completed"])
  }

  @Test(
    "a client with QRESYNC that hears of changes while removals wait is told how far it knows all")
  func toldUpTo() {
    let account = account(3)
    var client = client(account, "ENABLE QRESYNC")
    account.boxes[.inbox]?.remove([1])
    #expect(
      client.say("a STORE 2 +FLAGS.SILENT (\\Seen)") == [
        "* 2 FETCH (UID 2 MODSEQ (6))", "* OK [HIGHESTMODSEQ 4] removals follow",
        "a OK STORE completed",
      ])
    #expect(
      client.say("b NOOP") == [
        "* VANISHED 1", "* OK [HIGHESTMODSEQ 6] nothing is withheld", "b OK NOOP completed",
      ])
  }

  @Test(
    "what SELECT learns while it takes the new messages is known: the client is not told to know less"
  )
  func toldWhileTaking() {
    let account = account(3)
    var client = Client(account)
    _ = client.say("a ENABLE QRESYNC")
    account.boxes[.inbox]?.meanwhile = { [weak box = account.boxes[.inbox]] in
      box?.change([2]) { $0.changed(.add, FlagSet(.flagged)) }
    }
    #expect(client.say("b SELECT INBOX").contains("* OK [HIGHESTMODSEQ 5] the highest"))
    account.boxes[.inbox]?.remove([1])
    #expect(
      client.say("c STORE 2 +FLAGS.SILENT (\\Seen)") == [
        "* 2 FETCH (UID 2 MODSEQ (7))", "* OK [HIGHESTMODSEQ 5] removals follow",
        "c OK STORE completed",
      ])
  }

  @Test("with UIDONLY messages have no numbers")
  func uidOnly() {
    var client = client(account(2), "ENABLE UIDONLY")
    #expect(
      client.say("a STORE 1 FLAGS ()") == [
        "a BAD [UIDREQUIRED] you have enabled UIDONLY: name UIDs"
      ])
    #expect(
      client.say("b UID STORE 2 +FLAGS (\\Deleted)") == [
        "* 2 UIDFETCH (FLAGS (\\Deleted \\Recent))", "b OK STORE completed",
      ])
    #expect(client.say("c EXPUNGE") == ["* VANISHED 2", "c OK EXPUNGE completed"])
  }

  @Test("in IDLE a client hears of changes at once")
  func idling() {
    let account = account(2)
    var client = client(account)
    #expect(client.say("a IDLE") == ["+ idling"])
    #expect(client.session.awaitedNews == .selected)
    account.boxes[.inbox]?.remove([1])
    client.session.news()
    #expect(client.hear() == ["* 1 EXPUNGE"])
    #expect(client.say("DONE") == ["a OK IDLE completed"])
    #expect(client.session.awaitedNews == .none)
    _ = client.say("b IDLE")
    #expect(client.say("NOOP") == ["b BAD DONE ends IDLE, nothing else"])
  }
}

@Suite struct ResynchronizingTests {
  /// A mailbox of ten messages of which 3, 4 and 8 went, and 5 is read now, after the client was here.
  private func changed() -> MemoryAccount {
    let account = account(10)
    account.boxes[.inbox]?.recent = []
    account.boxes[.inbox]?.remove([3, 4])
    account.boxes[.inbox]?.remove([8])
    _ = try? account.open(.inbox).change([5], .add, FlagSet(.seen), unchangedSince: nil)
    return account
  }

  private func answer(_ account: MemoryAccount, _ parameters: String) -> [String] {
    var client = Client(account)
    _ = client.say("s ENABLE QRESYNC")
    let told = client.say("a SELECT INBOX (QRESYNC (\(parameters)))")
    return told.filter { $0.contains("VANISHED") || $0.contains("FETCH") }
  }

  @Test("SELECT with QRESYNC tells what went and what changed since then")
  func everything() {
    #expect(
      answer(changed(), "3857529045 11") == [
        "* VANISHED (EARLIER) 3:4,8", "* 3 FETCH (UID 5 FLAGS (\\Seen) MODSEQ (14))",
      ])
  }

  @Test("only what the client says to know is told")
  func known() {
    #expect(
      answer(changed(), "3857529045 11 4:5") == [
        "* VANISHED (EARLIER) 4", "* 3 FETCH (UID 5 FLAGS (\\Seen) MODSEQ (14))",
      ])
    #expect(
      answer(changed(), "3857529045 12 1:9") == [
        "* VANISHED (EARLIER) 8", "* 3 FETCH (UID 5 FLAGS (\\Seen) MODSEQ (14))",
      ])
  }

  @Test("nothing is told of another UIDVALIDITY")
  func otherValidity() { #expect(answer(changed(), "1 11").isEmpty) }

  @Test(
    "where expunges are forgotten, all that is not there is told, but for what the client has proved"
  )
  func forgotten() {
    let account = changed()
    account.boxes[.inbox]?.knowsExpunged = false
    #expect(answer(account, "3857529045 14") == ["* VANISHED (EARLIER) 3:4,8"])
    #expect(answer(account, "3857529045 14 1:10 (1,4 1,6)") == ["* VANISHED (EARLIER) 8"])
  }

  @Test("QRESYNC has to be enabled first")
  func disabled() {
    var client = Client(changed())
    #expect(client.say("a SELECT INBOX (QRESYNC (1 1))") == ["a BAD enable QRESYNC first"])
  }
}
