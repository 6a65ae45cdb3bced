import Bytes
import Testing

@testable import IMAP

@Suite struct FactsTests {
  private static let kinds: [MessageFacts.Kinds] = [
    .size, .envelope, .structure, .keys, .preview, .digest,
  ]

  private static func facts(_ text: String, _ kinds: MessageFacts.Kinds) throws -> MessageFacts {
    try MessageFacts(MemoryContent(octets(text)), kinds, PlainCharsets())
  }

  @Test("a kind comes back from its octets")
  func roundTrip() throws {
    var facts = try Self.facts(
      "Subject: x%0AFrom: %C3%A9 <a@b>%0A%0Atext%0A", [.size, .preview, .digest])
    facts.keys = MessageKeys(
      [
        .subject: "re: x", .baseSubject: "x", .from: "fred f@g.example", .firstFrom: "f",
        .firstTo: "f", .messageID: "a@b",
      ], isReply: true, sent: -86_400, offset: -300, references: ["c@d", "", "e@f"])
    var back = MessageFacts()
    for kind in Self.kinds {
      let packed = try #require(facts.encoded(kind))
      let isTaken = back.take(kind, packed)
      #expect(isTaken)
      #expect(facts.encoded([kind, .size]) == nil || kind == .size)
    }
    #expect(back == facts)
    #expect(MessageFacts().encoded(.keys) == nil)
  }

  @Test(
    "octets that were damaged are refused, or read as something else, and nothing worse",
    arguments: 0..<200)
  func damage(seed: Int) throws {
    var facts = try Self.facts("Subject: x%0A%0Atext%0A", .structure)
    facts.keys = MessageKeys([.subject: "subject"], references: ["c@d", "e@f"])
    var chance = Chance(seed + 1)
    for kind in Self.kinds {
      guard var packed = facts.encoded(kind), !packed.isEmpty else { continue }
      for _ in 0...chance.below(3) {
        packed[chance.below(packed.count)] = UInt8(truncatingIfNeeded: chance.below(256))
      }
      packed.removeLast(chance.below(min(packed.count, 3)))
      var back = MessageFacts()
      if !back.take(kind, packed) { #expect(back == MessageFacts()) }
    }
    for length in 0..<20 {
      var junk: [UInt8] = []
      for _ in 0..<length { junk.append(UInt8(truncatingIfNeeded: chance.below(256))) }
      for kind in Self.kinds {
        var back = MessageFacts()
        _ = back.take(kind, junk)
      }
    }
  }

  @Test("for the envelope no more than the header is read, for the size all")
  func readsLittle() throws {
    let content = Counting(octets("Subject: x%0A%0A") + [UInt8](repeating: "x", count: 500_000))
    let charsets = PlainCharsets()
    _ = try MessageFacts(content, [.envelope, .keys], charsets)
    #expect(content.last <= 8192)
    _ = try MessageFacts(content, .preview, charsets)
    #expect(content.last <= 40_000)
    let facts = try MessageFacts(content, .size, charsets)
    #expect(content.last == content.size)
    #expect(facts.size == content.size + 2)
    #expect(facts.envelope != nil && facts.structure != nil && facts.keys != nil)
  }

  @Test("a header of any length is found", arguments: [100, 8180, 8192, 8200, 20_000, 300_000])
  func longHeaders(length: Int) throws {
    let text = "X: " + String(repeating: "y", count: length) + "%0D%0ASubject: z%0D%0A%0D%0Abody"
    let facts = try Self.facts(text, .envelope)
    #expect(facts == (try Self.envelopeAlone(text)))
    #expect(facts.envelope?.text == "(NIL \"z\" NIL NIL NIL NIL NIL NIL NIL NIL)")
  }

  private static func envelopeAlone(_ text: String) throws -> MessageFacts {
    let all = try facts(text, .structure)
    var some = MessageFacts()
    some.envelope = all.envelope
    some.keys = all.keys
    return some
  }

  @Test(
    "envelopes",
    arguments: [
      ("", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"),
      (
        "Date:%0ASubject:%0AFrom:%0AIn-Reply-To:%0AMessage-ID:%0A%0A",
        "(\"\" \"\" NIL NIL NIL NIL NIL NIL \"\" \"\")"
      ),
      ("Subject: caf%C3%A9%0A%0A", "(NIL {5}|café NIL NIL NIL NIL NIL NIL NIL NIL)"),
      ("Subject: a%00b%0Dc%0A%0A", "(NIL {5}|a%80b%0Dc NIL NIL NIL NIL NIL NIL NIL NIL)"),
      ("Subject: \"q\" \\%0A%0A", "(NIL \"\\\"q\\\" \\\\\" NIL NIL NIL NIL NIL NIL NIL NIL)"),
      (
        "To: g: a@b, c;, <@r:d@e>%0A%0A",
        "(NIL NIL NIL NIL NIL ((NIL NIL \"g\" NIL)(NIL NIL \"a\" \"b\")(NIL NIL \"c\" \"\")"
          + "(NIL NIL NIL NIL)(NIL \"@r\" \"d\" \"e\")) NIL NIL NIL NIL)"
      ),
    ])
  func envelopes(message: String, expected: String) throws {
    let envelope = try #require(try Self.facts(message, .envelope).envelope)
    #expect(Escaped.encode(envelope).text.replacing("%0D%0A", with: "|") == expected)
  }

  @Test(
    "structures, and what they are without extension data",
    arguments: [
      (
        "Content-Type: multipart/mixed; boundary=b%0A%0A--b%0A%0Aone%0A--b%0A"
          + "Content-Type: image/png; name=x%0AContent-ID: <i>%0AContent-Description: d%0A"
          + "Content-Transfer-Encoding: BASE64%0AContent-MD5: m%0A"
          + "Content-Disposition: inline; filename*0=a; filename*1=b%0A"
          + "Content-Language: en, de%0AContent-Location: l%0A%0AYQ==%0A--b--%0A",
        "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3 0)"
          + "(\"image\" \"png\" (\"name\" \"x\") \"<i>\" \"d\" \"base64\" 4) \"mixed\")",
        "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3 0 NIL NIL NIL NIL)"
          + "(\"image\" \"png\" (\"name\" \"x\") \"<i>\" \"d\" \"base64\" 4 \"m\" "
          + "(\"inline\" (\"filename\" \"ab\")) (\"en\" \"de\") \"l\") \"mixed\" "
          + "(\"boundary\" \"b\") NIL NIL NIL)"
      ),
      (
        "Content-Type: message/rfc822%0A%0ASubject: s%0A%0Ax%0A",
        "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 17 (NIL \"s\" NIL NIL NIL NIL NIL NIL NIL NIL) "
          + "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3 1) 3)",
        "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 17 (NIL \"s\" NIL NIL NIL NIL NIL NIL NIL NIL) "
          + "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3 1 NIL NIL NIL NIL) 3 "
          + "NIL NIL NIL NIL)"
      ),
      (
        "Content-Type: multipart/x%0AContent-Language: en%0A%0A",
        "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0) \"x\")",
        "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0 NIL NIL NIL NIL) \"x\" "
          + "NIL NIL (\"en\") NIL)"
      ),
    ])
  func structures(message: String, body: String, extended: String) throws {
    let structure = try #require(try Self.facts(message, .structure).structure)
    #expect(structure.body.text == body)
    #expect(structure.extended.text == extended)
    #expect(!structure.hasGlobalMessage)
  }

  @Test("a message with UTF-8 in its header is one to clients that know IMAP4rev2")
  func global() {
    let message = "Content-Type: message/global%0A%0ASubject: s%0A%0Ax%0A"
    var client = FetchingClient([message])
    #expect(
      client.say("f FETCH 1 BODY")
        == "* 1 FETCH (BODY (\"message\" \"global\" NIL NIL NIL \"7bit\" 17))|f OK FETCH completed|"
    )
    _ = client.say("e ENABLE IMAP4rev2")
    #expect(
      client.say("f FETCH 1 BODY")
        == "* 1 FETCH (BODY (\"message\" \"global\" NIL NIL NIL \"7bit\" 17 "
        + "(NIL \"s\" NIL NIL NIL NIL NIL NIL NIL NIL) "
        + "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3 1) 3))|f OK FETCH completed|"
    )
  }

