import Bytes
import Testing

@testable import IMAP

@Suite struct SearchingTests {
  /// Twenty hours past midnight of 2 February 2001, UTC.
  static let evening = 981_144_000

  let account: MemoryAccount = {
    let account = MemoryAccount()
    account.now = Self.evening + 1000
    guard let box = account.boxes[.inbox] else { return account }
    box.deliver(
      octets(
        """
        From: Jane Doe <jane@example.org>
        To: bob@example.net
        Cc: carl@example.com
        Subject: Re: lunch today
        Date: Thu, 1 Feb 2001 23:30:00 -0500
        Message-ID: <1@x>
        X-Folded: one
         two

        Where shall we meet?

        """), FlagSet(.seen), received: Self.evening)
    box.deliver(
      octets(
        """
        From: =?iso-8859-1?Q?J=FCrgen?= <j@example.de>
        Bcc: hidden@example.net
        Subject: =?utf-8?B?R3LDvMOfZQ==?= aus Berlin
        Date: Fri, 2 Feb 2001 00:30:00 +0100
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        preamble: not looked at
        --b
        Content-Type: text/plain; charset=iso-8859-1
        Content-Transfer-Encoding: quoted-printable
        Content-Description: first part

        Caf=E9 cr=
        =E8me
        --b
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: base64

        PHA+w4RwZmVsIHVuZCBCaXJuZW48L3A+
        --b
        Content-Type: application/octet-stream; name=secret.bin

        attachment words
        --b--
        """), FlagSet([.flagged], keywords: (try? [Keyword(octets("$Work"))]) ?? []),
      received: Self.evening - 86_400)
    box.deliver(
      octets(
        """
        Subject: outer
        MIME-Version: 1.0
        Content-Type: message/rfc822

        Subject: inner subject

        inner body
        """), FlagSet([.deleted, .answered]), received: Self.evening - 100)
    box.deliver(octets("\nno header, unfold\r\nthis\r\n"), FlagSet(.draft), received: 0)
    return account
  }()

  private func client() -> Client {
    var client = Client(account)
    _ = client.say("s EXAMINE INBOX")
    return client
  }

