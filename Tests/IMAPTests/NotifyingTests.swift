import Bytes
import Testing

@testable import IMAP

@Suite struct NotifyingTests {
  private func name(_ text: String) -> MailboxName {
    (try? MailboxName(Array(text.utf8))) ?? .inbox
  }

  private func news(_ client: inout Client) -> [String] {
    client.session.news()
    return client.hear()
  }

  @Test("mail in another mailbox is told by STATUS, once")
  func status() {
    let account = account(1)
    var client = client(account)
    #expect(
      client.say("a NOTIFY SET (personal (MessageNew MessageExpunge))") == [
        "a OK NOTIFY completed"
      ])
    #expect(client.session.awaitedNews == .all)
    account.boxes[name("Archive")]?.deliver(Array("\n".utf8))
    #expect(
      news(&client) == ["* STATUS Archive (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 3857529046 UNSEEN 1)"])
    #expect(news(&client).isEmpty)
    #expect(client.say("b NOTIFY NONE") == ["b OK NOTIFY completed"])
    #expect(client.session.awaitedNews == .none)
  }

  @Test("NOTIFY SET STATUS tells how things are first, in the order of names")
  func first() {
    var client = client(account(1))
    #expect(
      client.say(
        "a NOTIFY SET STATUS (mailboxes Archive (MessageNew MessageExpunge))") == [
          "* STATUS Archive (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 3857529046 UNSEEN 0)",
          "a OK NOTIFY completed",
        ])
  }

  @Test("the selected mailbox is told as in IDLE; removals wait if that is asked for")
  func selected() {
    let account = account(2)
    var client = client(account)
    _ = client.say("a NOTIFY SET (selected-delayed (MessageNew MessageExpunge FlagChange))")
    account.boxes[.inbox]?.remove([1])
    account.boxes[.inbox]?.deliver(Array("\n".utf8))
    #expect(news(&client) == ["* 3 EXISTS", "* 3 RECENT"])
    #expect(client.say("b NOOP") == ["* 1 EXPUNGE", "b OK NOOP completed"])
    _ = client.say("c NOTIFY SET (selected (MessageNew MessageExpunge))")
    account.boxes[.inbox]?.remove([2])
    #expect(news(&client) == ["* 1 EXPUNGE"])
  }

  @Test(
    "of a message that comes the client hears what it asked for; a name that changes is told with the old one"
  )
  func items() throws {
    let account = account(1)
    var client = client(account)
    _ = client.say(
      "a NOTIFY SET (selected (MessageNew (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)]) MessageExpunge)) "
        + "(personal (MailboxName))")
    account.boxes[.inbox]?.deliver(Array("Subject: new\n\n".utf8))
    #expect(
      news(&client) == [
        "* 2 EXISTS", "* 2 RECENT", "* 2 FETCH (UID 2 BODY[HEADER.FIELDS (SUBJECT)] {16}",
        "Subject: new", "", ")",
      ])
    try account.rename(name("Archive"), to: name("Old"))
    #expect(news(&client) == ["* LIST () \"/\" Old (OLDNAME (Archive))"])
  }

  @Test("so it does where a command tells of the message, but not of one that it has sent itself")
  func itemsWithCommand() {
    let account = account(1)
    var client = client(account)
    _ = client.say("a NOTIFY SET (selected (MessageNew (UID) MessageExpunge))")
    account.boxes[.inbox]?.deliver([])
    #expect(
      client.say("b NOOP") == [
        "* 2 EXISTS", "* 2 RECENT", "b OK NOOP completed", "* 2 FETCH (UID 2)",
      ])
    account.boxes[.inbox]?.deliver([])
    #expect(
      client.say("c APPEND INBOX {1+}\r\nx") == [
        "* 4 EXISTS", "* 4 RECENT", "c OK [APPENDUID 3857529045 4] APPEND completed",
        "* 3 FETCH (UID 3)",
      ])
    #expect(
      client.say("d COPY 1 INBOX") == [
        "* 5 EXISTS", "* 5 RECENT", "d OK [COPYUID 3857529045 1 5] COPY completed",
      ])
    #expect(news(&client).isEmpty)
  }

  @Test("IDLE is a time when removals can be told; RFC 5465 §6.1.2")
  func delayedInIdle() {
    let account = account(2)
    var client = client(account)
    _ = client.say("a NOTIFY SET (selected-delayed (MessageNew MessageExpunge FlagChange))")
    _ = client.say("b IDLE")
    account.boxes[.inbox]?.remove([1])
    #expect(news(&client) == ["* 1 EXPUNGE"])
    #expect(client.say("DONE") == ["b OK IDLE completed"])
  }

  @Test("of a mailbox that several groups name all is told that any of them asks for")
  func severalGroups() throws {
    let account = account(0)
    var client = Client(account)
    _ = client.say(
      "a NOTIFY SET (mailboxes INBOX (MailboxMetadataChange)) "
        + "(personal (MessageNew MessageExpunge))")
    account.boxes[.inbox]?.deliver([])
    #expect(
      news(&client) == ["* STATUS INBOX (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 3857529045 UNSEEN 1)"])
    try account.setMetadata(
      [MetadataEntry(name: Array("/private/comment".utf8), value: [65])], of: .inbox)
    #expect(news(&client) == ["* METADATA INBOX /private/comment"])
  }

  @Test("names and subscriptions are told of the mailboxes that were named only")
  func namesBelow() throws {
    let account = account(0)
    var client = Client(account)
    _ = client.say(
      "a NOTIFY SET (subtree Lists (MailboxName)) (mailboxes Other (SubscriptionChange))")
    try account.create(name("New"), uses: [])
    try account.create(name("Other"), uses: [])
    #expect(news(&client).isEmpty)
    try account.create(name("Lists/a"), uses: [])
    #expect(news(&client) == ["* LIST () \"/\" Lists", "* LIST () \"/\" Lists/a"])
    for name in [name("Lists"), name("Other")] { try account.subscribe(name, true) }
    #expect(news(&client) == ["* LIST (\\Subscribed) \"/\" Other"])
    for name in ["Lists/a", "New"].map(name) { try account.delete(name) }
    #expect(news(&client) == ["* LIST (\\NonExistent) \"/\" Lists/a"])
  }

  @Test("names and subscriptions are told by LIST, metadata by its names")
  func names() throws {
    let account = account(1)
    var client = client(account)
    _ = client.say(
      "a NOTIFY SET (personal (MailboxName SubscriptionChange MailboxMetadataChange))")
    try account.create(name("New"), uses: [])
    #expect(news(&client) == ["* LIST () \"/\" New"])
    try account.subscribe(name("New"), true)
    #expect(news(&client) == ["* LIST (\\Subscribed) \"/\" New"])
    try account.delete(name("Archive"))
    #expect(news(&client) == ["* LIST (\\NonExistent) \"/\" Archive"])
    try account.setMetadata(
      [MetadataEntry(name: Array("/private/comment".utf8), value: [65])], of: .inbox)
    #expect(news(&client) == ["* METADATA INBOX /private/comment"])
  }

  /// A client that wants to hear of everything but messages.
  private func curious(_ account: MemoryAccount) -> Client {
    var client = client(account)
    _ = client.say(
      "a NOTIFY SET (personal (MailboxName SubscriptionChange MailboxMetadataChange "
        + "ServerMetadataChange MessageNew MessageExpunge))")
    return client
  }

  @Test(
    "what the client does itself it is not told; RFC 5465 §5",
    arguments: [
      ["CREATE Lists/a", "DELETE Lists/a"], ["CREATE New (USE (\\Drafts))"], ["DELETE Archive"],
      ["RENAME Archive Old", "RENAME Old Lists/Old", "RENAME Lists Other"], ["RENAME INBOX Old/b"],
      ["SUBSCRIBE New", "UNSUBSCRIBE New", "SUBSCRIBE INBOX"],
      [
        "SETMETADATA INBOX (/private/comment {1}\r\nx)", "SETMETADATA INBOX (/private/comment NIL)",
      ],
      [
        "SETMETADATA \"\" (/private/comment {1}\r\nx)",
        "SETMETADATA INBOX (/shared/comment {1}\r\nx)",
        "RENAME INBOX Old",
      ],
    ], [false, true])
  func ownChanges(_ commands: [String], _ isAllSubscribed: Bool) {
    let account = account(0)
    account.isAllSubscribed = isAllSubscribed
    var client = curious(account)
    for command in commands {
      #expect(client.say("b \(command)").last?.hasPrefix("b OK ") == true, "\(command)")
    }
    #expect(news(&client).isEmpty)
  }

  @Test("what others do to what the client has just changed is told")
  func changedAgain() throws {
    let account = account(0)
    var client = curious(account)
    let comment = Array("/private/comment".utf8)
    for command in [
      "CREATE New", "CREATE Old", "SUBSCRIBE Archive",
      "SETMETADATA INBOX (/private/comment {1}\r\nx)",
    ] { _ = client.say("b \(command)") }
    try account.rename(name("New"), to: name("Newer"))
    try account.delete(name("Old"))
    try account.subscribe(name("Archive"), false)
    try account.setMetadata([MetadataEntry(name: comment, value: nil)], of: .inbox)
    #expect(
      Set(news(&client)) == [
        "* LIST (\\NonExistent) \"/\" Old", "* LIST () \"/\" Newer (OLDNAME (New))",
        "* LIST () \"/\" Archive",
        "* METADATA INBOX /private/comment",
      ])
    _ = client.say("b RENAME Archive Old")
    try account.rename(name("Old"), to: name("Older"))
    #expect(news(&client) == ["* LIST () \"/\" Older (OLDNAME (Old))"])
  }

  @Test("of a use that a mailbox loses to one that the client makes it is told")
  func lostUse() {
    let account = account(0)
    var client = curious(account)
    for command in ["CREATE Old", "SETMETADATA Old (/private/specialuse \"\\\\Trash\")"] {
      #expect(client.say("b \(command)").last?.hasPrefix("b OK ") == true, "\(command)")
    }
    #expect(news(&client).isEmpty)
    _ = client.say("c CREATE New (USE (\\Trash))")
    #expect(news(&client) == ["* METADATA Old /private/specialuse"])
  }

  @Test(
    "what cannot be asked for is refused",
    arguments: [
      (
        "NOTIFY SET (personal (MessageNew))",
        "a BAD MessageNew and MessageExpunge belong together; items only for SELECTED"
      ),
      (
        "NOTIFY SET (personal (MessageNew (UID) MessageExpunge))",
        "a BAD MessageNew and MessageExpunge belong together; items only for SELECTED"
      ),
      (
        "NOTIFY SET (selected (MessageNew MessageExpunge MailboxName))",
        "a BAD SELECTED is about messages only"
      ),
      (
        "NOTIFY SET (selected NONE) (selected-delayed (MessageNew MessageExpunge))",
        "a BAD SELECTED can stand there once"
      ),
      (
        "NOTIFY SET (selected (AnnotationChange))",
        "a NO [BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange "
          + "MailboxMetadataChange ServerMetadataChange)] there are no such events"
      ),
    ])
  func refusals(command: String, answer: String) {
    var client = client(account(1))
    #expect(client.say("a \(command)") == [answer])
  }
}
