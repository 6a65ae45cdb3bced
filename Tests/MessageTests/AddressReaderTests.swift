import Bytes
import Message
import Postal
import Testing

/// All the mailboxes of a text, or of a part of it.
private func mailboxes(
  _ bytes: [UInt8], in range: Range<Int>? = nil
) throws(ParsingError) -> [Mailbox] {
  var reader = AddressReader(bytes, in: range ?? bytes.indices)
  var all: [Mailbox] = []
  while let mailbox = try reader.next() { all.append(mailbox) }
  return all
}

/// `name|local|domain` of each mailbox.
private func parse(_ text: String) throws(ParsingError) -> [String] {
  try mailboxes(octets(text)).map(parts)
}

private let good: [(String, [String])] = [
  ("", []),
  (" \t", []),
  ("bob@x.example", ["|bob|x.example"]),
  ("bob", ["|bob|"]),
  ("a@b, c@d", ["|a|b", "|c|d"]),
  (",, a@b ,,c@d,", ["|a|b", "|c|d"]),
  ("Bob <bob@x>", ["Bob|bob|x"]),
  ("Bob Q. Public <bob@x>", ["Bob Q. Public|bob|x"]),
  ("\"Public, Bob\" <bob@x>", ["Public, Bob|bob|x"]),
  ("\"a \\\"b\\\" \\\\\" <bob@x>", ["a \"b\" \\|bob|x"]),
  ("bob@x (Bob \\(B\\))", ["Bob (B)|bob|x"]),
  ("bob@x (Bob (the) Builder)", ["Bob (the) Builder|bob|x"]),
  ("(c) a (c) . b (c) @ (c) x (c) . y (last)", ["last|a.b|x.y"]),
  ("<bob@x>", ["|bob|x"]),
  ("< bob @ x >", ["|bob|x"]),
  ("bob@x <bob@y>", ["bob@x|bob|y"]),
  ("Bob [team] <bob@y>", ["Bob [team]|bob|y"]),
  ("<@a,@b.example:bob@x>", ["|bob|x"]),
  ("<@a:bob>", ["|bob|"]),
  ("\"john smith\"@x", ["|john smith|x"]),
  ("\"john\".smith@x", ["|john.smith|x"]),
  ("\"\\\"\"@x", ["|\"|x"]),
  ("john..smith.@x", ["|john..smith.|x"]),
  ("bob@[127.0.0.1]", ["|bob|[127.0.0.1]"]),
  ("bob@[IPv6:::1]", ["|bob|[IPv6:::1]"]),
  ("undisclosed-recipients:;", []),
  ("Team: a@b, Carl <c@d>, ;", ["|a|b", "Carl|c|d"]),
  ("My team:a@b;,c@d", ["|a|b", "|c|d"]),
  ("a:;,b:x;", ["|x|"]),
  ("=?utf-8?q?J=C3=B6rg?= <j@x>", ["=?utf-8?q?J=C3=B6rg?=|j|x"]),
  ("J\u{f6}rg <j\u{f6}rg@b\u{fc}cher.example>", ["J\u{f6}rg|j\u{f6}rg|b\u{fc}cher.example"]),
  ("<>", []),
  ("a@b, <>, c@d", ["|a|b", "|c|d"]),
  ("a@b,\n\tc@d\n", ["|a|b", "|c|d"]),
  ("\"Bob\n B\" <a@b>", ["Bob B|a|b"]),
  ("a!b!c, x%y@z, a+b@c", ["|a!b!c|", "|x%y|z", "|a+b|c"]),
  ("root (Cron Daemon)", ["Cron Daemon|root|"]),
]

private let bad: [(String, Int)] = [
  ("a@b c@d", 4),
  ("Bob Smith", 4),
  ("a@b; c@d", 3),
  ("a@b >", 4),
  ("<a@b", 0),
  ("x <a@b <c@d>", 2),
  ("\"abc", 0),
  ("(abc", 0),
  ("a@b (c", 4),
  ("a@b )", 4),
  ("a@b ]", 4),
  ("a\\b@c", 1),
  ("a@", 2),
  ("@b", 0),
  ("a@b@c", 3),
  ("a@-b", 2),
  ("a@b..c", 2),
  ("a@b.", 2),
  ("a@[1", 2),
  ("a@[]", 2),
  ("[a]@b", 0),
  ("\"\"@x", 0),
  ("<@a b>", 1),
  ("<a,b>", 2),
  ("a: b", 4),
  ("a: b: c;", 4),
  (": a;", 0),
  ("a\u{1}b@c", 1),
  ("a\0@c", 1),
  ("a@b,\nc@d", 4),
  ("a@b\rc", 3),
  ("\"a\nb\"@c", 2),
  ("\"a\\\nb\"@c", 3),
  ("\"a\u{1}b\"@c", 0),
  ("(a\nb) a@c", 2),
  ("<a@b> c@d", 6),
  ("<a@b>c", 5),
  ("a@b\"c\"", 3),
]

