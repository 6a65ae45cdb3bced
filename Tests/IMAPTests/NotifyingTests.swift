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
