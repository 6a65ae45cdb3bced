import Bytes
import Testing

@testable import IMAP

@Suite struct UploadingTests {
  /// What became of one dialogue: `%XX` stands for octets, and for CR LF between the lines.
  struct Result: Equatable {
    var answers: String
    /// The messages of INBOX and of Archive that came by it, with flags.
    var stored: [String]
  }

  private func stored(_ account: MemoryAccount) -> [String] {
    var out: [String] = []
    for name in account.boxes.keys.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
      guard let box = account.boxes[name] else { continue }
      for message in box.listed {
        let body = box.bodies[message.uid]
        out.append(
          ([name.bytes.text, "\(message.uid)", Escaped.encode(body?.octets ?? []).text]
            + message.flags.map(\.bytes.text)
            + (body?.received == account.now ? [] : ["@\(body?.received ?? 0)"]))
            .joined(separator: " "))
      }
    }
    return out
  }

  /// Says everything in pieces of so many octets.
  private func converse(
    _ dialogue: String, _ account: MemoryAccount, pieces: Int = .max, enabling: String? = nil
  ) -> Result {
    var client = Client(account)
    if let enabling { _ = client.say("e ENABLE \(enabling)") }
    let said = octets(dialogue)
    var answers: [String] = []
    var at = 0
    while at < said.count {
      let end = at + min(pieces, said.count - at)
      client.session.feed([UInt8](said[at..<end]))
      answers += client.hear()
      at = end
    }
    return Result(answers: answers.joined(separator: "|"), stored: stored(account))
  }

  /// The same whatever the pieces are.
  private func expect(
    _ dialogue: String, _ answers: String, _ messages: [String], enabling: String? = nil,
    _ prepare: (MemoryAccount) -> Void = { _ in },
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for pieces in [Int.max, 1, 2, 3, 7] {
      let account = account(0)
      prepare(account)
      let result = converse(dialogue, account, pieces: pieces, enabling: enabling)
      #expect(
        result == Result(answers: answers, stored: messages), "in pieces of \(pieces)",
        sourceLocation: sourceLocation)
      // the next command is read right
      let next = converse("z NOOP%0D%0A", account)
      #expect(next.answers == "z OK NOOP completed", sourceLocation: sourceLocation)
    }
  }

  static let plain: [(String, String, [String])] = [
    (
      "a APPEND INBOX {5}%0D%0Ahello%0D%0A",
      "+ go on|a OK [APPENDUID 3857529045 1] APPEND completed", ["INBOX 1 hello"]
    ),
    (
      "a APPEND INBOX {5+}%0D%0Ahello%0D%0A",
      "a OK [APPENDUID 3857529045 1] APPEND completed", ["INBOX 1 hello"]
    ),
    (
      "a APPEND \"Archive\" (\\Seen $Junk) \"12-Feb-2001 01:02:03 +0000\" {3+}%0D%0Aa%0D%0A%0D%0A",
      "a OK [APPENDUID 3857529046 1] APPEND completed",
      ["Archive 1 a%0D%0A \\Seen $Junk @981939723"]
    ),
    (
      "a APPEND {5+}%0D%0Ainbox () {1+}%0D%0Ax%0D%0A",
      "a OK [APPENDUID 3857529045 1] APPEND completed", ["INBOX 1 x"]
    ),
    // several, all or none
    (
      "a APPEND INBOX {1+}%0D%0Ax (\\Draft) {2+}%0D%0Ayy {3+}%0D%0Azzz%0D%0A",
      "a OK [APPENDUID 3857529045 1:3] APPEND completed",
      ["INBOX 1 x", "INBOX 2 yy \\Draft", "INBOX 3 zzz"]
    ),
    (
      "a APPEND INBOX {1+}%0D%0Ax {0+}%0D%0A%0D%0A",
      "a NO [CANNOT] a message without octets: nothing is stored", []
    ),
    (
      "a APPEND INBOX {1}%0D%0Ax {2}%0D%0Ayy%0D%0A",
      "+ go on|+ go on|a OK [APPENDUID 3857529045 1:2] APPEND completed",
      ["INBOX 1 x", "INBOX 2 yy"]
    ),
    (
      "a APPEND INBOX {1+}%0D%0Ax (\\Nonsense) {2+}%0D%0Ayy%0D%0A",
      "a BAD there is no such system flag; a keyword has no backslash", []
    ),
    // refused before the literal comes: none is asked for
    (
      "a APPEND Nowhere {5}%0D%0A",
      "a NO [TRYCREATE] there is no such mailbox; create it first", []
    ),
    (
      "a APPEND INBOX {1000001}%0D%0A",
      "a NO [TOOBIG] the message is larger than 1000000 octets", []
    ),
    // or skipped
    (
      "a APPEND Nowhere {6+}%0D%0Ab NO%0D%0A%0D%0A",
      "a NO [TRYCREATE] there is no such mailbox; create it first", []
    ),
    (
      "a APPEND Nowhere {2+}%0D%0A%0D%0A (\\Seen) {4+}%0D%0Ab%0D%0AN%0D%0A",
      "a NO [TRYCREATE] there is no such mailbox; create it first", []
    ),
    (
      "a APPEND INBOX {1+}%0D%0Ax {1000001}%0D%0A",
      "a NO [TOOBIG] the message is larger than 1000000 octets", []
    ),
    // a NUL has no place in a message that is no literal8
    (
      "a APPEND INBOX {3+}%0D%0Aa%00b%0D%0A",
      "a NO [UNKNOWN-CTE] the message has a NUL; send it as a literal8 whose parts say binary", []
    ),
    (
      "a APPEND INBOX {3+}%0D%0Aa%00b {1+}%0D%0Ax%0D%0A",
      "a NO [UNKNOWN-CTE] the message has a NUL; send it as a literal8 whose parts say binary", []
    ),
    (
      "a APPEND INBOX {1+}%0D%0Ax {3}%0D%0Aa%00b%0D%0A",
      "+ go on|a NO [UNKNOWN-CTE] the message has a NUL; send it as a literal8 whose parts say"
        + " binary", []
    ),
    // a line that is no literal
    ("a APPEND INBOX hello%0D%0A", "a BAD the message must come as a literal", []),
    ("a REPLACE 1 INBOX {1}%0D%0A", "a BAD select a mailbox first", []),
    ("a UID REPLACE 1 INBOX {1+}%0D%0Ax%0D%0A", "a BAD select a mailbox first", []),
  ]

  @Test("APPEND stores all messages of a command, or none", arguments: plain)
  func appending(_ dialogue: String, _ answers: String, _ messages: [String]) {
    expect(dialogue, answers, messages)
  }

  static let binary: [(String, String, [String])] = [
    // only lines: as they came
    (
      "a APPEND INBOX ~{6+}%0D%0Ax: y%0D%0A%0D%0A",
      "a OK [APPENDUID 3857529045 1] APPEND completed", ["INBOX 1 x: y%0A"]
    ),
    (
      "a APPEND INBOX ~{4+}%0D%0Ax: y%0D%0A",
      "a OK [APPENDUID 3857529045 1] APPEND completed", ["INBOX 1 x: y"]
    ),
    (
      "a APPEND INBOX ~{40+}%0D%0AContent-Transfer-Encoding: binary%0D%0A%0D%0A%00%0D%0A%0D%0A",
      "a OK [APPENDUID 3857529045 1] APPEND completed",
      ["INBOX 1 Content-Transfer-Encoding: base64%0A%0AAA0K%0A"]
    ),
    (
      "a APPEND INBOX ~{9}%0D%0Ax: y%0D%0A%0D%0A%00%0D%0A",
      "+ go on|a NO [UNKNOWN-CTE] the binary message cannot be kept: it has a part with a NUL"
        + " that is not said to be binary", []
    ),
    (
      "a APPEND INBOX UTF8 (~{5+}%0D%0Ahello)%0D%0A",
      "a BAD enable UTF8=ACCEPT before you send messages so", []
    ),
  ]

  @Test("binary parts are encoded, and what cannot be kept is refused", arguments: binary)
  func binaryLiterals(_ dialogue: String, _ answers: String, _ messages: [String]) {
    expect(dialogue, answers, messages)
  }

  @Test("messages in UTF8 (…) come as they are once the client has enabled that")
  func utf8() {
    expect(
      "a APPEND INBOX (\\Seen) UTF8 (~{7+}%0D%0Aa: %C3%A4%0D%0A)%0D%0A",
      "a OK [APPENDUID 3857529045 1] APPEND completed", ["INBOX 1 a: \u{E4}%0D%0A \\Seen"],
      enabling: "UTF8=ACCEPT")
    expect(
      "a APPEND INBOX UTF8 (~{1}%0D%0A%00)%0D%0A",
      "+ go on|a NO [UNKNOWN-CTE] the message has a NUL; send it as a literal8 whose parts say"
        + " binary", [], enabling: "UTF8=ACCEPT")
  }

  @Test("what the quota has no room for is not asked for")
  func quota() {
    func limited(_ quota: Quota) -> (MemoryAccount) -> Void { { $0.limits = [quota] } }
    let refusal = "a NO [OVERQUOTA] there is no room for that: remove messages first"
    expect(
      "a APPEND INBOX {4098}%0D%0A", refusal, [],
      limited(Quota(.storage, usage: 9, limit: 10)))
    expect(
      "a APPEND INBOX {4+}%0D%0Ab NO%0D%0A", refusal, [],
      limited(Quota(.messages, usage: 9, limit: 9)))
    expect(
      "a APPEND INBOX {4096+}%0D%0A\(String(repeating: "x", count: 4096))%0D%0A",
      "a OK [APPENDUID 3857529045 1] APPEND completed",
      ["INBOX 1 \(String(repeating: "x", count: 4096))"],
      limited(Quota(.storage, usage: 9, limit: 10)))
    expect(
      "a APPEND INBOX {4+}%0D%0Axxxx%0D%0A", "a OK [APPENDUID 3857529045 1] APPEND completed",
      ["INBOX 1 xxxx"]
    ) {
      $0.limits = [Quota(.messages, usage: 9, limit: 9), Quota(.storage, usage: 9, limit: 9)]
      $0.boxes[.inbox]?.countsInQuota = false
    }
  }

  @Test("REPLACE has the room of the message that goes; RFC 8508 §3.4")
  func replacing() {
    let account = account(1)
    account.limits = [
      Quota(.storage, usage: 10, limit: 10), Quota(.messages, usage: 1, limit: 1),
    ]
    var client = client(account)
    #expect(
      client.say("a REPLACE 1 INBOX {1+}\r\nx").last == "a OK REPLACE completed")
    #expect(
      client.say("b APPEND INBOX {1}") == [
        "b NO [OVERQUOTA] there is no room for that: remove messages first"
      ])
    #expect(
      client.say("c REPLACE 1 INBOX {4000}") == [
        "c NO [OVERQUOTA] there is no room for that: remove messages first"
      ])
  }

  @Test("a read-only mailbox takes nothing")
  func readOnly() {
    expect(
      "a APPEND INBOX {4}%0D%0A", "a NO [NOPERM] the mailbox is read-only", []
    ) { $0.boxes[.inbox]?.isReadOnly = true }
  }

  @Test("APPEND to the selected mailbox tells what arrived, and an idle session hears of it")
  func selected() {
    let account = account(1)
    var one = client(account)
    var two = client(account)
    _ = two.say("i IDLE")
    #expect(
      one.say("a APPEND INBOX (\\Seen) {1+}\r\nx") == [
        "* 2 EXISTS", "* 2 RECENT", "a OK [APPENDUID 3857529045 2] APPEND completed",
      ])
    two.session.news()
    #expect(two.hear() == ["* 2 EXISTS", "* 0 RECENT"])
  }

  @Test("a selected mailbox is not opened again for what comes, unless it is another one now")
  func opening() {
    let account = account(1)
    var client = client(account)
    #expect(client.say("a APPEND inbox {1+}\r\nx").last?.hasPrefix("a OK ") == true)
    #expect(account.openings == 1)
    #expect(client.say("b APPEND Archive {1+}\r\nx").last?.hasPrefix("b OK ") == true)
    #expect(account.openings == 2)
    account.boxes[.inbox]?.uidValidity += 100
    #expect(
      client.say("c APPEND INBOX {1+}\r\nx") == [
        "* BYE another program has removed or renamed the mailbox",
        "c OK [APPENDUID 3857529145 3] APPEND completed",
      ])
  }

  @Test("what others did is told with what came into the selected mailbox")
  func others() {
    let account = account(3)
    var client = client(account)
    account.boxes[.inbox]?.remove([2])
    account.boxes[.inbox]?.deliver([])
    account.boxes[.inbox]?.change([3]) { $0.changed(.add, FlagSet(.seen)) }
    #expect(
      client.say("a APPEND INBOX {1+}\r\nx") == [
        "* 2 EXPUNGE", "* 4 EXISTS", "* 4 RECENT", "* 2 FETCH (FLAGS (\\Seen \\Recent))",
        "a OK [APPENDUID 3857529045 5] APPEND completed",
      ])
  }

  @Test("too many messages at once are refused before more come")
  func messageLimit() {
    let account = account(0)
    var client = Client(account)
    let piece = " {1+}\r\nx"
    let much = String(repeating: piece, count: UploadState.messageLimit)
    #expect(
      client.say("a APPEND INBOX\(much)\(piece)") == [
        "a NO [LIMIT] at most 1000 messages come at once"
      ])
    #expect(account.boxes[.inbox]?.listed.isEmpty == true)
    #expect(
      client.say("b APPEND INBOX\(much)") == [
        "b OK [APPENDUID 3857529045 1:1000] APPEND completed"
      ])
  }
}

