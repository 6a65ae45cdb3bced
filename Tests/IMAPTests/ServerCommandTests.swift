import Bytes
import Testing

@testable import IMAP

/// The commands of METADATA, NOTIFY and MULTISEARCH.
@Suite struct ServerCommandTests {
  private static func name(_ text: String) -> MailboxName {
    do throws(ParsingError) { return try MailboxName(Array(text.utf8)) } catch { return .inbox }
  }

  @Test(
    "metadata",
    arguments: [
      ("GETMETADATA \"\" /shared/comment", "- /shared/comment 0 -"),
      ("GETMETADATA INBOX (/Shared/Comment /private/x)", "INBOX /shared/comment,/private/x 0 -"),
      ("GETMETADATA INBOX (MAXSIZE 1024) (/shared/comment)", "INBOX /shared/comment 0 1024"),
      ("GETMETADATA (DEPTH infinity MAXSIZE 9) INBOX /private", "INBOX /private 2 9"),
      ("GETMETADATA (DEPTH 1) INBOX \"/private/a b\"", "INBOX /private/a b 1 -"),
    ])
  func metadata(text: String, expected: String) {
    guard case .getMetadata(let get) = command(text) else {
      Issue.record("no GETMETADATA")
      return
    }
    let depth = get.depth == .none ? 0 : get.depth == .children ? 1 : 2
    let entries = get.entries.map(\.text).joined(separator: ",")
    let limit = get.sizeLimit.map { "\($0)" } ?? "-"
    #expect("\(get.mailbox?.bytes.text ?? "-") \(entries) \(depth) \(limit)" == expected)
  }

  @Test("metadata are set, binary ones too")
  func setMetadata() {
    let name = octets("/private/comment")
    #expect(
      command("SETMETADATA INBOX (/private/comment \"My\" /private/comment NIL)")
        == .setMetadata(
          .inbox,
          [MetadataEntry(name: name, value: octets("My")), MetadataEntry(name: name, value: nil)]))
    #expect(
      command("SETMETADATA \"\" (/private/comment ~{3}%0D%0A%00%0D%0A)")
        == .setMetadata(nil, [MetadataEntry(name: name, value: octets("%00%0D%0A"))]))
  }

  @Test(
    "notifications",
    arguments: [
      ("NOTIFY NONE", NotifyArguments.none),
      (
        "NOTIFY SET (selected (MessageNew (uid body.peek[header.fields (from to)]) MessageExpunge))",
        .set(
          [
            .init(
              mailboxes: .selected,
              events: [
                .messageNew([
                  .uid,
                  .section(
                    Section([], .fields([octets("from"), octets("to")])), nil, marksSeen: false),
                ]),
                .messageExpunge,
              ])
          ], wantsStatus: false)
      ),
      (
        "NOTIFY SET STATUS (selected-delayed (MessageNew MessageExpunge FlagChange)) (subtree (a b) NONE) (mailboxes c (X))",
        .set(
          [
            .init(
              mailboxes: .selectedDelayed, events: [.messageNew([]), .messageExpunge, .flagChange]),
            .init(mailboxes: .subtree([name("a"), name("b")]), events: []),
            .init(mailboxes: .mailboxes([name("c")]), events: [.other(octets("X"))]),
          ], wantsStatus: true)
      ),
    ])
  func notify(text: String, expected: NotifyArguments) {
    #expect(command(text) == .notify(expected))
  }

  @Test(
    "a search of several mailboxes",
    arguments: [
      (
        "ESEARCH IN (mailboxes \"folder1\" subtree \"folder2\") unseen",
        [.mailboxes([name("folder1")]), .subtree([name("folder2")])]
      ),
      ("ESEARCH IN (subtree-one a) RETURN (COUNT) ALL", [.children([name("a")])]),
      ("ESEARCH ALL", [.selected]),
    ] as [(String, [MailboxFilter])])
  func multisearch(text: String, mailboxes: [MailboxFilter]) {
    guard case .multisearch(let search) = command(text) else {
      Issue.record("no ESEARCH")
      return
    }
    #expect(search.mailboxes == mailboxes)
    #expect(search.search.options?.all == !text.contains("COUNT"))
  }
}
