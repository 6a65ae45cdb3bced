import Bytes
import Testing

@testable import IMAP

/// GETMETADATA and SETMETADATA; most are the examples of RFC 5464.
@Suite struct MetadataTests {
  private let account = ListingTests.account("a Sent box")

  private func client(_ entries: [(String, String)], of name: MailboxName? = .inbox) -> Client {
    account.entries[name] = entries.map {
      MetadataEntry(name: octets($0.0), value: octets($0.1))
    }
    return Client(account)
  }

  private static let filters = [
    ("/private/filters/values/small", "SMALLER 5000"),
    ("/private/filters/values/boss", "FROM \"boss@example.com\""),
    ("/private/filters/values/a/b", "deep"), ("/private/filtersx", "other"),
  ]

  @Test(
    "GETMETADATA tells entries, those below as deep as it asks",
    arguments: [
      (
        "INBOX (DEPTH 1) (/private/filters/values)",
        "(/private/filters/values/boss \"FROM \\\"boss@example.com\\\"\" /private/filters/values/small \"SMALLER 5000\")"
      ),
      (
        "(DEPTH infinity) INBOX (/private/filters /private/filters/values/a)",
        "(/private/filters/values/a/b deep /private/filters/values/boss \"FROM \\\"boss@example.com\\\"\" /private/filters/values/small \"SMALLER 5000\")"
      ),
      ("INBOX /private/filters/values/a/b", "(/private/filters/values/a/b deep)"),
      (
        "INBOX /private/filtersx /private/none",
        "(/private/filtersx other /private/none NIL)"
      ),
      ("INBOX (/PRIVATE/Filtersx /private/filtersX)", "(/private/filtersx other)"),
      ("INBOX (DEPTH 1) /private/none", ""),
      ("INBOX (DEPTH infinity) /shared", ""),
    ])
  func get(arguments: String, entries: String) {
    var client = client(Self.filters)
    let lines = client.say("a GETMETADATA \(arguments)").map {
      $0.replacing("\"deep\"", with: "deep").replacing("\"other\"", with: "other")
    }
    #expect(
      lines == (entries.isEmpty ? [] : ["* METADATA INBOX \(entries)"])
        + ["a OK GETMETADATA completed"])
  }

  @Test("values that are too long are not told, but how long they are")
  func longEntries() {
    var client = client([
      ("/private/comment", "My own comment"),
      ("/shared/comment", String(repeating: "x", count: 2199)),
    ])
    #expect(
      client.say("a GETMETADATA INBOX (MAXSIZE 1024) (/shared/comment /private/comment)") == [
        "* METADATA INBOX (/private/comment \"My own comment\")",
        "a OK [METADATA LONGENTRIES 2199] GETMETADATA completed",
      ])
    #expect(
      client.say("b GETMETADATA INBOX (MAXSIZE 0) (/shared/comment)") == [
        "b OK [METADATA LONGENTRIES 2199] GETMETADATA completed"
      ])
  }

  @Test("entries of the server are its own")
  func server() {
    var client = client([("/shared/comment", "Shared comment")], of: nil)
    #expect(
      client.say("a GETMETADATA \"\" /shared/comment") == [
        "* METADATA \"\" (/shared/comment \"Shared comment\")", "a OK GETMETADATA completed",
      ])
    #expect(client.say("b SETMETADATA \"\" (/private/vendor/x/y {2+}\r\n\"\")").count == 1)
    #expect(account.entries[nil]?.count == 2)
    #expect(
      client.say("c SETMETADATA \"\" (/shared/admin \"mailto:x\")")[0].hasPrefix("c NO [NOPERM] "))
  }

  @Test("SETMETADATA sets, changes and removes entries")
  func set() {
    var client = client([])
    #expect(
      client.say("a SETMETADATA INBOX (/private/comment \"one\" /shared/comment ~{1+}\r\n%00)") == [
        "a OK SETMETADATA completed"
      ])
    #expect(
      client.say("b GETMETADATA INBOX (/private/comment /shared/comment)")[0]
        .hasPrefix("* METADATA INBOX (/private/comment \"one\" /shared/comment ~{1}"))
    _ = client.say("c SETMETADATA INBOX (/private/comment \"\" /shared/comment NIL)")
    #expect(
      client.say("d GETMETADATA INBOX (/private/comment /shared/comment)")[0]
        == "* METADATA INBOX (/private/comment \"\" /shared/comment NIL)")
  }

  @Test(
    "SETMETADATA refuses what cannot be, and changes nothing",
    arguments: [
      ("INBOX (/shared/b x /comment \"x\")", "BAD"), ("INBOX (/private \"x\")", "BAD"),
      ("INBOX (/other/comment \"x\")", "BAD"), ("INBOX (/private/vendor/x \"x\")", "BAD"),
      ("gone (/private/comment \"x\")", "NO [NONEXISTENT]"),
      ("a/b (/private/comment \"x\")", "NO [NONEXISTENT]"),
      (
        "INBOX (/private/a \"x\" /private/b {65537+}\r\n" + String(repeating: "x", count: 65_537)
          + ")",
        "NO [METADATA MAXSIZE 65536]"
      ),
      ("INBOX (/private/specialuse \"\\\\Sent\")", "NO [USEATTR]"),
      ("box (/private/a \"x\" /private/specialuse \"\\\\All\")", "NO [USEATTR]"),
      ("box (/private/specialuse \"Sent\")", "NO [USEATTR]"),
      ("Sent (/private/specialuse NIL)", "NO [USEATTR]"),
    ])
  func refused(arguments: String, answer: String) throws {
    var client = client([])
    account.put(try MailboxName(octets("a/b/c")))
    let lines = client.say("a SETMETADATA \(arguments)")
    #expect(lines.count == 1 && lines[0].hasPrefix("a \(answer) "), "\(lines)")
    #expect(!account.entries.values.contains { !$0.isEmpty })
  }

  @Test("there are so many entries and no more")
  func tooMany() {
    let full = (0..<MetadataLimits.entries).map { ("/private/e\($0)", "x") }
    var client = client(full)
    #expect(
      client.say("a SETMETADATA INBOX (/private/new \"x\")")[0]
        .hasPrefix("a NO [METADATA TOOMANY] "))
    #expect(client.say("b SETMETADATA INBOX (/private/e0 \"y\")")[0].hasPrefix("b OK"))
    #expect(
      client.say("c SETMETADATA INBOX (/private/e0 NIL /private/new \"x\")")[0].hasPrefix("c OK"))
  }

  @Test("a special use is an entry, which goes from one mailbox to another; RFC 6154 §5.4")
  func specialUse() throws {
    let account = ListingTests.account("MyDrafts SavedDrafts SentMail Trash")
    account.boxes[try MailboxName(octets("MyDrafts"))]?.uses = [.drafts]
    account.boxes[try MailboxName(octets("SentMail"))]?.uses = [.sent]
    var client = Client(account)
    #expect(
      client.say("t2 GETMETADATA \"MyDrafts\" /private/specialuse")[0]
        == "* METADATA MyDrafts (/private/specialuse \"\\\\Drafts\")")
    #expect(
      client.say("t3 SETMETADATA \"SavedDrafts\" (/private/specialuse \"\\\\Drafts\")") == [
        "* METADATA MyDrafts (/private/specialuse NIL)", "t3 OK SETMETADATA completed",
      ])
    #expect(client.say("t4 SETMETADATA \"SentMail\" (/private/specialuse NIL)").count == 1)
    #expect(
      client.say("t5 LIST (SPECIAL-USE) \"\" \"%25\"") == [
        "* LIST (\\HasNoChildren \\Drafts) \"/\" SavedDrafts",
        "* LIST (\\HasNoChildren \\Trash) \"/\" Trash", "t5 OK LIST completed",
      ])
    #expect(
      client.say("t6 GETMETADATA Trash /private/specialuse")[0]
        == "* METADATA Trash (/private/specialuse \"\\\\Trash\")")
  }
}
