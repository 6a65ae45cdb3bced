import Bytes
import Testing

@testable import IMAP

@Suite struct CommandTests {
  private static func name(_ text: String) -> MailboxName {
    do throws(ParsingError) { return try MailboxName(Array(text.utf8)) } catch { return .inbox }
  }

  @Test(
    "commands without arguments, in any case, with a space behind them",
    arguments: [
      ("CAPABILITY", .capability), ("noop", .noop), ("Logout ", .logout), ("STARTTLS", .startTLS),
      ("NAMESPACE", .namespace), ("IDLE", .idle), ("UNAUTHENTICATE", .unauthenticate),
      ("CHECK", .check),
      ("CLOSE", .selected(.close)), ("UNSELECT", .selected(.unselect)),
      ("EXPUNGE  ", .selected(.expunge(nil))),
    ] as [(String, Command)])
  func plain(text: String, expected: Command) {
    #expect(command(text) == expected)
    #expect(command(text + " x") == nil)
  }

  @Test(
    "commands of the server",
    arguments: [
      ("ID NIL", .id([])), ("ID ()", .id([])),
      (
        "ID (\"name\" \"x\" \"version\" NIL)",
        .id([
          IDField(name: octets("name"), value: octets("x")),
          IDField(name: octets("version"), value: nil),
        ])
      ),
      ("AUTHENTICATE plain", .authenticate(octets("PLAIN"), initial: nil)),
      ("AUTHENTICATE PLAIN =", .authenticate(octets("PLAIN"), initial: octets("="))),
      (
        "AUTHENTICATE SCRAM-SHA-256 bix+/w==",
        .authenticate(octets("SCRAM-SHA-256"), initial: octets("bix+/w=="))
      ),
      ("LOGIN fred blurdybloop", .login(user: octets("fred"), password: octets("blurdybloop"))),
      ("LOGIN \"a b\" \"\\\"\\\\\"", .login(user: octets("a b"), password: octets("\"\\"))),
      (
        "LOGIN {1}%0D%0Aa {3+}%0D%0A%0D%0A%FF",
        .login(user: octets("a"), password: octets("%0D%0A%FF"))
      ),
      ("LOGIN a] \"%E9\"", .login(user: octets("a]"), password: octets("%E9"))),
      ("ENABLE qresync UTF8=ACCEPT", .enable([octets("QRESYNC"), octets("UTF8=ACCEPT")])),
      ("GETQUOTA \"\"", .getQuota([])), ("GETQUOTAROOT INBOX", .getQuotaRoot(.inbox)),
      (
        "SETQUOTA \"\" (storage 512 X 1)",
        .setQuota(
          [],
          [Quota(.storage, usage: 0, limit: 512), Quota(.other(octets("X")), usage: 0, limit: 1)])
      ),
      ("SETQUOTA a ()", .setQuota(octets("a"), [])),
      ("COMPRESS deflate", .compress(octets("DEFLATE"))),
    ] as [(String, Command)])
  func server(text: String, expected: Command) { #expect(command(text) == expected) }

  @Test(
    "commands on mailboxes",
    arguments: [
      ("CREATE a/", .create(NewMailbox(name("a/")), uses: [])),
      (
        "CREATE a (USE (\\Drafts \\X))",
        .create(NewMailbox(name("a")), uses: [octets("\\Drafts"), octets("\\X")])
      ),
      ("DELETE inbox", .delete(.inbox)), ("RENAME a \"b c\"", .rename(name("a"), to: name("b c"))),
      ("SUBSCRIBE &U,BTFw-", .subscribe(name("台北"))), ("UNSUBSCRIBE a", .unsubscribe(name("a"))),
      (
        "STATUS blurdybloop (UIDNEXT MESSAGES)",
        .status(name("blurdybloop"), [.uidNext, .messages])
      ),
      (
        "STATUS a (RECENT UIDVALIDITY UNSEEN DELETED SIZE HIGHESTMODSEQ MAILBOXID APPENDLIMIT DELETED-STORAGE)",
        .status(
          name("a"),
          [
            .recent, .uidValidity, .unseen, .deleted, .size, .highestModSequence, .mailboxID,
            .appendLimit, .deletedStorage,
          ])
      ),
      ("COPY 2:4 MEETING", .selected(.copy(set("2:4")!, name("MEETING"), byUID: false))),
      ("UID MOVE $ foo", .selected(.move(.saved, name("foo"), byUID: true))),
      ("UID EXPUNGE 3000:*", .selected(.expunge(set("3000:*")!))),
      ("LSUB \"#news.\" \"comp.mail.*\"", .lsub(octets("#news."), pattern("comp.mail.*")!)),
    ] as [(String, Command)])
  func mailboxes(text: String, expected: Command) { #expect(command(text) == expected) }

  @Test("a name is UTF-8 once that is enabled")
  func names() {
    #expect(
      command("SELECT \"%C3%BC\"", isUTF8: true)
        == .select(SelectArguments(mailbox: Self.name("ü"))))
    #expect(command("SELECT \"%C3%BC\"") == nil)
    #expect(command("SELECT {2}%0D%0A%C3%BC", isUTF8: true) != nil)
    // RFC 6855 §3
    #expect(command("SEARCH SUBJECT \"%FC\"") != nil)
    #expect(command("SEARCH SUBJECT \"%FC\"", isUTF8: true) == nil)
    #expect(command("SEARCH SUBJECT \"%ED%A0%80\"", isUTF8: true) == nil)
    #expect(command("SELECT &APw-") == .select(SelectArguments(mailbox: Self.name("ü"))))
    #expect(
      command("SELECT &APw-", isUTF8: true) == .select(SelectArguments(mailbox: Self.name("&APw-")))
    )
  }