@Suite struct ReplacingTests {
  @Test("REPLACE tells where the new message is before the old one goes")
  func replacing() {
    let account = account(3)
    var client = client(account)
    #expect(
      client.say("a REPLACE 2 INBOX (\\Seen \\Draft) {3+}\r\nnew") == [
        "* OK [APPENDUID 3857529045 4] the new message is stored", "* 4 EXISTS", "* 4 RECENT",
        "* 2 EXPUNGE", "a OK REPLACE completed",
      ])
    #expect(account.boxes[.inbox]?.listed.map(\.uid) == [1, 3, 4])
    #expect(account.boxes[.inbox]?.bodies[4]?.octets == Array("new".utf8))
    #expect(
      client.say("b UID REPLACE 3 Archive {3}") == ["+ go on"])
    #expect(
      client.say("new") == [
        "* OK [APPENDUID 3857529046 1] the new message is stored", "* 2 EXPUNGE",
        "b OK REPLACE completed",
      ])
  }

  @Test("with QRESYNC the old one vanishes, and the modification sequence is told")
  func vanishing() {
    let account = account(2)
    var client = client(account, "ENABLE QRESYNC")
    #expect(
      client.say("a UID REPLACE 1 INBOX {3+}\r\nnew") == [
        "* OK [APPENDUID 3857529045 3] the new message is stored", "* 3 EXISTS", "* 3 RECENT",
        "* VANISHED 1", "a OK [HIGHESTMODSEQ 5] REPLACE completed",
      ])
  }

  @Test(
    "what cannot be replaced is refused before the new message comes, and stays",
    arguments: [
      ("REPLACE 9 INBOX {1}", "a BAD [CLIENTBUG] there is no message of that number"),
      ("UID REPLACE 9 INBOX {1}", "a NO [NONEXISTENT] there is no message of that UID"),
      ("REPLACE 1 Nowhere {1}", "a NO [TRYCREATE] there is no such mailbox; create it first"),
      ("REPLACE 1 INBOX {1} {1}", "a BAD the message must come as a literal"),
      ("REPLACE 0 INBOX {1}", "a BAD a number above 0 was expected"),
    ])
  func refused(_ command: String, _ answer: String) {
    let account = account(1)
    var client = client(account)
    #expect(client.say("a \(command)") == [answer])
    #expect(account.boxes[.inbox]?.listed.map(\.uid) == [1])
  }

  @Test("nothing is replaced in a mailbox that is only examined")
  func examined() {
    let account = account(1)
    var client = Client(account)
    _ = client.say("s EXAMINE INBOX")
    #expect(
      client.say("a REPLACE 1 INBOX {1+}\r\nx") == [
        "a NO [CANNOT] the mailbox is read-only; SELECT it to change it"
      ])
  }

  @Test("one that another session has removed is not replaced")
  func gone() {
    let account = account(2)
    var client = client(account)
    account.boxes[.inbox]?.remove([1])
    #expect(
      client.say("a REPLACE 1 INBOX {1+}\r\nx").last
        == "a NO [EXPUNGEISSUED] some of these messages are gone; NOOP tells which")
  }

  @Test("where the old one cannot go the new one does, and a client that heard of it hears that")
  func stays() {
    let account = account(2)
    var client = client(account)
    account.firstRefusals["expunge"] = MailRefusal(.inUse, "later")
    #expect(
      client.say("a REPLACE 1 INBOX {3+}\r\nnew") == [
        "* 3 EXISTS", "* 3 RECENT", "a NO [INUSE] later",
      ])
    #expect(account.boxes[.inbox]?.listed.map(\.uid) == [1, 2])
    #expect(client.say("b NOOP") == ["* 3 EXPUNGE", "b OK NOOP completed"])
  }

  @Test(
    "in a mailbox that has other UIDs now nothing is replaced", arguments: ["INBOX", "Archive"])
  func otherUIDs(_ target: String) {
    let account = account(2)
    var client = client(account, "ENABLE IMAP4rev2")
    account.boxes[.inbox]?.uidValidity += 100
    account.boxes[.inbox]?.deliver([])
    #expect(
      client.say("a UID REPLACE 1 \(target) {1+}\r\nx") == [
        "* OK [CLOSED] another program has removed or renamed the mailbox",
        "a NO [UNAVAILABLE] another program has given the messages other UIDs; select the mailbox again",
      ])
    #expect(account.boxes[.inbox]?.listed.map(\.uid) == [1, 2, 3])
  }

  @Test("`*` is the last message that the client knows", arguments: ["REPLACE", "UID REPLACE"])
  func last(_ command: String) {
    let account = account(3)
    var client = client(account)
    account.boxes[.inbox]?.remove([1])
    #expect(client.say("a \(command) * INBOX {1+}\r\nx").last == "a OK REPLACE completed")
    #expect(account.boxes[.inbox]?.listed.map(\.uid) == [2, 4])
    account.boxes[.inbox]?.remove([2, 4])
    _ = client.say("b NOOP")
    #expect(
      client.say("c \(command) * INBOX {1+}\r\nx") == [
        "c BAD [CLIENTBUG] there is no message of that number"
      ])
  }

  @Test("where its mailbox is lost while the new one comes nothing is stored")
  func lostMeanwhile() throws {
    let account = account(2)
    var client = client(account, "ENABLE IMAP4rev2")
    _ = client.say("a NOTIFY SET (selected (MessageNew MessageExpunge))")
    #expect(client.say("b REPLACE 1 Archive {1}") == ["+ go on"])
    account.boxes[.inbox]?.uidValidity += 1
    client.session.news()
    #expect(client.hear()[0].hasPrefix("* OK [CLOSED] "))
    #expect(client.say("x").last?.hasPrefix("b NO ") == true)
    #expect(account.boxes.values.map(\.listed.count).sorted() == [0, 2])
  }

  @Test("with UIDONLY messages have no numbers")
  func uidOnly() {
    var client = client(account(2), "ENABLE UIDONLY")
    #expect(
      client.say("a REPLACE 1 INBOX {1+}\r\nx") == [
        "a BAD [UIDREQUIRED] you have enabled UIDONLY: name a UID"
      ])
  }
}

