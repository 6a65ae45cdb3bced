import Bytes
import Testing

@testable import IMAP

/// LIST, LSUB and NAMESPACE, on the mailboxes of the examples of RFC 5258 §5.
@Suite struct ListingTests {
  /// An account with these mailboxes beside INBOX; `-` marks names that are subscribed to, `!` those that are
  /// not there.
  static func account(_ names: String) -> MemoryAccount {
    let account = MemoryAccount()
    for word in names.split(separator: " ") {
      let marks = word.prefix { $0 == "-" || $0 == "!" }
      guard let name = try? MailboxName(octets(String(word.dropFirst(marks.count)))) else {
        continue
      }
      if !marks.contains("!") { account.put(name) }
      if marks.contains("-") { account.subscriptions.insert(name) }
    }
    return account
  }

  static let fruit =
    "-INBOX Fruit Fruit/Apple -Fruit/Banana -!Fruit/Peach Tofu -Vegetable -Vegetable/Broccoli Vegetable/Corn"

  /// What LIST tells: name, attributes but those that say that there is nothing to say, CHILDINFO.
  static func list(_ names: String, _ command: String) -> [String] {
    var client = Client(account(names))
    var lines = client.say("a \(command)")
    #expect(lines.last == "a OK \(command.prefix { $0 != " " }) completed")
    if !lines.isEmpty { lines.removeLast() }
    return lines.map { line in
      line.replacing("* LIST ", with: "").replacing("* LSUB ", with: "")
        .replacing(" \"/\" ", with: " ")
    }
  }

