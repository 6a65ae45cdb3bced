import Bytes
import Testing

@testable import IMAP

/// CREATE, DELETE, RENAME, SUBSCRIBE and UNSUBSCRIBE.
@Suite struct FolderTests {
  private func name(_ text: String) throws -> MailboxName { try MailboxName(octets(text)) }

  private func names(_ account: MemoryAccount) -> [String] {
    account.boxes.keys.map(\.bytes.text).sorted()
  }

  @Test("CREATE makes a mailbox and those above it, and tells its ID")
  func create() throws {
    let account = MemoryAccount()
    var client = Client(account)
    #expect(client.say("a CREATE x") == ["a OK [MAILBOXID (M3857529046)] CREATE completed"])
    #expect(client.say("b CREATE y/") == ["b OK [MAILBOXID (M3857529047)] CREATE completed"])
    #expect(client.say("c CREATE z/b/c")[0].hasPrefix("c OK [MAILBOXID ("))
    #expect(names(account) == ["INBOX", "x", "y", "z", "z/b", "z/b/c"])
  }

  @Test(
    "CREATE refuses what cannot be made",
    arguments: [
      ("x", "NO [ALREADYEXISTS]"), ("inbox", "NO [ALREADYEXISTS]"),
      ("INBOX/", "NO [ALREADYEXISTS]"),
      ("/a", "NO [CANNOT]"), ("a//b", "NO [CANNOT]"), ("a//", "NO [CANNOT]"), ("/", "NO [CANNOT]"),
      ("\"a*b\"", "NO [CANNOT]"), ("\"a%25b\"", "NO [CANNOT]"), ("a&AIU-", "NO [CANNOT]"),
      ("a&ICg-", "NO [CANNOT]"), ("y (USE (\\All))", "NO [USEATTR]"),
      ("y (USE (\\Flagged))", "NO [USEATTR]"), ("y (USE (\\Important))", "NO [USEATTR]"),
      ("y (USE (\\Sent \\Whatever))", "NO [USEATTR]"), ("\"\"", "BAD"), ("a&AAA-", "BAD"),
    ])
  func refusedNames(argument: String, answer: String) throws {
    let account = ListingTests.account("x")
    var client = Client(account)
    let lines = client.say("a CREATE \(argument)")
    #expect(lines.count == 1 && lines[0].hasPrefix("a \(answer) "), "\(lines)")
    #expect(names(account) == ["INBOX", "x"])
  }

  @Test("a mailbox is made for special uses, which are those of one mailbox each")
  func createForUse() throws {
    let account = MemoryAccount()
    var client = Client(account)
    #expect(client.say("a CREATE MySpecial (USE (\\Drafts \\Sent \\drafts))")[0].hasPrefix("a OK"))
    #expect(account.boxes[try name("MySpecial")]?.uses == [.drafts, .sent])
    #expect(client.say("b CREATE New (USE (\\Sent))")[0].hasPrefix("b OK"))
    #expect(account.boxes[try name("MySpecial")]?.uses == [.drafts])
    #expect(client.say("c CREATE Plain (USE ())")[0].hasPrefix("c OK"))
    // a new one has the use alone even if nothing else can be said of it
    account.unreadable = [try name("Next")]
    #expect(client.say("d CREATE Next (USE (\\Drafts))")[0].hasPrefix("d NO"))
    #expect(account.boxes[try name("MySpecial")]?.uses == [])
  }

