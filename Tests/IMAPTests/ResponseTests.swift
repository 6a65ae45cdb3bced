import Bytes
import Testing

@testable import IMAP

@Suite struct ResponseTests {
  private static func written(isUTF8: Bool = false, _ write: (inout ResponseWriter) -> Void)
    -> String
  {
    var writer = ResponseWriter(isUTF8: isUTF8)
    write(&writer)
    return Escaped.encode(writer.take()).text.replacing("%0D%0A", with: "|")
  }

  private static func tag(_ text: String) -> IMAP.Tag? { try? IMAP.Tag(octets(text)) }

  private static func modSequence(_ value: Int) -> ModSequence {
    ModSequence(exactly: value) ?? .zero
  }

  @Test("a status is a line, whatever is in it")
  func status() {
    #expect(Self.written { $0.status(Self.tag("A1"), .ok, "done") } == "A1 OK done|")
    #expect(Self.written { $0.status(nil, .bye, "a\r\nb\0") } == "* BYE a??b?|")
    #expect(Self.written { $0.status(nil, .preauth, "") } == "* PREAUTH -|")
    #expect(Self.written { $0.status(nil, .no, "[x] y") } == "* NO  [x] y|")
    #expect(Self.written { $0.status(nil, .no, code: .alert, "[x]") } == "* NO [ALERT] [x]|")
    #expect(Self.written { $0.status(nil, .bad, "ü") } == "* BAD ??|")
    #expect(Self.written(isUTF8: true) { $0.status(nil, .bad, "ü") } == "* BAD ü|")
    #expect(Self.written { $0.proceed() } == "+ go on|")
    #expect(Self.written { $0.proceed(octets("YWJj")) } == "+ YWJj|")
    #expect(Self.written { $0.proceed([]) } == "+ |")
    #expect(
      Self.written { $0.refuse(Self.tag("a"), .literalTooBig) }
        == "a NO [TOOBIG] the literal is too large|")
    #expect(
      Self.written { $0.refuse(Self.tag("a"), .literalUnasked) }
        == "a BAD [TOOBIG] a literal as large must wait until it is asked for|")
    #expect(Self.written { $0.refuse(nil, .lineTooLong) } == "* BAD the line is too long|")
  }

  @Test(
    "codes are written as their RFCs have them",
    arguments: [
      (.alert, "ALERT"), (.appendUID(38505, NumberSet(3955...3955)), "APPENDUID 38505 3955"),
      (.badCharset([]), "BADCHARSET"),
      (.badCharset(["UTF-8", "US-ASCII"]), "BADCHARSET (UTF-8 US-ASCII)"),
      (.badEvent(["MessageNew", "FlagChange"]), "BADEVENT (MessageNew FlagChange)"),
      (.badURL(octets("/INBOX;x]%0D%0Ay")), "BADURL /INBOX;xy"),
      (.capability(["IMAP4rev2", "IDLE"]), "CAPABILITY IMAP4rev2 IDLE"),
      (
        .copyUID(38505, from: [304, 319, 320], to: [3956, 3957, 3958]),
        "COPYUID 38505 304,319:320 3956:3958"
      ), (.highestModSequence(modSequence(715_194_045_007)), "HIGHESTMODSEQ 715194045007"),
      (.inProgress(nil, done: nil, of: nil), "INPROGRESS"),
      (.inProgress(tag("tag1"), done: 454, of: 1000), "INPROGRESS (\"tag1\" 454 1000)"),
      (.inProgress(nil, done: 5, of: nil), "INPROGRESS (NIL 5 NIL)"),
      (.inProgress(tag("a]"), done: 0, of: 1), "INPROGRESS (NIL 0 1)"),
      (.mailboxID(octets("F2212ea87-6097")), "MAILBOXID (F2212ea87-6097)"),
      (.metadataLongEntries(2199), "METADATA LONGENTRIES 2199"),
      (.metadataMaximum(1024), "METADATA MAXSIZE 1024"), (.metadataTooMany, "METADATA TOOMANY"),
      (.modified(NumberSet([7...7, 9...9])), "MODIFIED 7,9"),
      (.permanentFlags([.deleted, .seen], canAdd: true), "PERMANENTFLAGS (\\Deleted \\Seen \\*)"),
      (.permanentFlags([], canAdd: false), "PERMANENTFLAGS ()"),
      (.permanentFlags([], canAdd: true), "PERMANENTFLAGS (\\*)"), (.uidNext(4392), "UIDNEXT 4392"),
      (.uidValidity(3_857_529_045), "UIDVALIDITY 3857529045"), (.unseen(12), "UNSEEN 12"),
      (.unknownEncoding, "UNKNOWN-CTE"), (.readWrite, "READ-WRITE"), (.useAttribute, "USEATTR"),
    ] as [(ResponseCode, String)])
  func codes(code: ResponseCode, expected: String) {
    #expect(Self.written { $0.status(nil, .ok, code: code, "x") } == "* OK [\(expected)] x|")
  }

  @Test(
    "a string is quoted if it can be",
    arguments: [
      ("", false, "\"\""), ("a b", false, "\"a b\""), ("a\"b\\", false, "\"a\\\"b\\\\\""),
      ("a%0D%0Ab", false, "{4}|a|b"), ("%00", false, "{1}|%80"), ("%C3%BC", false, "{2}|ü"),
      ("%C3%BC", true, "\"ü\""), ("%FF", true, "{1}|%FF"), ("NIL", false, "\"NIL\""),
      ("%09", false, "\"%09\""), ("%7F", true, "{1}|%7F"),
    ])
  func strings(text: String, isUTF8: Bool, expected: String) {
    #expect(Self.written(isUTF8: isUTF8) { $0.put(string: octets(text)) } == expected)
  }

  @Test("each string reads as it was written")
  func roundTrip() throws {
    for first in UInt8(1)...255 {
      for string in [
        [first], [first, "a"], ["\"", first, "\\"], [UInt8](repeating: first, count: 1001),
      ] {
        for isUTF8 in [false, true] {
          var writer = ResponseWriter(isUTF8: isUTF8)
          writer.put(string: string)
          var reader = Reader(writer.bytes)
          #expect(try reader.string() == string)
          try reader.end()
          writer = ResponseWriter(isUTF8: isUTF8)
          writer.put(astring: string)
          reader = Reader(writer.bytes)
          #expect(try reader.astring() == string)
          try reader.end()
        }
      }
    }
  }

  @Test("what is said of the server")
  func server() throws {
    #expect(
      Self.written { $0.capability(["IMAP4rev1", "IDLE"]) } == "* CAPABILITY IMAP4rev1 IDLE|")
    #expect(Self.written { $0.enabled(["CONDSTORE"]) } == "* ENABLED CONDSTORE|")
    #expect(Self.written { $0.enabled([]) } == "* ENABLED|")
    #expect(Self.written { $0.id([]) } == "* ID NIL|")
    #expect(
      Self.written {
        $0.id([
          IDField(name: octets("name"), value: octets("Martlet")),
          IDField(name: octets("os"), value: nil),
        ])
      }
        == "* ID (\"name\" \"Martlet\" \"os\" NIL)|")
    #expect(
      Self.written { $0.namespace(personal: [Namespace(prefix: [], delimiter: "/")]) }
        == "* NAMESPACE ((\"\" \"/\")) NIL NIL|")
    #expect(
      Self.written {
        $0.namespace(
          personal: [
            Namespace(prefix: [], delimiter: "/"),
            Namespace(prefix: octets("#mh/"), delimiter: nil),
          ], shared: [Namespace(prefix: octets("ü/"), delimiter: "\\")])
      } == "* NAMESPACE ((\"\" \"/\")(\"#mh/\" NIL)) NIL ((\"&APw-/\" \"\\\\\"))|")
    let inbox = MailboxName.inbox
    #expect(
      Self.written {
        $0.quota(
          [], [Quota(.storage, usage: 10, limit: 512), Quota(.messages, usage: 0, limit: 9)])
      } == "* QUOTA \"\" (STORAGE 10 512 MESSAGE 0 9)|")
    #expect(
      Self.written { $0.quotaRoot(inbox, [[], octets("a b")]) } == "* QUOTAROOT INBOX \"\" \"a b\"|"
    )
    #expect(Self.written { $0.quotaRoot(inbox, []) } == "* QUOTAROOT INBOX|")
    let entry = MetadataEntry(name: octets("/private/comment"), value: octets("My%00"))
    #expect(
      Self.written { $0.metadata(nil, [entry, MetadataEntry(name: octets("/a"), value: nil)]) }
        == "* METADATA \"\" (/private/comment ~{3}|My%00 /a NIL)|")
    #expect(
      Self.written { $0.metadata(inbox, changed: [octets("/a"), octets("/b")]) }
        == "* METADATA INBOX /a /b|")
  }

  @Test("mailboxes are listed")
  func list() throws {
    var entry = ListEntry(
      [.noSelect, .hasChildren, .use(.sent)], delimiter: "/", name: octets("Entwürfe"))
    #expect(
      Self.written { $0.list(entry) }
        == "* LIST (\\Noselect \\HasChildren \\Sent) \"/\" Entw&APw-rfe|")
    #expect(
      Self.written(isUTF8: true) { $0.list(entry) }
        == "* LIST (\\Noselect \\HasChildren \\Sent) \"/\" \"Entwürfe\"|")
    entry = ListEntry([], delimiter: nil, name: [])
    entry.childInfo = ["SUBSCRIBED"]
    #expect(Self.written { $0.lsub(entry) } == "* LSUB () NIL \"\" (CHILDINFO (\"SUBSCRIBED\"))|")
    entry.oldName = .inbox
    #expect(
      Self.written { $0.list(entry) }
        == "* LIST () NIL \"\" (CHILDINFO (\"SUBSCRIBED\") OLDNAME (INBOX))|")
    entry.childInfo = []
    #expect(Self.written { $0.list(entry) } == "* LIST () NIL \"\" (OLDNAME (INBOX))|")
    let data = [
      StatusDatum(.messages, .number(231)), StatusDatum(.mailboxID, .id(octets("F1"))),
      StatusDatum(.appendLimit, .none),
    ]
    #expect(
      Self.written { $0.status(try! MailboxName(octets("a b")), data) }
        == "* STATUS \"a b\" (MESSAGES 231 MAILBOXID (F1) APPENDLIMIT NIL)|")
    #expect(Self.written { $0.status(.inbox, []) } == "* STATUS INBOX ()|")
    // NIL as an atom would be no name
    #expect(
      Self.written { $0.list(ListEntry([], delimiter: "/", name: octets("nil"))) }
        == "* LIST () \"/\" \"nil\"|")
  }

  @Test("what is said of a mailbox")
  func mailbox() throws {
    #expect(Self.written { $0.flags([.answered, .recent]) } == "* FLAGS (\\Answered \\Recent)|")
    #expect(Self.written { $0.exists(172) } == "* 172 EXISTS|")
    #expect(Self.written { $0.recent(0) } == "* 0 RECENT|")
    #expect(Self.written { $0.expunged(44) } == "* 44 EXPUNGE|")
    #expect(
      Self.written { $0.vanished(NumberSet([41...41, 43...116]), isEarlier: true) }
        == "* VANISHED (EARLIER) 41,43:116|")
    #expect(Self.written { $0.vanished(NumberSet(1...1)) } == "* VANISHED 1|")
    #expect(Self.written { $0.vanished(NumberSet()) } == "")
    #expect(Self.written { $0.search([2, 84, 882]) } == "* SEARCH 2 84 882|")
    #expect(Self.written { $0.search([], Self.modSequence(7)) } == "* SEARCH|")
    #expect(
      Self.written { $0.search([2], Self.modSequence(917_162_500)) }
        == "* SEARCH 2 (MODSEQ 917162500)|")
    #expect(Self.written { $0.sort([5, 3, 4, 1, 2]) } == "* SORT 5 3 4 1 2|")
    var result = SearchResult(Self.tag("A282"), isUID: false)
    result.minimum = 2
    result.count = 3
    #expect(Self.written { $0.search(result) } == "* ESEARCH (TAG \"A282\") MIN 2 COUNT 3|")
    result = SearchResult(Self.tag("A283"), isUID: true)
    result.all = octets("2,10:11")
    result.maximum = 11
    result.modSequence = Self.modSequence(9)
    #expect(
      Self.written { $0.search(result) }
        == "* ESEARCH (TAG \"A283\") UID MAX 11 ALL 2,10:11 MODSEQ 9|")
    result = SearchResult(Self.tag("t1"), isUID: true)
    result.all = []
    result.partial = SearchResult.Partial(try PartialRange(octets("-1:-100")), [])
    result.mailbox = (try MailboxName(octets("folder 1")), 1)
    #expect(
      Self.written { $0.search(result) }
        == "* ESEARCH (TAG \"t1\" MAILBOX \"folder 1\" UIDVALIDITY 1) UID PARTIAL (-1:-100 NIL)|")
    #expect(Self.written { $0.search(SearchResult(nil, isUID: false)) } == "* ESEARCH|")
  }

  @Test(
    "threads are trees in parentheses",
    arguments: [
      ([], "* THREAD|"), ([(2, 0)], "* THREAD (2)|"), ([(1, 0), (2, 0)], "* THREAD (1)(2)|"),
      ([(1, 0), (2, 1), (3, 2)], "* THREAD (1 2 3)|"),
      (
        [(2, 0), (3, 0), (6, 1), (4, 2), (23, 3), (44, 2), (7, 3), (96, 4)],
        "* THREAD (2)(3 6 (4 23)(44 7 96))|"
      ),
      ([(0, 0), (3, 1), (5, 1)], "* THREAD ((3)(5))|"),
      ([(0, 0), (3, 1), (4, 2), (5, 1), (9, 0)], "* THREAD ((3 4)(5))(9)|"),
      ([(1, 0), (2, 1), (3, 2), (4, 2), (5, 1)], "* THREAD (1 (2 (3)(4))(5))|"),
    ] as [([(UInt32, Int)], String)])
  func threads(nodes: [(UInt32, Int)], expected: String) {
    #expect(
      Self.written { $0.thread(nodes.map { ThreadNode($0.0 == 0 ? nil : $0.0, depth: $0.1) }) }
        == expected)
  }

  @Test("a thread of any depth is no recursion")
  func deep() {
    var writer = ResponseWriter()
    writer.thread((0..<100_000).map { ThreadNode(UInt32($0 + 1), depth: $0) })
    #expect(writer.bytes.count > 100_000)
    // depths that no tree has do no harm
    writer.thread([ThreadNode(1, depth: 5), ThreadNode(2, depth: -3), ThreadNode(3, depth: 9)])
  }

  @Test("what is said of a message")
  func fetch() throws {
    let date = try DateTime(octets("\"17-Jul-1996 02:44:25 -0700\""))
    #expect(
      Self.written {
        $0.beginFetch(12)
        $0.fetch(FlagSet(.seen))
        $0.fetch(uid: 99)
        $0.fetch(internalDate: date)
        $0.fetch(.size, size: 4286)
        $0.fetch(Self.modSequence(624))
        $0.fetch(.emailID, id: octets("M1"))
        $0.fetch(.threadID, id: nil)
        $0.fetch(saveDate: nil)
        $0.fetch(.preview(isLazy: true), nil)
        $0.fetch(.binarySize([1, 2]), size: 0)
        $0.endFetch()
      }
        == "* 12 FETCH (FLAGS (\\Seen) UID 99 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 MODSEQ (624) EMAILID (M1) THREADID NIL SAVEDATE NIL PREVIEW NIL BINARY.SIZE[1.2] 0)|"
    )
    #expect(
      Self.written {
        $0.beginFetch(25, isUID: true)
        $0.fetch(FlagSet())
        $0.endFetch()
        $0.beginFetch(26, isUID: true)
        $0.fetch(.binary([1], nil, marksSeen: true), octets("%00"))
        $0.fetch(.section(Section(), nil, marksSeen: true), literalOf: 3)
        $0.endFetch()
      } == "* 25 UIDFETCH (FLAGS ())|* 26 UIDFETCH (BINARY[1] ~{1}|%00 BODY[] {3}|)|")
  }

  @Test("values within values are as ENVELOPE and BODYSTRUCTURE have them")
  func values() {
    let address = ResponseValue.list([
      .string(octets("Terry Gray")), .none, .string(octets("gray")), .string(octets("cac.example")),
    ])
    let part = ResponseValue.list([
      .string(octets("TEXT")), .string(octets("PLAIN")),
      .list([.string(octets("CHARSET")), .string(octets("US-ASCII"))]), .number(3028),
    ])
    #expect(
      Self.written {
        $0.beginFetch(1)
        $0.fetch(
          .envelope,
          .list([.string(octets("s%0Ax")), .list([.joined([address, address])]), .none]))
        $0.fetch(
          .structure(isExtended: false), .list([.joined([part, part]), .string(octets("MIXED"))]))
        $0.fetch(.structure(isExtended: true), written: octets("()"))
        $0.endFetch()
      }
        == "* 1 FETCH (ENVELOPE ({3}|s%0Ax ((\"Terry Gray\" NIL \"gray\" \"cac.example\")(\"Terry Gray\" NIL \"gray\" \"cac.example\")) NIL) BODY ((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") 3028)(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") 3028) \"MIXED\") BODYSTRUCTURE ())|"
    )
  }
}