  @Test("all mailboxes are listed, with what is below them behind them")
  func everything() {
    #expect(
      Self.list(Self.fruit, "LIST \"\" \"*\"") == [
        "(\\HasNoChildren) INBOX", "(\\HasChildren) Fruit", "(\\HasNoChildren) Fruit/Apple",
        "(\\HasNoChildren) Fruit/Banana", "(\\HasNoChildren) Tofu", "(\\HasChildren) Vegetable",
        "(\\HasNoChildren) Vegetable/Broccoli", "(\\HasNoChildren) Vegetable/Corn",
      ])
    #expect(
      Self.list("b a/x a-b INBOX/c a a/x/y", "LIST \"\" *") == [
        "(\\HasChildren) INBOX", "(\\HasNoChildren) INBOX/c", "(\\HasChildren) a",
        "(\\HasChildren) a/x", "(\\HasNoChildren) a/x/y", "(\\HasNoChildren) a-b",
        "(\\HasNoChildren) b",
      ])
  }

  @Test(
    "a subscription is told where it is asked for",
    arguments: [
      (
        "LIST (SUBSCRIBED) \"\" \"*\"",
        [
          "(\\Subscribed \\HasNoChildren) INBOX", "(\\Subscribed \\HasNoChildren) Fruit/Banana",
          "(\\NonExistent \\Subscribed \\HasNoChildren) Fruit/Peach",
          "(\\Subscribed \\HasChildren) Vegetable",
          "(\\Subscribed \\HasNoChildren) Vegetable/Broccoli",
        ]
      ),
      (
        "LIST (REMOTE) \"\" \"*\" RETURN (SUBSCRIBED)",
        [
          "(\\Subscribed \\HasNoChildren) INBOX", "(\\HasChildren) Fruit",
          "(\\HasNoChildren) Fruit/Apple", "(\\Subscribed \\HasNoChildren) Fruit/Banana",
          "(\\HasNoChildren) Tofu", "(\\Subscribed \\HasChildren) Vegetable",
          "(\\Subscribed \\HasNoChildren) Vegetable/Broccoli",
          "(\\HasNoChildren) Vegetable/Corn",
        ]
      ),
      (
        "LIST () \"\" \"%\" RETURN (CHILDREN)",
        [
          "(\\HasNoChildren) INBOX", "(\\HasChildren) Fruit", "(\\HasNoChildren) Tofu",
          "(\\HasChildren) Vegetable",
        ]
      ),
      (
        "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" %",
        [
          "(\\Subscribed \\HasNoChildren) INBOX",
          "(\\HasChildren) Fruit (CHILDINFO (\"SUBSCRIBED\"))",
          "(\\Subscribed \\HasChildren) Vegetable (CHILDINFO (\"SUBSCRIBED\"))",
        ]
      ),
    ])
  func subscribed(command: String, lines: [String]) {
    #expect(Self.list(Self.fruit, command) == lines)
  }

  @Test(
    "RECURSIVEMATCH tells what only has a match below it",
    arguments: [
      ("Foo Foo/Bar -Foo/Baz Moo", "%", ["(\\HasChildren) Foo (CHILDINFO (\"SUBSCRIBED\"))"]),
      (
        "-Foo Foo/Bar -Foo/Baz Moo", "%",
        ["(\\Subscribed \\HasChildren) Foo (CHILDINFO (\"SUBSCRIBED\"))"]
      ),
      (
        "Foo/Bar -Foo/Baz Moo", "%",
        ["(\\NonExistent \\HasChildren) Foo (CHILDINFO (\"SUBSCRIBED\"))"]
      ),
      ("Foo Foo/Bar Foo/Baz Moo", "%", []),
      (
        "-Foo Foo/Bar -Moo", "%",
        ["(\\Subscribed \\HasChildren) Foo", "(\\Subscribed \\HasNoChildren) Moo"]
      ),
      (
        "foo2 -foo2/bar1 -foo2/bar2 baz2 -baz2/bar2 -baz2/bar22 -baz2/bar222 -eps2 -eps2/mamba -qux2/bar2",
        "*2",
        [
          "(\\Subscribed \\HasNoChildren) baz2/bar2", "(\\Subscribed \\HasNoChildren) baz2/bar22",
          "(\\Subscribed \\HasNoChildren) baz2/bar222",
          "(\\Subscribed \\HasChildren) eps2 (CHILDINFO (\"SUBSCRIBED\"))",
          "(\\HasChildren) foo2 (CHILDINFO (\"SUBSCRIBED\"))",
          "(\\Subscribed \\HasNoChildren) foo2/bar2", "(\\Subscribed \\HasNoChildren) qux2/bar2",
        ]
      ),
      ("foo -!foo/bar", "foo", ["(\\HasNoChildren) foo (CHILDINFO (\"SUBSCRIBED\"))"]),
      (
        "a -a/b/c/d", "a/%",
        ["(\\NonExistent \\HasChildren) a/b (CHILDINFO (\"SUBSCRIBED\"))"]
      ),
    ])
  func recursive(names: String, pattern: String, lines: [String]) {
    #expect(Self.list(names, "LIST (RECURSIVEMATCH SUBSCRIBED) \"\" \(pattern)") == lines)
  }

  @Test(
    "levels above mailboxes are told where a pattern ends in %",
    arguments: [
      (
        "LIST \"\" %",
        ["(\\HasNoChildren) INBOX", "(\\NonExistent \\Noselect \\HasChildren) music"]
      ),
      ("LIST () \"\" %", ["(\\HasNoChildren) INBOX", "(\\NonExistent \\HasChildren) music"]),
      ("LIST \"\" music/%", ["(\\NonExistent \\Noselect \\HasChildren) music/rock"]),
      ("LIST \"\" *", ["(\\HasNoChildren) INBOX", "(\\HasNoChildren) music/rock/hard"]),
      ("LIST \"\" music", []),
      ("LIST \"\" m*%", ["(\\NonExistent \\Noselect \\HasChildren) music"] as [String]),
      ("LIST (SUBSCRIBED) \"\" %", []),
      ("LIST (SPECIAL-USE) \"\" %", []),
    ])
  func levels(command: String, lines: [String]) {
    guard command != "LIST \"\" m*%" else {
      #expect(
        Self.list("music/rock/hard -!x/y", command) == [
          "(\\NonExistent \\Noselect \\HasChildren) music",
          "(\\NonExistent \\Noselect \\HasChildren) music/rock",
          "(\\HasNoChildren) music/rock/hard",
        ])
      return
    }
    #expect(Self.list("music/rock/hard -!x/y", command) == lines)
  }

  @Test("a client of IMAP4rev2 knows what \\NonExistent means")
  func secondRevision() {
    var client = Client(Self.account("a/b"))
    _ = client.say("a ENABLE IMAP4rev2")
    #expect(client.say("b LIST \"\" a%")[0] == "* LIST (\\NonExistent \\HasChildren) \"/\" a")
  }

  @Test(
    "patterns stand behind the reference, and each name is told once",
    arguments: [
      ("LIST a/ %", ["a/b"]), ("LIST a /%", ["a/b"]),
      ("LIST \"\" (a a* % a)", ["INBOX", "a", "a/b", "c"]),
      ("LIST a/ (b \"\" x)", ["a/b"]), ("LIST () \"\" \"\"", []), ("LIST \"\" inbox", ["INBOX"]),
      ("LIST in box", ["INBOX"]), ("LIST \"\" InB%", ["INBOX"]), ("LIST \"\" A", []),
      ("LIST \"\" &AOQ-", []), ("LIST x/ *", []),
    ])
  func patterns(command: String, names: [String]) {
    let lines = Self.list("a a/b c", command)
    #expect(lines.map { String($0.drop { $0 != ")" }.dropFirst(2)) } == names)
  }

  @Test("a pattern that is too long behind its reference matches nothing")
  func long() {
    let long = String(repeating: "a", count: 600)
    #expect(Self.list("a", "LIST \(long) \(long)*") == [])
  }

  @Test("an empty pattern asks for the delimiter")
  func empty() {
    #expect(Self.list("a", "LIST \"\" \"\"") == ["(\\Noselect) \"\""])
    #expect(Self.list("a", "LIST a/b \"\"") == ["(\\Noselect) \"\""])
    #expect(Self.list("a", "LSUB \"\" \"\"") == ["(\\Noselect) \"\""])
  }

  @Test("names are in modified UTF-7 until UTF-8 is enabled")
  func encoding() {
    var client = Client(Self.account("Entwürfe A&B"))
    #expect(
      client.say("a LIST \"\" *").dropFirst().dropLast() == [
        "* LIST (\\HasNoChildren) \"/\" A&-B", "* LIST (\\HasNoChildren) \"/\" Entw&APw-rfe",
      ])
    #expect(client.say("b LIST \"\" Entw&APw-%").count == 2)
    _ = client.say("c ENABLE UTF8=ACCEPT")
    #expect(
      client.say("d LIST \"\" (A* \"Entwü%\")").dropLast() == [
        "* LIST (\\HasNoChildren) \"/\" A&B", "* LIST (\\HasNoChildren) \"/\" \"Entwürfe\"",
      ])
  }

  @Test(
    "LSUB marks what is not subscribed to, but something below it",
    arguments: [
      (
        "*",
        ["() INBOX", "() Fruit/Banana", "() Fruit/Peach", "() Vegetable", "() Vegetable/Broccoli"]
      ),
      ("%", ["() INBOX", "(\\Noselect) Fruit", "() Vegetable"]),
      ("Fruit/%", ["() Fruit/Banana", "() Fruit/Peach"]), ("Fruit", []), ("Tofu", []),
      ("inbox", ["() INBOX"]),
    ])
  func lsub(pattern: String, lines: [String]) {
    #expect(Self.list(Self.fruit, "LSUB \"\" \(pattern)") == lines)
  }

  @Test("special uses are told, and may be selected")
  func uses() throws {
    let account = Self.account("Sent Drafts/old a b Spam")
    account.boxes[try MailboxName(octets("a"))]?.uses = [.junk, .trash]
    var client = Client(account)
    #expect(
      client.say("a LIST (SPECIAL-USE) \"\" *").dropLast() == [
        "* LIST (\\HasNoChildren \\Sent) \"/\" Sent",
        "* LIST (\\HasNoChildren \\Junk \\Trash) \"/\" a",
      ])
    #expect(client.say("b LIST \"\" Sent")[0] == "* LIST (\\HasNoChildren \\Sent) \"/\" Sent")
    #expect(
      client.say("c LIST (SPECIAL-USE RECURSIVEMATCH SUBSCRIBED) \"\" *") == ["c OK LIST completed"]
    )
    account.boxes[try MailboxName(octets("b"))]?.uses = [.sent]
    #expect(
      client.say("d LIST \"\" (Sent b) RETURN (SPECIAL-USE)").dropLast() == [
        "* LIST (\\HasNoChildren) \"/\" Sent", "* LIST (\\HasNoChildren \\Sent) \"/\" b",
      ])
  }

  @Test("STATUS comes with each mailbox that can be selected")
  func status() throws {
    let account = Self.account("-foo/bar foo2")
    account.boxes[.inbox]?.deliver(octets("x"))
    account.unreadable = [try MailboxName(octets("foo2"))]
    var client = Client(account)
    #expect(
      client.say("a LIST \"\" (% foo/%) RETURN (STATUS (MESSAGES UNSEEN MESSAGES))") == [
        "* LIST (\\HasNoChildren) \"/\" INBOX", "* STATUS INBOX (MESSAGES 1 UNSEEN 1)",
        "* LIST (\\NonExistent \\HasChildren) \"/\" foo", "* LIST (\\HasNoChildren) \"/\" foo/bar",
        "* STATUS foo/bar (MESSAGES 0 UNSEEN 0)", "* LIST (\\HasNoChildren \\Noselect) \"/\" foo2",
        "a OK LIST completed",
      ])
    #expect(
      client.say("b LIST (SUBSCRIBED RECURSIVEMATCH) \"\" f% RETURN (STATUS (MESSAGES))") == [
        "* LIST (\\NonExistent \\HasChildren) \"/\" foo (CHILDINFO (\"SUBSCRIBED\"))",
        "b OK LIST completed",
      ])
  }

  @Test("METADATA comes with each mailbox that is there")
  func metadata() throws {
    let account = Self.account("a b/c")
    let color = MetadataEntry(name: octets("/private/color"), value: octets("red"))
    account.entries[try MailboxName(octets("a"))] = [color]
    var client = Client(account)
    #expect(
      client.say("a LIST \"\" % RETURN (METADATA (/Private/color))") == [
        "* LIST (\\HasNoChildren) \"/\" INBOX", "* METADATA INBOX (/private/color NIL)",
        "* LIST (\\HasNoChildren) \"/\" a", "* METADATA a (/private/color \"red\")",
        "* LIST (\\NonExistent \\HasChildren) \"/\" b", "a OK LIST completed",
      ])
    #expect(client.say("b LIST \"\" a RETURN (METADATA /private/color CHILDREN)").count == 3)
  }

  @Test("a long list is sent in pieces")
  func pieces() {
    let account = MemoryAccount()
    for number in 0..<9000 {
      if let name = try? MailboxName(octets("folder \(number) of many with a long name")) {
        account.put(name)
      }
    }
    var session = Session(account)
    session.feed(octets("a LIST \"\" *\r\n"))
    var sizes: [Int] = []
    while let effect = session.next() {
      if case .write(let octets) = effect { sizes.append(octets.count) }
    }
    #expect(sizes.count > 2)
    #expect(sizes.allSatisfy { $0 < Session.pieceSize + 200 })
  }

  @Test("the namespace is one without a prefix")
  func namespace() {
    var client = Client(MemoryAccount())
    #expect(
      client.say("a NAMESPACE") == [
        "* NAMESPACE ((\"\" \"/\")) NIL NIL", "a OK NAMESPACE completed",
      ])
  }
}
