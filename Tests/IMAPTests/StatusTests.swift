import Bytes
import Testing

@testable import IMAP

/// STATUS, GETQUOTA, GETQUOTAROOT and SETQUOTA.
@Suite struct StatusTests {
  private let account = ListingTests.account("box")

  init() throws {
    let box = account.boxes[try MailboxName(octets("box"))]
    box?.deliver(octets("a"), FlagSet(.seen))
    box?.deliver(octets("bb"))
    box?.deliver(octets("ccc"), FlagSet([.seen, .deleted]))
    account.sizes = [1: 11, 2: 22, 3: 33]
  }

  @Test(
    "STATUS tells each item",
    arguments: [
      ("MESSAGES", "MESSAGES 3"), ("RECENT", "RECENT 3"), ("UIDNEXT", "UIDNEXT 4"),
      ("UIDVALIDITY", "UIDVALIDITY 3857529046"), ("UNSEEN", "UNSEEN 1"), ("DELETED", "DELETED 1"),
      ("SIZE", "SIZE 66"), ("DELETED-STORAGE", "DELETED-STORAGE 33"),
      ("HIGHESTMODSEQ", "HIGHESTMODSEQ 4"), ("MAILBOXID", "MAILBOXID (M3857529046)"),
      ("APPENDLIMIT", "APPENDLIMIT 1000000"),
      ("UIDNEXT MESSAGES uidnext", "UIDNEXT 4 MESSAGES 3"),
    ])
  func items(items: String, values: String) {
    var client = Client(account)
    #expect(
      client.say("a STATUS box (\(items))") == [
        "* STATUS box (\(values))", "a OK STATUS completed",
      ])
  }

  @Test("STATUS of what is not there is refused", arguments: ["gone", "a"])
  func missing(name: String) {
    account.put(.inbox)
    var client = Client(account)
    #expect(client.say("a STATUS \(name) (MESSAGES)")[0].hasPrefix("a NO [NONEXISTENT] "))
  }

  @Test("STATUS does not change which messages are recent")
  func recent() {
    var client = Client(account)
    _ = client.say("a STATUS box (RECENT MESSAGES)")
    #expect(client.say("b SELECT box").contains("* 3 RECENT"))
    #expect(client.say("c STATUS box (RECENT)")[0] == "* STATUS box (RECENT 3)")
    var other = Client(account)
    #expect(other.say("a STATUS box (RECENT)")[0] == "* STATUS box (RECENT 0)")
  }

  @Test("STATUS of the selected mailbox tells its changes first")
  func selected() throws {
    var client = Client(account)
    _ = client.say("a SELECT box")
    account.boxes[try MailboxName(octets("box"))]?.deliver(octets("d"))
    #expect(
      client.say("b STATUS box (MESSAGES RECENT)") == [
        "* 4 EXISTS", "* 4 RECENT", "* STATUS box (MESSAGES 4 RECENT 4)", "b OK STATUS completed",
      ])
  }

  @Test(
    "HIGHESTMODSEQ in STATUS enables CONDSTORE",
    arguments: ["STATUS box (HIGHESTMODSEQ)", "LIST \"\" x RETURN (STATUS (HIGHESTMODSEQ))"])
  func condstore(command: String) {
    var client = Client(account)
    _ = client.say("a STATUS box (MESSAGES)")
    #expect(!client.session.enabled.contains(.condstore))
    _ = client.say("b \(command)")
    #expect(client.session.enabled.contains(.condstore))
  }

  @Test("all mailboxes are under one quota root, if there are limits")
  func quota() {
    var client = Client(account)
    #expect(
      client.say("a GETQUOTAROOT any/name") == [
        "* QUOTAROOT any/name", "a OK GETQUOTAROOT completed",
      ])
    #expect(client.say("b GETQUOTA \"User quota\"")[0].hasPrefix("b NO [NONEXISTENT] "))
    account.limits = [
      Quota(.storage, usage: 10, limit: 512), Quota(.messages, usage: 42, limit: 1000),
    ]
    let line = "* QUOTA \"User quota\" (STORAGE 10 512 MESSAGE 42 1000)"
    #expect(
      client.say("c GETQUOTAROOT INBOX") == [
        "* QUOTAROOT INBOX \"User quota\"", line, "c OK GETQUOTAROOT completed",
      ])
    #expect(client.say("d GETQUOTA \"User quota\"") == [line, "d OK GETQUOTA completed"])
    #expect(client.say("e GETQUOTA \"\"")[0].hasPrefix("e NO [NONEXISTENT] "))
    #expect(
      client.say("f SETQUOTA \"User quota\" (STORAGE 1000)")[0].hasPrefix("f NO [NOPERM] "))
  }
}