  @Test(
    "a message is found that is what the key says",
    arguments: [
      ("ALL", "1 2 3 4"), ("SEEN", "1"), ("UNSEEN", "2 3 4"), ("FLAGGED", "2"), ("DELETED", "3"),
      ("ANSWERED UNSEEN", "3"), ("DRAFT", "4"), ("KEYWORD $work", "2"),
      ("UNKEYWORD $Work", "1 3 4"),
      ("KEYWORD other", ""), ("RECENT", ""), ("OLD", "1 2 3 4"), ("NEW", ""),
      ("1:2", "1 2"), ("4,1", "1 4"), ("*", "4"), ("3:*", "3 4"), ("9", ""), ("3:9", "3 4"),
      ("UID 2:3", "2 3"), ("UID *", "4"), ("NOT 2", "1 3 4"), ("OR SEEN DRAFT", "1 4"),
      ("NOT (SEEN 1)", "2 3 4"), ("(OR 1 2) (OR 2 3)", "2"), ("SAVEDATESUPPORTED 1", "1"),
      ("SUBJECT lunch", "1"), ("SUBJECT \"re: LUNCH\"", "1"), ("SUBJECT \"\"", "1 2 3 4"),
      ("FROM jane", "1"), ("FROM EXAMPLE.ORG", "1"), ("FROM \"doe <jane\"", "1"), ("TO bob", "1"),
      ("CC carl", "1"), ("BCC hidden", "2"), ("BCC \"\"", "1 2 3 4"), ("FROM bob", ""),
      ("SENTON 1-Feb-2001", "1"), ("SENTON 2-Feb-2001", "2"), ("SENTBEFORE 2-Feb-2001", "1"),
      ("SENTSINCE 2-Feb-2001", "2"), ("NOT SENTSINCE 2-Feb-2001", "1 3 4"),
      ("ON 2-Feb-2001", "1 3"), ("BEFORE 2-Feb-2001", "2 4"), ("SINCE 1-Feb-2001", "1 2 3"),
      ("ON 1-Jan-1970", "4"), ("SAVEDON 2-Feb-2001", "1 3"), ("SAVEDBEFORE 2-Feb-2001", "2 4"),
      ("YOUNGER 1000", "1"), ("YOUNGER 999", ""), ("YOUNGER 1100", "1 3"), ("OLDER 1100", "2 3 4"),
      ("OLDER 1101", "2 4"), ("LARGER 300", "2"), ("SMALLER 100", "4"), ("LARGER 29", "1 2 3"),
      ("SMALLER 30", "4"), ("HEADER Message-ID <1@X>", "1"), ("HEADER x-folded \"one two\"", "1"),
      ("HEADER Subject \"\"", "1 2 3"), ("HEADER X-None \"\"", ""),
      ("HEADER From example", "1 2"), ("BODY meet", "1"), ("BODY lunch", ""), ("TEXT lunch", "1"),
      ("TEXT \"one two\"", "1"), ("TEXT x-folded:", "1"), ("BODY preamble", ""),
      ("BODY attachment", ""), ("TEXT secret.bin", "2"), ("BODY \"first part\"", "2"),
      ("BODY \"inner subject\"", "3"), ("TEXT inner", "3"), ("BODY outer", ""), ("TEXT outer", "3"),
      ("BODY \"\"", "1 2 3 4"), ("BODY \"unfold\"", "4"), ("TEXT nothing", ""),
      ("MODSEQ 4", "3 4 (MODSEQ 5)"), ("THREADID x", ""), ("EMAILID x", ""),
      ("OR BODY meet TEXT secret.bin", "1 2"), ("BODY inner TEXT outer", "3"),
      ("BODY inner TEXT lunch", ""), ("NOT TEXT inner", "1 2 4"),
    ])
  func keys(key: String, expected: String) {
    var client = client()
    #expect(
      client.say("a SEARCH \(key)")
        == ["* SEARCH" + (expected.isEmpty ? "" : " \(expected)"), "a OK SEARCH completed"]
        || key.hasPrefix("MODSEQ"), "\(key)")
    if key.hasPrefix("MODSEQ") {
      #expect(client.say("a SEARCH \(key)").contains("* SEARCH \(expected)"))
    }
  }

  @Test("lines of a header that are no fields are searched, whatever charset it has")
  func otherLines() {
    let account = MemoryAccount()
    for header in ["first line\nA: b\nlast line\n", "first lin\u{e9}\nA: b\nlast line\n"] {
      account.boxes[.inbox]?.deliver(octets(header + "\nbody\n"), FlagSet([]), received: 0)
    }
    var client = Client(account)
    _ = client.say("s EXAMINE INBOX")
    for key in ["first", "last"] {
      #expect(client.say("a SEARCH TEXT \(key)").first == "* SEARCH 1 2")
    }
  }

  @Test(
    "texts are compared without regard to case, accents written apart, charset or encoding",
    arguments: [
      ("SUBJECT \"GRÜSSE\"", ""), ("SUBJECT \"grüße\"", "2"), ("SUBJECT \"gru\u{308}ße AUS\"", "2"),
      ("FROM \"jürgen\"", "2"), ("FROM \"JÜRGEN\"", "2"), ("FROM jurgen", ""), ("SUBJECT gru", "2"),
      ("BODY \"CAFÉ CRÈME\"", "2"), ("BODY \"cafe\"", "2"), ("TEXT \"äpfel\"", "2"),
      ("BODY \"und birnen</P>\"", "2"), ("TEXT \"aus berlin\"", "2"), ("TEXT \"JÜRGEN\"", "2"),
      ("HEADER Subject \"grüße\"", "2"), ("TEXT \"ﬁsch\"", ""),
    ])
  func unicode(key: String, expected: String) {
    var client = client()
    let quoted = "a UID SEARCH CHARSET UTF-8 \(key)"
    #expect(
      client.say(quoted)
        == ["* SEARCH" + (expected.isEmpty ? "" : " \(expected)"), "a OK SEARCH completed"])
  }

  @Test("the charset of a command counts, and one that there is not is refused")
  func charsets() {
    var session = Session(account)
    session.feed(octets("s EXAMINE INBOX\r\n"))
    while session.next() != nil {}
    session.feed(octets("a SEARCH CHARSET ISO-8859-1 SUBJECT {5}\r\n"))
    while session.next() != nil {}
    session.feed([0x47, 0x52, 0xDC, 0xDF, 0x45] + octets("\r\n"))
    var heard: [UInt8] = []
    while let effect = session.next() { if case .write(let some) = effect { heard += some } }
    #expect(heard.text == "* SEARCH 2\r\na OK SEARCH completed\r\n")
    var client = client()
    #expect(
      client.say("a SEARCH CHARSET X-NONE SUBJECT a") == [
        "a NO [BADCHARSET (US-ASCII UTF-8 ISO-8859-1)] there is no such charset; use UTF-8"
      ])
  }

  @Test(
    "RETURN says what is told",
    arguments: [
      ("()", "ALL", "ALL 1:4"), ("(ALL)", "OR 1 3", "ALL 1,3"), ("(COUNT)", "ALL", "COUNT 4"),
      ("(MIN)", "UNSEEN", "MIN 2"), ("(MAX)", "UNDELETED", "MAX 4"),
      ("(MIN MAX)", "2:3", "MIN 2 MAX 3"),
      ("(MIN MAX)", "2", "MIN 2 MAX 2"),
      ("(MIN MAX COUNT ALL)", "1,3:4", "MIN 1 MAX 4 COUNT 3 ALL 1,3:4"),
      ("(MIN MAX ALL)", "9", ""), ("(COUNT)", "9", "COUNT 0"),
      ("(PARTIAL 2:3)", "ALL", "PARTIAL (2:3 2:3)"),
      ("(PARTIAL -1:-2)", "ALL", "PARTIAL (-1:-2 3:4)"),
      ("(PARTIAL 9:10)", "ALL", "PARTIAL (9:10 NIL)"),
      ("(PARTIAL 1:1 COUNT)", "3:4", "COUNT 2 PARTIAL (1:1 3)"),
    ])
  func returning(options: String, key: String, expected: String) {
    var client = client()
    let space = expected.isEmpty ? "" : " "
    #expect(
      client.say("a SEARCH RETURN \(options) \(key)") == [
        "* ESEARCH (TAG \"a\")\(space)\(expected)", "a OK SEARCH completed",
      ])
    #expect(
      client.say("a UID SEARCH RETURN \(options) \(key)").first
        == "* ESEARCH (TAG \"a\") UID\(space)\(expected)")
  }

  @Test(
    "SAVE keeps what the other options name",
    arguments: [
      ("(SAVE)", "1 2 3 4"), ("(SAVE MIN)", "1"), ("(SAVE MAX)", "4"), ("(SAVE MIN MAX)", "1 4"),
      ("(SAVE ALL MIN)", "1 2 3 4"), ("(SAVE COUNT MAX)", "1 2 3 4"), ("(SAVE PARTIAL 2:3)", "2 3"),
      ("(SAVE PARTIAL 2:2 MAX)", "2 4"),
    ])
  func saving(options: String, expected: String) {
    var client = client()
    #expect(client.say("a SEARCH RETURN \(options) ALL").last == "a OK SEARCH completed")
    #expect(client.say("b SEARCH $").first == "* SEARCH \(expected)")
    #expect(client.say("b UID SEARCH UID $").first == "* SEARCH \(expected)")
  }

  @Test(
    "SAVE alone tells nothing, and a search that is refused empties $, one that is wrong does not")
  func savedOnly() {
    var client = client()
    #expect(client.say("a SEARCH RETURN (SAVE) 1:2") == ["a OK SEARCH completed"])
    #expect(client.say("b SEARCH NOT $").first == "* SEARCH 3 4")
    #expect(client.say("b SEARCH RETURN (SAVE) NONSENSE").last?.hasPrefix("b BAD") == true)
    #expect(client.say("b SEARCH $").first == "* SEARCH 1 2")
    #expect(
      client.say("b SEARCH RETURN (SAVE) CHARSET X-NONE ALL").last?.hasPrefix("b NO [BADCHARSET")
        == true)
    #expect(client.say("b SEARCH $").first == "* SEARCH")
  }

  @Test("IMAP4rev2 is always answered by ESEARCH")
  func second() {
    var client = client()
    _ = client.say("e ENABLE IMAP4rev2")
    #expect(
      client.say("a SEARCH SEEN") == ["* ESEARCH (TAG \"a\") ALL 1", "a OK SEARCH completed"])
    #expect(
      client.say("a UID SEARCH 9") == ["* ESEARCH (TAG \"a\") UID", "a OK SEARCH completed"])
  }

  @Test("MODSEQ is that of what is told")
  func modSequences() {
    var client = client()
    _ = client.say("a SEARCH MODSEQ 1 ALL")
    #expect(
      client.say("a SEARCH RETURN (MIN) MODSEQ 1").first == "* ESEARCH (TAG \"a\") MIN 1 MODSEQ 2")
    #expect(
      client.say("a SEARCH RETURN (MIN MAX) MODSEQ 1 1:3").first
        == "* ESEARCH (TAG \"a\") MIN 1 MAX 3 MODSEQ 4")
    #expect(
      client.say("a SEARCH RETURN (COUNT) MODSEQ \"/flags/\\\\draft\" all 3").first
        == "* ESEARCH (TAG \"a\") COUNT 3 MODSEQ 5")
    #expect(client.say("a SEARCH RETURN () MODSEQ 99").first == "* ESEARCH (TAG \"a\")")
  }

  @Test("with UIDONLY no message has a number")
  func uidOnly() {
    var client = client()
    _ = client.say("e ENABLE UIDONLY")
    #expect(client.say("a UID SEARCH 1:2").last?.hasPrefix("a BAD [UIDREQUIRED]") == true)
    #expect(client.say("a UID SEARCH UID 1:2").first == "* SEARCH 1 2")
    #expect(client.say("a SEARCH ALL").last?.hasPrefix("a BAD [UIDREQUIRED]") == true)
  }

  @Test("the result of a search by numbers comes before removals, and they stay untold")
  func removals() {
    let account = MemoryAccount()
    for _ in 0..<3 { account.boxes[.inbox]?.deliver(octets("\nx\n")) }
    var client = Client(account)
    _ = client.say("s EXAMINE INBOX")
    account.boxes[.inbox]?.remove([1])
    #expect(client.say("a SEARCH ALL") == ["* SEARCH 1 2 3", "a OK SEARCH completed"])
    #expect(client.say("a SEARCH ALL") == ["* SEARCH 2 3", "a OK SEARCH completed"])
    #expect(client.say("a SEARCH BODY x").first == "* SEARCH 2 3")
    #expect(client.say("a UID SEARCH ALL").first == "* SEARCH 2 3")
  }

  @Test("a search that takes long says how far it is")
  func progress() {
    let account = MemoryAccount()
    for _ in 0..<3 { account.boxes[.inbox]?.deliver(octets("\nx\n")) }
    var session = Session(account)
    session.feed(octets("s EXAMINE INBOX\r\n"))
    while session.next() != nil {}
    session.feed(octets("a UID SEARCH BODY x\r\n"))
    session.receiveAll(account, seconds: 11)
    var heard: [UInt8] = []
    while let effect = session.next() { if case .write(let some) = effect { heard += some } }
    #expect(heard.text.contains("* OK [INPROGRESS (\"a\" 1 3)]"))
    #expect(heard.text.hasSuffix("* SEARCH 1 2 3\r\na OK SEARCH completed\r\n"))
  }
}

extension Session {
  /// Begins the command that has arrived, and lets time pass before it goes on.
  fileprivate mutating func receiveAll(_ account: MemoryAccount, seconds: Int) {
    if let event = framer.next() { receive(event) }
    account.now += seconds
  }
}
