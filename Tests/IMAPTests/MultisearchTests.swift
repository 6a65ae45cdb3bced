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
}
