import Bytes
import Testing

@testable import IMAP

@Suite struct FetchTests {
  private static func header(_ names: String...) -> Section {
    Section([], .fields(names.map { octets($0) }))
  }

  @Test(
    "items of FETCH",
    arguments: [
      ("ALL", [.flags, .internalDate, .size, .envelope]), ("fast", [.flags, .internalDate, .size]),
      ("FULL", [.flags, .internalDate, .size, .envelope, .structure(isExtended: false)]),
      (
        "(FLAGS BODY[HEADER.FIELDS (DATE FROM)])",
        [.flags, .section(header("DATE", "FROM"), nil, marksSeen: true)]
      ),
      ("BODY", [.structure(isExtended: false)]),
      ("(BODYSTRUCTURE)", [.structure(isExtended: true)]),
      ("BODY[]", [.section(Section(), nil, marksSeen: true)]),
      (
        "body.peek[]<0.2048>",
        [.section(Section(), .init(offset: 0, count: 2048), marksSeen: false)]
      ),
      ("BODY[TEXT]", [.section(Section([], .text), nil, marksSeen: true)]),
      ("BODY[HEADER]", [.section(Section([], .header), nil, marksSeen: true)]),
      ("BODY[1.2.MIME]", [.section(Section([1, 2], .mime), nil, marksSeen: true)]),
      (
        "BODY.PEEK[4.1.HEADER.FIELDS.NOT (\"X Y\" {1}%0D%0Az)]",
        [
          .section(
            Section([4, 1], .fieldsNot([octets("X Y"), octets("z")])), nil, marksSeen: false)
        ]
      ),
      ("BODY[4294967295]", [.section(Section([.max]), nil, marksSeen: true)]),
      ("BINARY[1.2]<3.4>", [.binary([1, 2], .init(offset: 3, count: 4), marksSeen: true)]),
      ("BINARY.PEEK[]", [.binary([], nil, marksSeen: false)]),
      ("BINARY.SIZE[1]", [.binarySize([1])]),
      (
        "(RFC822 RFC822.HEADER RFC822.TEXT RFC822.SIZE)",
        [.obsolete(.message), .obsolete(.header), .obsolete(.text), .size]
      ),
      (
        "(UID MODSEQ EMAILID THREADID SAVEDATE INTERNALDATE ENVELOPE)",
        [.uid, .modSequence, .emailID, .threadID, .saveDate, .internalDate, .envelope]
      ),
      ("(PREVIEW (LAZY) PREVIEW)", [.preview(isLazy: true), .preview(isLazy: false)]),
      ("PREVIEW", [.preview(isLazy: false)]),
      ("(PREVIEW UID)", [.preview(isLazy: false), .uid]),
    ] as [(String, [FetchItem])])
  func items(text: String, items: [FetchItem]) {
    #expect(
      selectedCommand("FETCH 2:4 \(text)")
        == .fetch(FetchArguments(messages: set("2:4")!, items: items), byUID: false))
    #expect(
      selectedCommand("UID FETCH * \(text)")
        == .fetch(FetchArguments(messages: set("*")!, items: items), byUID: true))
  }

  @Test("modifiers of FETCH")
  func modifiers() {
    var fetch = FetchArguments(messages: set("300:500")!, items: [.flags])
    fetch.changedSince = ModSequence(exactly: 12345)
    fetch.wantsVanished = true
    #expect(
      selectedCommand("UID FETCH 300:500 (FLAGS) (CHANGEDSINCE 12345 VANISHED)")
        == .fetch(fetch, byUID: true))
    fetch = FetchArguments(messages: .saved, items: [.preview(isLazy: true)])
    fetch.partial = try? PartialRange(octets("-1:-30"))
    #expect(
      selectedCommand("FETCH $ PREVIEW (LAZY) (PARTIAL -1:-30)") == .fetch(fetch, byUID: false))
    fetch.items = [.preview(isLazy: false)]
    fetch.partial = try? PartialRange(octets("-30:-1"))
    #expect(selectedCommand("FETCH $ (PREVIEW) (partial -30:-1)") == .fetch(fetch, byUID: false))
    #expect(selectedCommand("FETCH $ PREVIEW (partial -30:-1)") == .fetch(fetch, byUID: false))
  }

  @Test(
    "what is no item is refused",
    arguments: [
      "()", "(ALL)", "FOO", "(FLAGS", "FLAGS)", "FLAGS UID", "BODY[", "BODY[1.]", "BODY[0]",
      "BODY[1.0]", "BODY[.1]", "BODY[1..2]", "BODY[MIME]",
      "BODY[FOO]", "BODY[HEADER.FIELDS]", "BODY[HEADER.FIELDS ()]", "BODY[HEADER.FIELDS (a]",
      "BODY[]<0>", "BODY[]<0.0>", "BODY[]<-1.5>",
      "BODY[]<0.5", "BODY[]<9223372036854775808.5>", "BODY[4294967296]", "BODY[TEXT.1]",
      "BODY[1TEXT]", "BINARY[TEXT]", "BINARY[1.]", "BINARY.SIZE[1]<0.1>",
      "BINARY", "BODY.PEEK", "RFC822.PEEK", "PREVIEW (EAGER)", "PREVIEW ()", "(PREVIEW (EAGER))",
      "PREVIEW (LAZY EAGER)", "FLAGS ()",
      "FLAGS (X)", "FLAGS (CHANGEDSINCE)", "FLAGS (CHANGEDSINCE -1)",
      "FLAGS (PARTIAL 0:1)", "(FLAGS,UID)", "BODY []",
    ])
  func refused(text: String) { #expect(command("FETCH 1 \(text)") == nil) }

  @Test("parts within parts have an end")
  func deep() {
    let fits = [String](repeating: "1", count: Section.depthLimit).joined(separator: ".")
    #expect(command("FETCH 1 BODY[\(fits)]") != nil)
    #expect(command("FETCH 1 BODY[\(fits).1]") == nil)
    #expect(command("FETCH 1 BINARY[\(fits).1]") == nil)
  }

  @Test(
    "an item has its name in the answer, which reads as the same item",
    arguments: [
      (
        "BODY.PEEK[1.2.HEADER.FIELDS (From \"x y\")]<5.10>",
        "BODY[1.2.HEADER.FIELDS (From \"x y\")]<5>"
      ),
      ("body[]", "BODY[]"), ("BODY[HEADER]", "BODY[HEADER]"), ("BODY[3.MIME]", "BODY[3.MIME]"),
      ("BODY[1.TEXT]", "BODY[1.TEXT]"),
      ("BODY[HEADER.FIELDS.NOT (a)]", "BODY[HEADER.FIELDS.NOT (a)]"),
      ("BINARY.PEEK[1.2]<3.4>", "BINARY[1.2]<3>"), ("BINARY.SIZE[1]", "BINARY.SIZE[1]"),
      ("RFC822.TEXT", "RFC822.TEXT"), ("RFC822", "RFC822"), ("RFC822.HEADER", "RFC822.HEADER"),
      ("PREVIEW (LAZY)", "PREVIEW"),
    ])
  func names(text: String, name: String) {
    guard case .fetch(let fetch, _) = selectedCommand("FETCH 1 \(text)"), fetch.items.count == 1
    else {
      Issue.record("no FETCH")
      return
    }
    var writer = ResponseWriter()
    writer.beginFetch(7)
    writer.fetch(fetch.items[0], octets("x"))
    writer.endFetch()
    #expect(writer.bytes.text == "* 7 FETCH (\(name) \"x\")\r\n")
  }
}
