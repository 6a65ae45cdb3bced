import Bytes
import Testing

@testable import IMAP

@Suite struct MultisearchTests {
  private func client() throws -> Client {
    let account = MemoryAccount()
    for (name, subjects) in [
      ("INBOX", ["red", "blue"]), ("a", ["red"]), ("a/b", ["blue", "red", "red"]), ("c", ["green"]),
    ] {
      let name = try MailboxName(octets(name))
      if !name.isInbox { try account.create(name, uses: []) }
      for subject in subjects {
        account.boxes[name]?.deliver(octets("Subject: \(subject)\n\n\(subject)\n"))
      }
    }
    try account.subscribe(try MailboxName(octets("c")), true)
    return Client(account)
  }

  private func found(_ lines: [String]) -> [String] {
    // without the validities, which are as they happen to be
    lines.map { line in
      line.split(separator: " ").filter { !$0.hasPrefix("38575") }.joined(separator: " ")
    }
  }

  @Test(
    "each mailbox in which something is found is told with what was found",
    arguments: [
      (
        "IN (personal) SUBJECT red",
        [
          "* ESEARCH (TAG \"t\" MAILBOX INBOX UIDVALIDITY UID ALL 1",
          "* ESEARCH (TAG \"t\" MAILBOX a UIDVALIDITY UID ALL 1",
          "* ESEARCH (TAG \"t\" MAILBOX a/b UIDVALIDITY UID ALL 2:3",
        ]
      ),
      ("IN (mailboxes c) SUBJECT red", []),
      (
        "IN (subtree a) RETURN (COUNT MIN) BODY red",
        [
          "* ESEARCH (TAG \"t\" MAILBOX a UIDVALIDITY UID MIN 1 COUNT 1",
          "* ESEARCH (TAG \"t\" MAILBOX a/b UIDVALIDITY UID MIN 2 COUNT 2",
        ]
      ),
      (
        "IN (subscribed mailboxes (a none)) RETURN (PARTIAL 1:1) ALL",
        [
          "* ESEARCH (TAG \"t\" MAILBOX a UIDVALIDITY UID PARTIAL (1:1 1)",
          "* ESEARCH (TAG \"t\" MAILBOX c UIDVALIDITY UID PARTIAL (1:1 1)",
        ]
      ),
    ])
  func several(command: String, expected: [String]) throws {
    var client = try client()
    #expect(found(client.say("t ESEARCH \(command)")) == expected + ["t OK ESEARCH completed"])
  }

  @Test("the selected mailbox is meant if none is named, and only it can be saved")
  func selected() throws {
    var client = try client()
    #expect(client.say("t ESEARCH ALL").first?.hasPrefix("t BAD") == true)
    _ = client.say("s SELECT a/b")
    #expect(
      found(client.say("t ESEARCH SUBJECT blue")) == [
        "* ESEARCH (TAG \"t\" MAILBOX a/b UIDVALIDITY UID ALL 1", "t OK ESEARCH completed",
      ])
    #expect(client.say("t ESEARCH RETURN (SAVE) SUBJECT red") == ["t OK ESEARCH completed"])
    #expect(client.say("t SEARCH $").first == "* SEARCH 2 3")
    #expect(
      client.say("t ESEARCH IN (personal) RETURN (SAVE) ALL").first?.hasPrefix("t BAD") == true)
    #expect(
      client.say("t ESEARCH IN (personal) CHARSET X-NONE ALL").first?.hasPrefix("t NO [BADCHARSET")
        == true)
  }

  @Test(
    "what only the selected mailbox has needs one, and what NOTIFY has is none of it; RFC 7377 §2.2"
  )
  func sources() throws {
    var client = try client()
    #expect(
      client.say("t ESEARCH IN (mailboxes c selected) ALL") == ["t BAD select a mailbox first"])
    #expect(
      client.say("t ESEARCH IN (selected-delayed) ALL") == ["t BAD there are no such mailboxes"])
    _ = client.say("s SELECT a/b")
    #expect(
      found(client.say("t ESEARCH IN (mailboxes c selected) RETURN (MAX) ALL")) == [
        "* ESEARCH (TAG \"t\" MAILBOX a/b UIDVALIDITY UID MAX 3",
        "* ESEARCH (TAG \"t\" MAILBOX c UIDVALIDITY UID MAX 1", "t OK ESEARCH completed",
      ])
    #expect(client.say("t ESEARCH IN (selected-delayed) ALL").first?.hasPrefix("t BAD") == true)
    #expect(
      client.say("t ESEARCH MODSEQ 1").first
        == "* OK [HIGHESTMODSEQ 4] the highest")
  }

  @Test("message numbers and charsets are refused where SEARCH refuses them")
  func refused() throws {
    var client = try client()
    _ = client.say("e ENABLE UIDONLY UTF8=ACCEPT")
    let numbers = "t BAD [UIDREQUIRED] you have enabled UIDONLY: name UIDs"
    #expect(client.say("t ESEARCH IN (mailboxes a) 1") == [numbers])
    _ = client.say("s SELECT a/b")
    #expect(client.say("t ESEARCH OR 1 SEEN") == [numbers])
    #expect(
      client.say("t ESEARCH IN (personal) CHARSET UTF-8 ALL") == [
        "t BAD you have enabled UTF8=ACCEPT: leave CHARSET out"
      ])
  }
}