  @Test("a name in another normalization form is changed or refused where the RFCs have a rule")
  func normalization() throws {
    let account = MemoryAccount()
    var client = Client(account)
    // u and a diaeresis of its own
    #expect(client.say("a CREATE u&Awg-")[0].hasPrefix("a OK"))
    #expect(account.boxes[try name("u\u{308}")] != nil)
    _ = client.say("b ENABLE UTF8=ACCEPT")
    #expect(client.say("c CREATE \"o\u{308}\"")[0].hasPrefix("c NO [CANNOT] "))
    #expect(client.say("d CREATE \"\u{F6}\"")[0].hasPrefix("d OK"))
    _ = client.say("e ENABLE IMAP4rev2")
    let lines = client.say("f CREATE \"a\u{308}/\"")
    #expect(lines[0] == "* LIST () \"/\" \"\u{E4}\" (OLDNAME (\"a\u{308}/\"))")
    #expect(lines[1].hasPrefix("f OK"))
    #expect(
      client.say("g RENAME \"\u{E4}\" \"x\u{308}\u{308}\u{323}\"")
        == [
          "* LIST () \"/\" \"\u{1E8D}\u{323}\u{308}\" (OLDNAME (\"\u{E4}\"))",
          "g OK RENAME completed",
        ])
    #expect(client.say("h CREATE plain/").count == 1)
  }

  @Test("DELETE leaves what is below, and tells what cannot be deleted")
  func delete() throws {
    let account = ListingTests.account("blurdybloop foo foo/bar")
    account.boxes[try name("foo")]?.deliver(octets("x"))
    var client = Client(account)
    #expect(client.say("a DELETE blurdybloop") == ["a OK DELETE completed"])
    #expect(client.say("b DELETE foo") == ["b OK DELETE completed"])
    #expect(names(account) == ["INBOX", "foo/bar"])
    #expect(
      client.say("c LIST \"\" f%")[0] == "* LIST (\\NonExistent \\Noselect \\HasChildren) \"/\" foo"
    )
    #expect(client.say("d DELETE foo")[0].hasPrefix("d NO [HASCHILDREN] "))
    #expect(client.say("e DELETE foo/bar") == ["e OK DELETE completed"])
    #expect(client.say("f DELETE foo")[0].hasPrefix("f NO [NONEXISTENT] "))
    #expect(client.say("g DELETE Inbox")[0].hasPrefix("g NO [CANNOT] "))
  }

  @Test("after DELETE of the selected mailbox none is selected")
  func deleteSelected() {
    let account = ListingTests.account("x y")
    var client = Client(account)
    _ = client.say("a SELECT x")
    #expect(client.say("b DELETE y") == ["b OK DELETE completed"])
    #expect(
      client.say("c DELETE x") == [
        "* OK [CLOSED] the mailbox was deleted", "c OK DELETE completed",
      ])
    #expect(client.say("d CLOSE")[0].hasPrefix("d BAD "))
    #expect(client.say("e NOOP") == ["e OK NOOP completed"])
  }

  @Test("RENAME takes along what is below, and makes what is above")
  func rename() throws {
    let account = ListingTests.account("foo foo/bar foobar a")
    var client = Client(account)
    #expect(client.say("a RENAME foo zap/x") == ["a OK RENAME completed"])
    #expect(names(account) == ["INBOX", "a", "foobar", "zap", "zap/x", "zap/x/bar"])
    #expect(client.say("b RENAME foo y")[0].hasPrefix("b NO [NONEXISTENT] "))
    #expect(client.say("c RENAME a foobar")[0].hasPrefix("c NO [ALREADYEXISTS] "))
    #expect(client.say("d RENAME a a")[0].hasPrefix("d NO [ALREADYEXISTS] "))
    #expect(client.say("e RENAME a a/b")[0].hasPrefix("e NO [CANNOT] "))
    #expect(client.say("f RENAME a inbox")[0].hasPrefix("f NO [ALREADYEXISTS] "))
    #expect(client.say("g RENAME a b//c")[0].hasPrefix("g NO [CANNOT] "))
    #expect(client.say("h RENAME a b/") == ["h OK RENAME completed"])
    #expect(names(account) == ["INBOX", "b", "foobar", "zap", "zap/x", "zap/x/bar"])
  }

  @Test("a level above mailboxes can be renamed")
  func renameLevel() {
    let account = ListingTests.account("blurdybloop foo/bar")
    var client = Client(account)
    #expect(client.say("a RENAME foo zowie") == ["a OK RENAME completed"])
    #expect(names(account) == ["INBOX", "blurdybloop", "zowie/bar"])
  }

  @Test("RENAME of INBOX moves its messages and copies its entries")
  func renameInbox() throws {
    let account = ListingTests.account("INBOX/bar")
    account.boxes[.inbox]?.deliver(octets("x"))
    account.entries[.inbox] = [MetadataEntry(name: octets("/private/comment"), value: [65])]
    var client = Client(account)
    _ = client.say("a SELECT INBOX")
    #expect(
      client.say("b RENAME INBOX INBOX/old/mail") == ["* 1 EXPUNGE", "b OK RENAME completed"])
    #expect(names(account) == ["INBOX", "INBOX/bar", "INBOX/old", "INBOX/old/mail"])
    #expect(account.boxes[try name("INBOX/old/mail")]?.listed.count == 1)
    #expect(account.entries[.inbox] == account.entries[try name("INBOX/old/mail")])
  }

  @Test("the selected mailbox stays selected when it is renamed, or one above it")
  func renameSelected() throws {
    var client = Client(ListingTests.account("a a/b"))
    _ = client.say("a SELECT a/b")
    #expect(client.say("b RENAME a/b a/c") == ["b OK RENAME completed"])
    #expect(client.session.selected?.name == (try name("a/c")))
    #expect(client.say("c RENAME a x/y") == ["c OK RENAME completed"])
    #expect(client.session.selected?.name == (try name("x/y/c")))
    #expect(client.say("d NOOP") == ["d OK NOOP completed"])
  }

  @Test("a name that is not there can be subscribed to")
  func subscribe() throws {
    let account = MemoryAccount()
    var client = Client(account)
    #expect(client.say("a SUBSCRIBE #news.comp") == ["a OK SUBSCRIBE completed"])
    #expect(client.say("b SUBSCRIBE #news.comp") == ["b OK SUBSCRIBE completed"])
    #expect(account.subscriptions == [try name("#news.comp")])
    #expect(client.say("c UNSUBSCRIBE #news.comp") == ["c OK UNSUBSCRIBE completed"])
    #expect(client.say("d UNSUBSCRIBE #news.comp") == ["d OK UNSUBSCRIBE completed"])
    #expect(account.subscriptions == [])
  }
}

