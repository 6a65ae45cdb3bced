import Bytes
import Testing

@testable import IMAP

/// Which mailboxes NOTIFY and ESEARCH mean.
@Suite struct MailboxFilterTests {
  private let account = MemoryAccount()

  init() throws {
    for name in ["a", "a/b", "a/b/c", "ab", "d"] {
      try account.create(MailboxName(octets(name)), uses: [])
    }
    for name in ["a/b", "gone"] { try account.subscribe(MailboxName(octets(name)), true) }
  }

  private func name(_ text: String) -> MailboxName {
    do throws(ParsingError) { return try MailboxName(octets(text)) } catch { return .inbox }
  }

  private func names(
    _ filters: [MailboxFilter], _ selected: MailboxName? = nil
  ) throws -> [String] {
    try Session(account).names(filters, selected).map(\.bytes.text)
  }

  @Test("each filter means what RFC 5465 says")
  func filters() throws {
    let all = ["INBOX", "a", "a/b", "a/b/c", "ab", "d"]
    #expect(try names([]) == [])
    #expect(try names([.selected]) == [])
    #expect(try names([.selected], name("d")) == ["d"])
    #expect(try names([.selectedDelayed], name("d")) == ["d"])
    #expect(try names([.personal]) == all)
    #expect(try names([.inboxes]) == all)
    #expect(try names([.subscribed]) == ["a/b"])
    #expect(try names([.subtree([name("a")])]) == ["a", "a/b", "a/b/c"])
    #expect(try names([.children([name("a")])]) == ["a", "a/b"])
    #expect(try names([.subtree([name("x")])]) == [])
    #expect(try names([.mailboxes([name("d"), name("gone"), name("inbox")])]) == ["INBOX", "d"])
  }

  @Test("several filters mean each mailbox once, in the order of LIST")
  func together() throws {
    #expect(
      try names([.mailboxes([name("d")]), .subtree([name("a")]), .selected], name("a"))
        == ["a", "a/b", "a/b/c", "d"])
    #expect(
      try names([.children([name("a")]), .subtree([name("a/b")]), .subscribed])
        == ["a", "a/b", "a/b/c"])
  }
}
