import Bytes
import Testing

@testable import IMAP

@Suite struct SortingTests {
  private func client() -> Client {
    let account = MemoryAccount()
    let box = account.boxes[.inbox]
    box?.deliver(
      octets(
        "From: zoe <bob@x>\nTo: Émile <b@x>\nSubject: Re: beta\nDate: 3 Jan 2001 10:00:00 +0000\n\n\n"
      ),
      received: 300)
    box?.deliver(
      octets(
        "From: <Alice@x>\nTo: a@x\nCc: q@x\nSubject: alpha\nDate: 3 Jan 2001 11:00:00 +0200\n\nbody\n"
      ),
      received: 200)
    box?.deliver(
      octets("From: =?utf-8?Q?=C3=84nne?= <carl@x>\nTo: d@x\nSubject: [x] Beta\n\n\n"),
      FlagSet(.seen),
      received: 980_000_000)
    box?.deliver(
      octets(
        "Subject: \nDate: 1 Jan 2001 00:00:00 +0000\n\nlonger than all of the others, by far, and then some more, to be sure\n..................................................................................................\n"
      ), received: 300)
    var client = Client(account)
    _ = client.say("s EXAMINE INBOX")
    return client
  }

  @Test(
    "messages are sorted by each criterion, equal ones by number",
    arguments: [
      ("ARRIVAL", "2 1 4 3"), ("REVERSE ARRIVAL", "3 1 4 2"), ("DATE", "4 2 1 3"),
      ("REVERSE DATE", "3 1 2 4"), ("SUBJECT", "4 2 1 3"), ("REVERSE SUBJECT", "1 3 2 4"),
      ("SUBJECT REVERSE DATE", "4 2 3 1"), ("FROM", "4 2 1 3"), ("TO", "4 2 1 3"),
      ("CC", "1 3 4 2"),
      ("REVERSE SIZE", "4 1 2 3"), ("REVERSE CC REVERSE ARRIVAL", "2 3 1 4"),
      ("DISPLAYFROM", "4 2 3 1"), ("DISPLAYTO", "4 2 3 1"), ("REVERSE DISPLAYFROM", "1 3 2 4"),
    ])
  func criteria(criteria: String, expected: String) {
    var client = client()
    #expect(
      client.say("a SORT (\(criteria)) UTF-8 ALL")
        == ["* SORT \(expected)", "a OK SORT completed"], "\(criteria)")
  }

  @Test(
    "RETURN says what is told, in the order of the sort",
    arguments: [
      ("()", "ALL 2,1,4,3"), ("(MIN MAX)", "MIN 2 MAX 3"), ("(COUNT)", "COUNT 4"),
      ("(PARTIAL 1:2)", "PARTIAL (1:2 2,1)"),
      ("(PARTIAL -1:-2 COUNT)", "COUNT 4 PARTIAL (-1:-2 4,3)"),
      ("(PARTIAL 8:9)", "PARTIAL (8:9 NIL)"),
    ])
  func returning(options: String, expected: String) {
    var client = client()
    #expect(
      client.say("a UID SORT RETURN \(options) (ARRIVAL) UTF-8 ALL") == [
        "* ESEARCH (TAG \"a\") UID \(expected)", "a OK SORT completed",
      ])
  }

  @Test("what is sorted may be searched, saved and have a MODSEQ")
  func more() {
    var client = client()
    #expect(client.say("a SORT (ARRIVAL) UTF-8 UNSEEN").first == "* SORT 2 1 4")
    #expect(client.say("a SORT (ARRIVAL) US-ASCII SUBJECT nothing").first == "* SORT")
    #expect(client.say("a SORT (DATE) X-NONE ALL").first?.hasPrefix("a NO [BADCHARSET") == true)
    #expect(
      client.say("a SORT RETURN (SAVE) (REVERSE DATE) UTF-8 OR 1 3") == ["a OK SORT completed"])
    #expect(client.say("a SEARCH $").first == "* SEARCH 1 3")
    #expect(client.say("a SORT (SIZE) UTF-8 MODSEQ 4").contains("* SORT 3 4 (MODSEQ 5)"))
    _ = client.say("e ENABLE IMAP4rev2")
    #expect(client.say("a SORT (ARRIVAL) UTF-8 ALL").first == "* SORT 2 1 4 3")
  }

  @Test("the rank of a text is how many others come before it", arguments: 1...40)
  func ranks(seed: Int) {
    var chance = Chance(seed)
    let texts: [[UInt8]] = (0..<60).map { _ in
      let length = chance.below(chance.below(4) == 0 ? 40 : 4) + 8 * chance.below(3)
      return (0..<length).map { _ in UInt8([0, 0, 65, 65, 65, 65, 255][chance.below(7)]) }
    }
    var sorted = SortedTexts()
    for text in texts { sorted.add(text.span) }
    let order = Set(texts).sorted { $0.lexicographicallyPrecedes($1) }
    #expect(sorted.ranks == texts.map { order.firstIndex(of: $0) })
  }

  @Test("texts that begin alike are compared to their ends")
  func longTexts() {
    let account = MemoryAccount()
    let subjects = [
      "abcdefgh2", "abcdefgh", "abcdefg", "abcdefgh1", "abcdefgh10", "", "z", "Abcdefgi",
    ]
    for subject in subjects {
      account.boxes[.inbox]?.deliver(octets("Subject: \(subject)\n\n\n"))
    }
    var client = Client(account)
    _ = client.say("s EXAMINE INBOX")
    let order = subjects.indices.sorted { subjects[$0].uppercased() < subjects[$1].uppercased() }
    let expected = order.map { " \($0 + 1)" }.joined()
    #expect(client.say("a SORT (SUBJECT) UTF-8 ALL").first == "* SORT" + expected)
  }
}