@Suite struct CatenatingTests {
  private static let multipart = """
    Subject: two%0AContent-Type: multipart/mixed; boundary=b%0A%0A--b%0AContent-Type: text/plain%0A%0Aone%0A\
    %0A--b%0AX-Part: 2%0A%0Asecond part%0A%0A--b--%0A
    """

  private func account() -> MemoryAccount {
    let account = IMAPTests.account(0)
    account.boxes[.inbox]?.deliver(octets(Self.multipart))
    account.boxes[.inbox]?.deliver(octets("a: 1%0Ab: 2%0A%0Abody%0A"))
    return account
  }

  @Test(
    "parts of messages that are there are put together with new ones",
    arguments: [
      (#"URL "/INBOX/;UID=2""#, "a: 1%0D%0Ab: 2%0D%0A%0D%0Abody%0D%0A"),
      (
        #"URL "/inbox;uidvalidity=3857529045/;uid=2/;section=HEADER""#, "a: 1%0D%0Ab: 2%0D%0A%0D%0A"
      ),
      (#"URL /INBOX/;UID=2/;SECTION=TEXT TEXT {3+}%0D%0Axyz"#, "body%0D%0Axyz"),
      (#"TEXT {2+}%0D%0A%0D%0A URL /INBOX/;UID=1/;SECTION=2"#, "%0D%0Asecond part%0D%0A"),
      (#"URL /INBOX/;UID=1/;SECTION=2.MIME"#, "X-Part: 2%0D%0A%0D%0A"),
      (#"URL "/INBOX/;UID=2/;SECTION=HEADER.FIELDS%20(b)""#, "b: 2%0D%0A%0D%0A"),
      (#"URL /INBOX/;UID=2/;PARTIAL=3.4"#, "1%0D%0Ab"),
      (#"URL /INBOX/;UID=2/;PARTIAL=16"#, "dy%0D%0A"),
      (#"URL "/INBOX/;UID=2/;SECTION=HEADER.FIELDS%20(b)/;PARTIAL=3.2""#, "2%0D"),
      (#"URL /%49NBOX/;UID=2/;SECTION=TEXT TEXT ~{4+}%0D%0Ax%0D%0Ay"#, "body%0D%0Ax%0D%0Ay"),
      (#"URL {8+}%0D%0A/;UID=2/ TEXT {1+}%0D%0Ax"#, nil),
      (#"URL "/;UID=2/;SECTION=TEXT""#, "body%0D%0A"),
      (#"URL ";UID=2/;SECTION=TEXT""#, "body%0D%0A"),
      // what there is not
      (#"URL "/INBOX/;UID=3""#, nil), (#"URL "/Nowhere/;UID=2""#, nil),
      (#"URL "/INBOX;UIDVALIDITY=1/;UID=2""#, nil), (#"URL "/INBOX/;UID=2/;SECTION=2""#, nil),
      (#"URL "/INBOX/;UID=0""#, nil), (#"URL "/INBOX""#, nil), (#"URL "/INBOX/;UID=2/x""#, nil),
      (#"URL "imap://host/INBOX/;UID=2""#, nil), (#"URL "//host/INBOX/;UID=2""#, nil),
      (#"URL "/INBOX/;UID=2/;SECTION=MIME""#, nil), (#"URL "/INBOX/;UID=2/;PARTIAL=1.0""#, nil),
      (#"URL "/INBOX/;UID=2;URLAUTH=anonymous""#, nil), (#"URL "/%4/;UID=2""#, nil),
      (#"URL """#, nil),
      (#"URL "/INBOX/;UID=99999999999""#, nil), (#"URL "/INBOX/;UID=2/;PARTIAL=9.x""#, nil),
    ] as [(String, String?)])
  func parts(_ parts: String, _ expected: String?) {
    let account = account()
    var client = client(account)
    let answers = client.say("a APPEND Archive (\\Seen) CATENATE (\(parts))")
    let archive = account.boxes.first { $0.key.bytes == Array("Archive".utf8) }?.value
    if let expected {
      #expect(answers == ["a OK [APPENDUID 3857529046 1] APPEND completed"])
      #expect(Escaped.encode(archive?.bodies[1]?.octets ?? []).text == expected)
    } else {
      #expect(answers.count == 1)
      #expect(answers[0].hasPrefix("a NO [BADURL "))
      #expect(archive?.listed.isEmpty == true)
    }
    #expect(client.say("z NOOP") == ["z OK NOOP completed"])
  }

  @Test("what URLs bring is counted before it is kept")
  func limits() {
    let account = account()
    account.boxes[.inbox]?.deliver([UInt8](repeating: "x", count: 5000))
    account.limits = [Quota(.storage, usage: 0, limit: 10)]
    var client = client(account)
    let urls = Array(repeating: "URL /;UID=3", count: 5).joined(separator: " ")
    #expect(
      client.say("a APPEND INBOX CATENATE (\(urls))").last
        == "a NO [OVERQUOTA] there is no room for that: remove messages first")
    account.limits = []
    let many = String(repeating: " CATENATE (URL /;UID=2)", count: UploadState.messageLimit + 1)
    #expect(
      client.say("b APPEND INBOX\(many)").last
        == "b NO [LIMIT] at most 1000 messages come at once")
    #expect(account.boxes[.inbox]?.listed.count == 3)
    #expect(client.say("z NOOP") == ["z OK NOOP completed"])
  }

  @Test("a bad URL is told, and the parts behind it are skipped")
  func badURL() {
    let account = account()
    for pieces in [1, 5, .max] {
      var client = client(account)
      let said = octets(
        "a APPEND INBOX CATENATE (TEXT {1+}%0D%0Ax URL /INBOX/;UID=7] TEXT {6+}%0D%0Ab NO%0D%0A)%0D%0A"
          + "z NOOP%0D%0A")
      var answers: [String] = []
      for start in stride(from: 0, to: said.count, by: min(pieces, said.count)) {
        client.session.feed([UInt8](said[start...].prefix(pieces)))
        answers += client.hear()
      }
      #expect(
        answers == [
          "a NO [BADURL /INBOX/;UID=7] there is no such message, or no such part of it",
          "z OK NOOP completed",
        ])
    }
  }

  @Test(
    "binary octets among other parts are refused",
    arguments: ["%00", "a%0Ab", "%0Aa", "a%0Db", "a%0D"])
  func binary(_ text: String) {
    let account = account()
    var client = client(account)
    let count = octets(text).count
    let answers = client.say(
      "a APPEND INBOX CATENATE (TEXT ~{\(count)+}%0D%0A\(text) TEXT {1+}%0D%0Ax)")
    #expect(answers.count == 1)
    #expect(answers[0].hasPrefix("a NO [UNKNOWN-CTE] "))
    #expect(account.boxes[.inbox]?.listed.count == 2)
  }

  @Test("what is put together may not be larger than a message")
  func limit() {
    let account = account()
    account.boxes[.inbox]?.deliver([UInt8](repeating: "x", count: 600_000))
    var client = client(account)
    let url = "URL /INBOX/;UID=3"
    let refusal = ["a NO [TOOBIG] the message is larger than 1000000 octets"]
    #expect(client.say("a APPEND INBOX CATENATE (\(url) \(url))") == refusal)
    #expect(client.say("a APPEND INBOX CATENATE (\(url) TEXT {400001}") == refusal)
    #expect(
      client.say("b APPEND INBOX CATENATE (\(url))").last?.hasPrefix("b OK [APPENDUID") == true)
  }

  @Test("REPLACE takes parts of the message that it replaces")
  func replacing() {
    let account = account()
    var client = client(account)
    #expect(
      client.say(
        "a UID REPLACE 2 INBOX CATENATE (URL /;UID=2/;SECTION=HEADER TEXT {3+}\r\nnew)"
      ).last == "a OK REPLACE completed")
    #expect(account.boxes[.inbox]?.listed.map(\.uid) == [1, 3])
    #expect(
      account.boxes[.inbox]?.bodies[3]?.octets == octets("a: 1%0D%0Ab: 2%0D%0A%0D%0Anew"))
  }
}