  @Test(
    "what is known of a mailbox",
    arguments: [
      ("SELECT a (CONDSTORE)", true, nil),
      ("EXAMINE a (QRESYNC (67890007 20050715194045000))", false, "67890007 20050715194045000"),
      (
        "SELECT a (QRESYNC (67890007 90060115194045000 41,43:211,214:541))", false,
        "67890007 90060115194045000 41,43:211,214:541"
      ),
      ("SELECT a (QRESYNC (1 2 41 (1:3 5,7,9) ) CONDSTORE)", false, nil),
      ("SELECT a (QRESYNC (1 2 41 (1:3 5,7,9)) CONDSTORE)", true, "1 2 41 1:3=5,7,9"),
      ("SELECT a (QRESYNC (1 2 (1 9)))", false, "1 2 1=9"),
    ] as [(String, Bool, String?)])
  func select(text: String, wantsModSequences: Bool, known: String?) {
    guard case .select(let select) = command(text.replacing("EXAMINE", with: "SELECT")) else {
      #expect(known == nil)
      return
    }
    #expect(select.wantsModSequences == wantsModSequences)
    var said = ""
    if let known = select.known {
      said = "\(known.uidValidity) \(known.modSequence.value)"
      if let uids = known.uids { said += " \(uids.bytes.text)" }
      if let match = known.match { said += " \(match.numbers.bytes.text)=\(match.uids.bytes.text)" }
    }
    #expect(said == known ?? "")
  }

  @Test(
    "flags are stored",
    arguments: [
      ("STORE 2:4 +FLAGS (\\Deleted)", .add, "\\Deleted", false, nil),
      ("STORE 2 -flags.silent (\\SEEN $Forwarded)", .remove, "\\Seen $Forwarded", true, nil),
      ("STORE 2 FLAGS ()", .replace, "", false, nil),
      ("STORE 2 FLAGS \\Answered x", .replace, "\\Answered x", false, nil),
      (
        "STORE 2 (UNCHANGEDSINCE 12121230045) +FLAGS.SILENT (\\Flagged)", .add, "\\Flagged", true,
        12_121_230_045
      ),
      ("STORE 2 (UNCHANGEDSINCE 0) FLAGS \\Draft", .replace, "\\Draft", false, 0),
    ] as [(String, StoreArguments.Change, String, Bool, Int?)])
  func store(
    text: String, change: StoreArguments.Change, flags: String, isSilent: Bool, since: Int?
  ) {
    guard case .store(let store, false) = selectedCommand(text) else {
      Issue.record("no STORE")
      return
    }
    #expect(store.change == change)
    #expect(store.flags.map(\.bytes.text).joined(separator: " ") == flags)
    #expect(store.isSilent == isSilent)
    #expect(store.unchangedSince?.value == since)
  }