/// What becomes of a session when other programs take its mailbox away.
@Suite struct LostMailboxTests {
  private static let name = (try? MailboxName(Array("x".utf8))) ?? .inbox
  private static let reason = "another program has removed or renamed the mailbox"

  /// What others do to the mailbox.
  enum Fate: CaseIterable {
    case removed, renamed, replaced, emptied

    func befall(_ account: MemoryAccount) throws {
      switch self {
      case .removed: try account.delete(name)
      case .renamed: try account.rename(name, to: MailboxName(Array("y".utf8)))
      case .replaced:
        try account.delete(name)
        account.put(name)
      case .emptied: account.boxes[name]?.uidValidity += 1
      }
    }
  }

  private func client(_ account: MemoryAccount, _ enabling: String = "") -> Client {
    account.boxes[Self.name]?.deliver(Array("Subject: a\n\nb\n".utf8))
    var client = Client(account)
    if !enabling.isEmpty { _ = client.say("e ENABLE \(enabling)") }
    _ = client.say("a SELECT x")
    return client
  }

  @Test("a client of IMAP4rev2 is told that nothing is selected any more", arguments: Fate.allCases)
  func closed(_ fate: Fate) throws {
    let account = ListingTests.account("x")
    var client = client(account, "IMAP4rev2")
    try fate.befall(account)
    #expect(client.say("b NOOP") == ["* OK [CLOSED] \(Self.reason)", "b OK NOOP completed"])
    #expect(client.say("c FETCH 1 UID")[0].hasPrefix("c BAD "))
    #expect(client.say("d SELECT INBOX").last == "d OK [READ-WRITE] SELECT completed")
  }

  @Test("any other is sent away, after the answer to its command", arguments: Fate.allCases)
  func sentAway(_ fate: Fate) throws {
    let account = ListingTests.account("x")
    var client = client(account)
    try fate.befall(account)
    #expect(client.say("b NOOP") == ["* BYE \(Self.reason)", "b OK NOOP completed"])
    #expect(client.say("c NOOP").isEmpty)
  }

  @Test(
    "whoever waits is told at once",
    arguments: [("IMAP4rev2", "* OK [CLOSED]"), ("CONDSTORE", "* BYE")],
    ["b IDLE", "b NOTIFY SET (selected (MessageNew MessageExpunge))"])
  func waiting(_ kind: (enabling: String, word: String), _ command: String) throws {
    let account = ListingTests.account("x")
    var client = client(account, kind.enabling)
    _ = client.say(command)
    try Fate.removed.befall(account)
    client.session.news()
    #expect(client.hear() == ["\(kind.word) \(Self.reason)"])
    client.session.news()
    #expect(client.hear().isEmpty)
  }

  @Test("IDLE in a mailbox that is gone does not begin for who is sent away")
  func idle() throws {
    let account = ListingTests.account("x")
    var client = client(account)
    try Fate.removed.befall(account)
    #expect(client.say("b IDLE") == ["* BYE \(Self.reason)"])
    #expect(client.session.awaitedNews == .none)
  }

  @Test("a command that the mailbox refuses is answered after the news that it is gone")
  func refused() throws {
    let account = ListingTests.account("x")
    var client = client(account, "IMAP4rev2")
    try Fate.removed.befall(account)
    let heard = client.say("b COPY 1 nowhere")
    #expect(heard[0].hasPrefix("* OK [CLOSED] "))
    #expect(heard[1].hasPrefix("b NO [TRYCREATE] "))
  }

  @Test("STATUS of the selected mailbox that is gone is refused")
  func status() throws {
    let account = ListingTests.account("x")
    var client = client(account, "IMAP4rev2")
    try Fate.removed.befall(account)
    let heard = client.say("b STATUS x (MESSAGES)")
    #expect(heard.count == 2 && heard[1].hasPrefix("b NO [NONEXISTENT] "))
  }

  @Test("who renames the mailbox himself keeps it")
  func own() {
    let account = ListingTests.account("x")
    var client = client(account)
    _ = client.say("b RENAME x y")
    #expect(client.say("c NOOP") == ["c OK NOOP completed"])
    #expect(client.say("d FETCH 1 UID") == ["* 1 FETCH (UID 1)", "d OK FETCH completed"])
  }
}
