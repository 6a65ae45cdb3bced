import Bytes
import Testing

@testable import IMAP

@Suite struct SearchTests {
  private static func day(_ text: String) -> CalendarDate? { try? CalendarDate(octets(text)) }

  @Test(
    "keys of SEARCH",
    arguments: [
      ("ALL", .all), ("answered", .flag(.answered, isSet: true)),
      ("UNSEEN", .flag(.seen, isSet: false)), ("OLD", .flag(.recent, isSet: false)),
      ("NEW", .and([.flag(.recent, isSet: true), .flag(.seen, isSet: false)])),
      ("RECENT", .flag(.recent, isSet: true)),
      ("UNDELETED UNDRAFT", .and([.flag(.deleted, isSet: false), .flag(.draft, isSet: false)])),
      (
        "FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"",
        .and([
          .flag(.flagged, isSet: true), .date(.arrived, .since, day("1-Feb-1994")!),
          .not(.text(.from, octets("Smith"))),
        ])
      ),
      ("TEXT \"string not in mailbox\"", .text(.text, octets("string not in mailbox"))),
      ("BODY {2}%0D%0A%C3%BC", .text(.body, octets("%C3%BC"))),
      (
        "OR SEEN (FLAGGED DRAFT)",
        .or(
          .flag(.seen, isSet: true),
          .and([.flag(.flagged, isSet: true), .flag(.draft, isSet: true)]))
      ),
      ("(ALL)", .all), ("((SEEN))", .flag(.seen, isSet: true)), ("2,4:7", .numbers(set("2,4:7")!)),
      ("*", .numbers(set("*")!)), ("*:5", .numbers(set("*:5")!)), ("$", .numbers(.saved)),
      ("UID 1:*", .uids(set("1:*")!)), ("UID $", .uids(.saved)),
      ("HEADER Message-ID \"\"", .text(.header(octets("Message-ID")), [])),
      ("KEYWORD $Junk", .flag(flag("$junk"), isSet: true)),
      ("UNKEYWORD a", .flag(try! Flag(octets("a")), isSet: false)),
      ("LARGER 1 SMALLER 9223372036854775807", .and([.larger(1), .smaller(.max)])),
      (
        "OLDER 60 YOUNGER 4294967295",
        .and([.older(seconds: 60), .younger(seconds: 4_294_967_295)])
      ),
      (
        "BEFORE 1-Jan-2000 SENTON \"2-Jan-2000\"",
        .and([.date(.arrived, .before, day("1-Jan-2000")!), .date(.sent, .on, day("2-Jan-2000")!)])
      ),
      (
        "SAVEDSINCE 1-Jan-2000 SAVEDATESUPPORTED",
        .and([.date(.saved, .since, day("1-Jan-2000")!), .knowsSaveDate])
      ),
      ("MODSEQ 620162338", .modSequence(ModSequence(exactly: 620_162_338)!)),
      ("MODSEQ \"/flags/\\\\draft\" all 5", .modSequence(ModSequence(exactly: 5)!)),
      (
        "EMAILID M6d99ac3275bb4e THREADID \"T64b478a75b7ea9\"",
        .and([.emailID(octets("M6d99ac3275bb4e")), .threadID(octets("T64b478a75b7ea9"))])
      ),
      (
        "TO a CC b BCC c SUBJECT d",
        .and([
          .text(.to, octets("a")), .text(.cc, octets("b")), .text(.bcc, octets("c")),
          .text(.subject, octets("d")),
        ])
      ),
      ("SEEN ", .flag(.seen, isSet: true)),
    ] as [(String, SearchKey)])
  func keys(text: String, key: SearchKey) {
    #expect(selectedCommand("SEARCH \(text)") == .search(SearchArguments(key: key), byUID: false))
    #expect(
      selectedCommand("UID SEARCH CHARSET utf-8 \(text)")
        == .search(SearchArguments(charset: octets("UTF-8"), key: key), byUID: true))
    #expect(
      selectedCommand("THREAD REFS us-ascii \(text)")
        == .thread(
          ThreadArguments(algorithm: .refs, charset: octets("US-ASCII"), key: key), byUID: false))
  }

  @Test(
    "the form of the answer",
    arguments: [
      ("()", "all"), ("(ALL)", "all"), ("(MIN COUNT)", "min count"), ("(save max)", "max save"),
      ("(PARTIAL 1:500)", "partial 1:500"),
      ("(COUNT PARTIAL -1:-100 SAVE)", "count save partial -1:-100"),
    ])
  func options(text: String, expected: String) {
    for text in ["SEARCH RETURN \(text) ALL", "SORT RETURN \(text) (DATE) UTF-8 ALL"] {
      let options: SearchReturn?
      switch selectedCommand(text) {
      case .search(let search, _): options = search.options
      case .sort(let sort, _): options = sort.options
      default: options = nil
      }
      var words: [String] = []
      if options?.minimum == true { words.append("min") }
      if options?.maximum == true { words.append("max") }
      if options?.all == true { words.append("all") }
      if options?.count == true { words.append("count") }
      if options?.save == true { words.append("save") }
      if let partial = options?.partial { words.append("partial \(partial.bytes.text)") }
      #expect(words.joined(separator: " ") == expected)
    }
  }

  @Test(
    "what is no search is refused",
    arguments: [
      "", "()", "FOO", "NOT", "OR SEEN", "OR SEEN ", "NOT ", "(SEEN", "SEEN)", "( SEEN)", "(SEEN )",
      "0", "1:0", "UID", "UID a", "KEYWORD \\Seen", "LARGER", "LARGER -1",
      "LARGER 9223372036854775808", "OLDER 0", "BEFORE x", "HEADER a", "FROM", "MODSEQ x",
      "MODSEQ \"/flags/a\" 5", "MODSEQ \"/flags/a\" some 5", "EMAILID a/b", "EMAILID \"\"",
      "FUZZY SUBJECT x", "ANNOTATION /a b c", "FILTER x", "CHARSET UTF-8", "RETURN (X) ALL",
      "RETURN (UPDATE) ALL", "RETURN (CONTEXT) ALL", "RETURN (PARTIAL 1:2 ALL) ALL",
      "RETURN (PARTIAL 1:2 PARTIAL 3:4) ALL", "RETURN ALL", "RETURN (ALL)", "SEEN  SEEN", "SEEN%00",
      "FROM %FF",
    ])
  func refused(text: String) {
    #expect(command("SEARCH \(text)") == nil)
    #expect(command("SORT (DATE) UTF-8 \(text)") == nil || text.hasPrefix("RETURN"))
  }

  @Test("keys within keys have an end", arguments: ["(", "NOT ", "OR ", "NOT ("])
  func bomb(opening: String) {
    for count in [40, 100, 30_000] {
      let closing = opening.contains("(") ? ")" : opening == "OR " ? " ALL" : ""
      let text =
        String(repeating: opening, count: count) + "ALL" + String(repeating: closing, count: count)
      let isShallow = count * (opening == "NOT (" ? 2 : 1) < SearchKey.nestingLimit
      #expect((command("SEARCH \(text)") != nil) == isShallow)
    }
  }

  @Test("many keys beside each other are no burden")
  func wide() {
    guard
      case .search(let search, _) = selectedCommand(
        "SEARCH" + String(repeating: " ALL", count: 16_000)),
      case .and(let keys) = search.key
    else {
      Issue.record("no SEARCH")
      return
    }
    #expect(keys.count == 16_000)
  }

  @Test(
    "criteria of SORT",
    arguments: [
      ("(SUBJECT)", [.init(key: .subject)]),
      ("(SUBJECT REVERSE DATE)", [.init(key: .subject), .init(key: .date, isReverse: true)]),
      (
        "(reverse arrival cc from size to displayfrom DISPLAYTO)",
        [
          .init(key: .arrival, isReverse: true), .init(key: .cc), .init(key: .from),
          .init(key: .size), .init(key: .to), .init(key: .displayFrom), .init(key: .displayTo),
        ]
      ),
    ] as [(String, [SortArguments.Criterion])])
  func sort(text: String, criteria: [SortArguments.Criterion]) {
    #expect(
      selectedCommand("UID SORT \(text) UTF-8 ALL")
        == .sort(
          SortArguments(criteria: criteria, charset: octets("UTF-8"), key: .all), byUID: true))
  }

  @Test(
    "what is no order or thread is refused",
    arguments: [
      "SORT () UTF-8 ALL", "SORT DATE UTF-8 ALL", "SORT (REVERSE) UTF-8 ALL",
      "SORT (REVERSE REVERSE DATE) UTF-8 ALL", "SORT (FOO) UTF-8 ALL", "SORT (DATE) ALL",
      "SORT (DATE) UTF-8",
      "SORT (DATE)", "THREAD FOO UTF-8 ALL", "THREAD REFERENCES UTF-8", "THREAD REFERENCES ALL",
      "THREAD", "SORT (\(String(repeating: "DATE ", count: 20))DATE) UTF-8 ALL",
    ])
  func noOrder(text: String) { #expect(command(text) == nil) }

  @Test(
    "algorithms of THREAD",
    arguments: [
      ("ORDEREDSUBJECT", .orderedSubject), ("references", .references), ("REFS", .refs),
    ] as [(String, ThreadArguments.Algorithm)])
  func thread(text: String, algorithm: ThreadArguments.Algorithm) {
    #expect(
      selectedCommand("THREAD \(text) UTF-8 SINCE 5-MAR-2000")
        == .thread(
          ThreadArguments(
            algorithm: algorithm, charset: octets("UTF-8"),
            key: .date(.arrived, .since, Self.day("5-Mar-2000")!)), byUID: false))
  }
}
