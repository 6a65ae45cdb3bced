import Bytes
import Message
import Testing

@testable import IMAP

@Suite struct MessageKeysTests {
  private func keys(_ header: String) -> MessageKeys {
    MessageKeys(of: octets(header + "\n\n"), PlainCharsets())
  }

  @Test("the moment of the Date field is in UTC, its zone beside it")
  func date() {
    let west = keys("Date: Mon, 7 Feb 1994 21:52:25 -0800")
    #expect(west.sent == 760_686_745)
    #expect(west.sentOffset == -480)
    #expect(keys("Date: nonsense").sent == nil)
    #expect(keys("Subject: x").sent == nil)
    #expect(
      keys("Date: 7 Feb 1994 21:52:25 +0000\nDate: 8 Feb 1994 21:52:25 +0000").sent == 760_657_945)
  }

  @Test(
    "subjects are decoded, unfolded and casemapped",
    arguments: [
      ("Subject: Hello\n  World", "HELLO  WORLD", "HELLO WORLD", false),
      (
        "Subject: =?iso-8859-1?Q?Gr=FC=DFe?= an =?utf-8?B?w6l0w6k=?=",
        "GRU\u{308}ßE AN E\u{301}TE\u{301}",
        "GRU\u{308}ßE AN E\u{301}TE\u{301}", false
      ),
      ("Subject: Re: [list] Fwd: hello (fwd)", "RE: [LIST] FWD: HELLO (FWD)", "HELLO", true),
      ("Subject: =?utf-8?Q?Re=3A?= hello", "RE: HELLO", "HELLO", true),
      ("Subject: =?x-none?Q?a=C3=A9?=", "AE\u{301}", "AE\u{301}", false),
      ("subject: first\nSubject: second", "FIRST", "FIRST", false),
      ("X: y", "", "", false),
    ])
  func subjects(header: String, subject: String, base: String, isReply: Bool) {
    let keys = keys(header)
    #expect(keys[.subject].text.unicodeScalars.elementsEqual(subject.unicodeScalars))
    #expect(keys[.baseSubject].text.unicodeScalars.elementsEqual(base.unicodeScalars))
    #expect(keys.isReply == isReply)
  }

  @Test("addresses are searched with their names, and sorted by the first")
  func addresses() {
    let some = keys(
      "From: \"Doe, Jane\" <jane@Example.org>, bob@example.net\nTo: =?utf-8?Q?=C3=89mile?= <e@x>\n"
        + "To: f@y\nCc: Friends: a@b, c@d;\nBcc: \"odd local\"@x (a name)")
    #expect(some[.from] == octets("DOE, JANE <JANE@EXAMPLE.ORG>, BOB@EXAMPLE.NET"))
    #expect(some[.firstFrom] == octets("JANE"))
    #expect(some[.displayFrom] == octets("DOE, JANE"))
    #expect(some[.to] == octets("E\u{301}MILE <E@X>, F@Y"))
    #expect(some[.firstTo] == octets("E"))
    #expect(some[.displayTo] == octets("E\u{301}MILE"))
    #expect(some[.cc] == octets("FRIENDS, A@B, C@D"))
    #expect(some[.firstCc] == octets("FRIENDS"))
    #expect(some[.bcc] == octets("A NAME <ODD LOCAL@X>"))
    let plain = keys("From: Bob@Example.net\nTo: =?utf-8?Q??= <x@y>")
    #expect(plain[.firstFrom] == octets("BOB"))
    #expect(plain[.displayFrom] == octets("BOB@EXAMPLE.NET"))
    #expect(keys("From:")[.displayFrom].isEmpty)
  }

  @Test("an address of which nothing is seen does not count, but stays the first")
  func emptyAddresses() {
    let some = keys("From: =?utf-8?Q??= <@>, a@b\nTo: Friends:;, c@d\nCc: <>, e@f\nBcc: ;")
    #expect(some[.from] == octets("A@B"))
    #expect(some[.firstFrom].isEmpty)
    #expect(some[.displayFrom].isEmpty)
    #expect(some[.to] == octets("FRIENDS, C@D"))
    #expect(some[.firstTo] == octets("FRIENDS"))
    #expect(some[.displayTo] == octets("FRIENDS"))
    #expect(some[.cc] == octets("E@F"))
    #expect(some[.bcc].isEmpty)
  }

  @Test("names of messages are without brackets, quotes and blanks")
  func names() {
    let reply = keys(
      "Message-ID: <\"a b\"@x>\nReferences: <1@x> junk\n <2@x> <2 @x>\nIn-Reply-To: <3@x>")
    #expect(reply[.messageID] == octets("a b@x"))
    #expect(reply.references == [octets("1@x"), octets("2@x"), octets("2@x")])
    #expect(keys("In-Reply-To: your mail <3@x> <4@x>").references == [octets("3@x")])
    #expect(keys("References: none\nIn-Reply-To: <3@x>").references == [octets("3@x")])
    #expect(keys("Message-Id: none")[.messageID].isEmpty)
  }

  @Test("an empty header has no keys")
  func nothing() { #expect(keys("") == .none) }

  @Test(
    "each text stands for itself, though one that is the same as that before it is not repeated")
  func texts() {
    for pattern in 0..<(1 << MessageKeys.Text.allCases.count) {
      var texts: [MessageKeys.Text: String] = [:]
      for text in MessageKeys.Text.allCases where pattern >> text.rawValue & 1 == 1 {
        texts[text] = text.rawValue % 3 == 0 ? "x" : "other"
      }
      let keys = MessageKeys(texts, references: ["r"])
      #expect(keys == MessageKeys(packed: keys.packed))
      #expect(
        MessageKeys.Text.allCases.allSatisfy { keys[$0] == octets(texts[$0] ?? "") })
      #expect(keys.references == [octets("r")])
    }
  }
}