  @Test("keywords are the same in any case, and keep theirs")
  func keywords() throws {
    #expect(try Flag(octets("$junk")) == Flag(octets("$Junk")))
    #expect(try Set([Flag(octets("A")), Flag(octets("a"))]).count == 1)
    #expect(try Flag(octets("$Junk")).bytes.text == "$Junk")
    for flag in Flag.system { #expect(try Flag(flag.bytes) == flag) }
  }

  @Test(
    "mailboxes are listed",
    arguments: [
      ("LIST \"\" \"\"", "", "", "", false), ("LIST \"\" *", "", "*", "", false),
      ("LIST ~/Mail/ %", "~/Mail/", "%", "", false),
      ("LIST #news. comp.mail.*", "#news.", "comp.mail.*", "", false),
      ("LIST (SUBSCRIBED) \"\" (\"INBOX\" Drafts Sent/%)", "", "INBOX Drafts Sent/%", "s", true),
      ("LIST () \"\" % RETURN ()", "", "%", "", true),
      (
        "LIST (REMOTE SUBSCRIBED RECURSIVEMATCH SPECIAL-USE) \"\" % RETURN (CHILDREN SUBSCRIBED SPECIAL-USE)",
        "", "%",
        "srmu C S U", true
      ),
      ("LIST \"\" % RETURN (STATUS (MESSAGES UNSEEN))", "", "%", " 2", true),
    ])
  func list(text: String, reference: String, patterns: String, options: String, isExtended: Bool) {
    guard case .list(let list) = command(text) else {
      Issue.record("no LIST")
      return
    }
    #expect(list.reference.text == reference)
    #expect(list.patterns.map(\.bytes.text).joined(separator: " ") == patterns)
    var said = list.onlySubscribed ? "s" : ""
    if list.alsoRemote { said += "r" }
    if list.matchesChildren { said += "m" }
    if list.onlySpecialUse { said += "u" }
    if list.wantsChildren { said += " C" }
    if list.wantsSubscribed { said += " S" }
    if list.wantsSpecialUse { said += " U" }
    if !list.status.isEmpty { said += " \(list.status.count)" }
    #expect(said == options)
    #expect(list.isExtended == isExtended)
  }

  @Test("patterns of LIST have a limit")
  func manyPatterns() {
    let fits = [String](repeating: "a", count: ListArguments.patternLimit).joined(separator: " ")
    #expect(command("LIST \"\" (\(fits))") != nil)
    #expect(command("LIST \"\" (\(fits) a)") == nil)
  }

  @Test(
    "what is no command is refused with its tag",
    arguments: [
      "", "FOO", "UID", "UID NOOP", "UID EXPUNGE", "NOOP x", "LOGIN a", "LOGIN a b c", "LOGIN  a b",
      "LOGIN a (b",
      "LOGIN \"a b", "LOGIN \"a%0D\" b", "LOGIN \"\\a\" b", "LOGIN {5}%0D%0Aab c",
      "LOGIN {1}%0D%0A%00 b", "LOGIN {1}a b",
      "LOGIN {99999999999999999999}%0D%0Aa b", "SELECT", "SELECT a b", "SELECT a ()",
      "SELECT a (X)", "SELECT \"\"",
      "SELECT a (QRESYNC (0 1))", "SELECT a (QRESYNC (1 2 1:*))",
      "SELECT a (QRESYNC (1 2 1 (1:3 5)))",
      "SELECT a (QRESYNC (1 2 1 (1:3 5:9)))", "STATUS a ()", "STATUS a (X)", "STATUS a MESSAGES",
      "CREATE a (USE ())x", "CREATE a (\\Sent)",
      "LIST", "LIST \"\"", "LIST (RECURSIVEMATCH) \"\" *", "LIST (X) \"\" *", "LIST \"\" ()",
      "LIST \"\" * RETURN", "LIST \"\" * RETURN (X)",
      "LIST \"\" * RETURN (STATUS)", "FETCH 1", "STORE 1 FLAGS", "STORE 1 FLAGS (\\Recent)",
      "STORE 1 FLAGS (\\*)", "STORE 1 FLAGS \\Foo",
      "STORE 1 *FLAGS a", "STORE 1 (UNCHANGEDSINCE) FLAGS a", "STORE 1 FLAGS (a  b)",
      "STORE 1 FLAGS.LOUD a", "COPY 1", "COPY a b",
      "ID", "ID (a b)", "ID (\"a\")", "ID (\"a\" \"b\" )", "ENABLE", "AUTHENTICATE",
      "AUTHENTICATE PLAIN a b", "SETQUOTA a", "SETQUOTA a (b)",
      "SETQUOTA a (b -1)", "GETMETADATA a", "GETMETADATA a b", "GETMETADATA a /b*",
      "GETMETADATA a //b", "GETMETADATA a (/b", "SETMETADATA a (/b)",
      "NOTIFY", "NOTIFY SET", "NOTIFY SET (selected)", "NOTIFY SET (x (FlagChange))",
      "ESEARCH IN () ALL", "ESEARCH IN (selected (x)) ALL",
      "COMPRESS", "NOOP%00", "NOOP%0D", "%FF", "APPEND a {0}", "LOGIN a%00 b", "LOGIN %E9 b",
    ])
  func refused(text: String) {
    do throws(TaggedCommand.Refusal) {
      let read = try TaggedCommand(Array("A1 ".utf8) + octets(text))
      Issue.record("\(read.command)")
    } catch {
      #expect(error.tag?.bytes.text == "A1")
      #expect(!error.error.reason.isEmpty && error.error.offset <= 3 + text.utf8.count)
    }
  }

  @Test(
    "without a tag there is none in the refusal",
    arguments: ["", " ", "+ NOOP", " NOOP", "(a NOOP", "%00", "é NOOP", "\"a\" NOOP"])
  func noTag(text: String) {
    #expect(throws: TaggedCommand.Refusal.self) { try TaggedCommand(octets(text)) }
    do throws(TaggedCommand.Refusal) { _ = try TaggedCommand(octets(text)) } catch {
      #expect(error.tag == nil)
    }
  }
}