  @Test(
    "a preview is what the first text says",
    arguments: [
      ("a: b%0A%0A  Hello,%0A%0A%09world  %0A", "Hello, world"), ("a: b%0A", ""),
      ("content-type: image/png%0A%0Ax", ""),
      (
        "content-type: text/html%0A%0A<head><title>t</title></head><style>p{}</style><p>A&amp;B</p>c&#233;<!-- x -->d<br>e",
        "A&B céd e"
      ),
      (
        "content-type: text/html%0A%0Aw<b>or</b>d &lt;tag&gt; &unknown; &#x41",
        "word <tag> &unknown; A"
      ),
      (
        "content-type: multipart/alternative; boundary=b%0A%0A--b%0Acontent-type: text/html%0A%0A<p>h%0A"
          + "--b%0Acontent-transfer-encoding: base64%0A%0AcGxhaW4=%0A--b--%0A", "plain"
      ),
      (
        "content-type: multipart/mixed; boundary=b%0A%0A--b%0Acontent-disposition: attachment%0A%0Aone%0A"
          + "--b%0A%0Atwo%0A--b--%0A", "two"
      ),
      ("content-type: text/plain; charset=iso-8859-1%0A%0Acaf%E9", "café"),
      ("content-type: text/plain; charset=x-none%0A%0Aabc", "abc"),
      ("content-transfer-encoding: x-none%0Amime-version: 1.0%0A%0Aabc", ""),
    ])
  func previews(message: String, expected: String) throws {
    #expect(try Self.facts(message, .preview).preview?.text == expected)
  }

  @Test("a preview has an end")
  func longPreview() throws {
    for word in ["ü", "word ", "<b>x</b>"] {
      let type = word.first == "<" ? "html" : "plain"
      let text = "content-type: text/\(type); charset=utf-8%0A%0A"
      let message = octets(text) + Array(String(repeating: word, count: 9000).utf8)
      let facts = try MessageFacts(MemoryContent(message), .preview, PlainCharsets())
      let preview = try #require(facts.preview).text
      #expect((199...200).contains(preview.unicodeScalars.count))
    }
  }
}

/// A message that knows how far it was read.
private final class Counting: MessageContent {
  private let octets: [UInt8]
  private(set) var last = 0
  init(_ octets: [UInt8]) { self.octets = octets }
  var size: Int { octets.count }
  func read(at offset: Int, count: Int) throws(MailRefusal) -> [UInt8] {
    let out = [UInt8](octets.dropFirst(offset).prefix(count))
    last = offset + out.count
    return out
  }
}