@Suite struct AddressReaderTests {
  @Test("an address list gives its mailboxes", arguments: good)
  func lists(text: String, expected: [String]) throws {
    #expect(try parse(text) == expected)
    #expect(try mailboxes(octets(text).withCRLF).map(parts) == expected)
  }

  @Test("what is no address list is refused with the place and a sentence", arguments: bad)
  func errors(text: String, offset: Int) {
    let error = #expect(throws: ParsingError.self) { try parse(text) }
    #expect(error?.offset == offset, "\(error?.reason ?? "")")
    #expect(error?.reason.isEmpty == false)
  }

  @Test("broken UTF-8 and parts that are too long are refused")
  func limits() {
    #expect(throws: ParsingError.self) { try mailboxes([0xFF, "@", "b"]) }
    #expect(throws: ParsingError.self) { try mailboxes(["b", "@", 0xC3]) }
    let long = String(repeating: "a", count: Address.localPartLimit)
    #expect((try? parse(long + "@b")) != nil)
    #expect(throws: ParsingError.self) { try parse(long + "a@b") }
    #expect(throws: ParsingError.self) { try parse("a@" + long) }
  }

  @Test("comments may stand inside each other only so deep")
  func depth() {
    func comment(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + String(repeating: ")", count: depth) + "a@b"
    }
    #expect((try? parse(comment(100))) != nil)
    #expect(throws: ParsingError.self) { try parse(comment(101)) }
    #expect(throws: ParsingError.self) { try parse(String(repeating: "(", count: 1 << 20)) }
  }

  @Test("every prefix of a list has an answer, and no answer is longer than the list")
  func prefixes() {
    for (text, _) in good + bad.map({ ($0.0, []) }) {
      let bytes = octets(text)
      for count in 0...bytes.count {
        let list = try? mailboxes([UInt8](bytes[..<count]))
        #expect((list?.count ?? 0) <= count)
      }
    }
  }

  @Test("any mixture is read or refused, and what was read is written so that it reads the same")
  func anyMixture() throws {
    let pieces = [
      "a", "b.c", "@", "x.example", ",", ";", ":", "<", ">", "(", ")", "\"", "\\", "[", "]", " ",
      ".", "\u{f6}", "\n", "\r\n ", "\0", "-", "=?utf-8?q?a?=",
    ]
    for text in mixtures(of: pieces, count: 5000) {
      do throws(ParsingError) {
        let list = try mailboxes(text)
        for mailbox in list {
          let again = try Mailbox(parsing: mailbox.bytes)
          #expect(again.address == mailbox.address)
        }
      } catch {
        #expect(0...text.count ~= error.offset)
      }
    }
  }

  @Test("a list of 200,000 addresses is read")
  func manyAddresses() throws {
    var bytes: [UInt8] = []
    for number in 0..<200_000 {
      if number > 0 { bytes.append(number % 5 == 0 ? ",\n " : ", ") }
      bytes.append("user")
      bytes.append(decimal: number)
      bytes.append("@lists.example.org")
    }
    let list = try mailboxes(bytes)
    #expect(list.count == 200_000)
    #expect(list.last?.address.text == "user199999@lists.example.org")
  }

  @Test("a part of a header is read in place, with offsets that count from its start")
  func inPlace() throws {
    let header = Header(octets("Subject: x\nTo: a@b,\n c@d\nCc: e@f g\n\n"))
    let to = try #require(header.first("To"))
    #expect(try mailboxes(header.bytes, in: to.bodyRange).count == 2)
    let cc = try #require(header.first("Cc"))
    let error = #expect(throws: ParsingError.self) {
      try mailboxes(header.bytes, in: cc.bodyRange)
    }
    #expect(error?.offset == 33)
  }

  @Test("a reader tells of empty paths and groups")
  func flags() throws {
    var reader = AddressReader(octets("g: a@b;, <>"))
    #expect(try reader.next()?.address.text == "a@b")
    #expect(try reader.next() == nil)
    #expect(reader.hasGroup && reader.hasNull)
    #expect(try reader.next() == nil)
  }

  @Test("after an error a reader is at its end")
  func afterError() throws {
    var reader = AddressReader(octets("a@b c, d@e"))
    #expect(throws: ParsingError.self) { try reader.next() }
    #expect(try reader.next() == nil)
  }
}
