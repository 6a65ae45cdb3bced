import Bytes
import Testing

@testable import IMAP

/// A client that says something to a session and hears the answer.
struct Client {
  var session: Session

  init(_ account: MemoryAccount) { session = Session(account) }

  /// Lines without their CR LF, each literal as it came.
  mutating func say(_ text: String) -> [String] {
    session.feed(octets(text) + [ASCII.cr, ASCII.lf])
    return hear()
  }

  /// What the session has to say now.
  mutating func hear() -> [String] {
    var heard: [UInt8] = []
    while let effect = session.next() {
      if case .write(let octets) = effect { heard += octets }
    }
    var lines = heard.split(separator: ASCII.lf, omittingEmptySubsequences: false)
      .map { String(decoding: $0.filter { $0 != ASCII.cr }, as: UTF8.self) }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

@Suite struct SelectingTests {
  @Test("with UIDONLY no message number is told, nor taken; RFC 9586 §3")
  func uidOnly() {
    let account = MemoryAccount()
    account.boxes[.inbox]?.deliver(Array("Subject: a\n\nb\n".utf8))
    var client = Client(account)
    _ = client.say("e ENABLE UIDONLY QRESYNC")
    let answer = client.say("a SELECT INBOX")
    #expect(answer.contains("* 1 EXISTS"))
    #expect(!answer.contains { $0.contains("UNSEEN") })
    let known = "QRESYNC (3857529045 1 1:9"
    #expect(
      client.say("b SELECT INBOX (\(known) (1 1)))") == [
        "b BAD [UIDREQUIRED] you have enabled UIDONLY: leave message numbers out"
      ])
    #expect(client.say("c SELECT INBOX (\(known)))").last == "c OK [READ-WRITE] SELECT completed")
  }

  @Test("SELECT tells what a mailbox has")
  func selecting() {
    let account = MemoryAccount()
    account.boxes[.inbox]?.deliver(Array("Subject: a\n\nb\n".utf8), FlagSet(.seen))
    account.boxes[.inbox]?.deliver(Array("Subject: c\n\nd\n".utf8))
    var client = Client(account)
    #expect(
      client.say("a SELECT INBOX") == [
        "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)",
        "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] these flags are kept",
        "* 2 EXISTS", "* 2 RECENT", "* OK [UNSEEN 2] the first unseen",
        "* OK [UIDVALIDITY 3857529045] UIDs are valid", "* OK [UIDNEXT 3] the next UID",
        "* OK [HIGHESTMODSEQ 3] the highest", "* OK [MAILBOXID (M3857529045)] the ID",
        "a OK [READ-WRITE] SELECT completed",
      ])
  }
}
