import Bytes
import Testing

@testable import IMAP

/// A message with a text, a message that holds a multipart, and an empty multipart.
private let nested = """
  From: a@b.example
  Subject: outer
  Content-Type: multipart/mixed; boundary=x

  preamble
  --x
  Content-Type: text/plain; charset=utf-8
  Content-Transfer-Encoding: quoted-printable

  caf=C3=A9=
   au lait
  --x
  Content-Type: message/rfc822
  Content-Description: inside

  Subject: inner
  From: c@d.example
  Content-Type: multipart/alternative; boundary=y

  --y

  plain
  --y
  Content-Type: text/html

  <p>
  --y--
  --x
  Content-Type: multipart/mixed; boundary=none

  nothing
  --x
  Content-Type: application/octet-stream
  Content-Transfer-Encoding: base64

  AAEC
  --x
  Content-Type: application/x
  Content-Transfer-Encoding: x-own

  ???
  --x--
  epilogue

  """

@Suite struct SectionTests {
  @Test(
    "sections of a message with parts, with LF and CR LF",
    arguments: [
      (
        "HEADER",
        "From: a@b.example|Subject: outer|Content-Type: multipart/mixed; boundary=x||"
      ), ("HEADER.FIELDS (SUBJECT)", "Subject: outer||"), ("HEADER.FIELDS (none)", "|"),
      ("HEADER.FIELDS.NOT (content-TYPE from)", "Subject: outer||"),
      ("1", "caf=C3=A9=| au lait"),
      (
        "1.MIME",
        "Content-Type: text/plain; charset=utf-8|Content-Transfer-Encoding: quoted-printable||"
      ), ("1.HEADER", nil), ("1.TEXT", nil), ("1.HEADER.FIELDS (a)", nil), ("1.1", nil),
      (
        "2",
        "Subject: inner|From: c@d.example|Content-Type: multipart/alternative; boundary=y||"
          + "--y||plain|--y|Content-Type: text/html||<p>|--y--|"
      ), ("2.MIME", "Content-Type: message/rfc822|Content-Description: inside||"),
      (
        "2.HEADER",
        "Subject: inner|From: c@d.example|Content-Type: multipart/alternative; boundary=y||"
      ), ("2.HEADER.FIELDS (From X)", "From: c@d.example||"),
      ("2.HEADER.FIELDS.NOT (Content-Type)", "Subject: inner|From: c@d.example||"),
      ("2.TEXT", "--y||plain|--y|Content-Type: text/html||<p>|--y--|"), ("2.1", "plain"),
      ("2.1.MIME", "|"), ("2.2", "<p>"), ("2.2.MIME", "Content-Type: text/html||"),
      ("2.3", nil), ("2.1.TEXT", nil), ("2.1.1", nil), ("3", "nothing"), ("3.1", ""),
      ("3.1.MIME", ""),
      ("3.2", nil), ("3.1.TEXT", nil), ("4", "AAEC"), ("6", nil), ("4294967295", nil),
    ] as [(String, String?)])
  func sections(section: String, expected: String?) {
    let wire = expected.map { $0.replacing("|", with: "\r\n") }
    for message in [nested, nested.replacing("\n", with: "%0D%0A")] {
      var client = FetchingClient([message])
      #expect(client.literal("BODY[\(section)]")?.text == wire)
    }
  }

  @Test(
    "a message without a body is told as an empty one, and can be fetched as that",
    arguments: [
      ("1", ""), ("1.HEADER", ""), ("1.TEXT", ""), ("1.HEADER.FIELDS (a)", ""), ("1.1", ""),
      ("1.1.MIME", ""), ("1.2", nil), ("1.1.1", nil), ("2", ""), ("2.1", nil),
    ] as [(String, String?)])
  func bodiless(section: String, expected: String?) {
    var client = FetchingClient([
      "Content-Type: multipart/x; boundary=b\n\n--b\nContent-Type: message/rfc822\n--b\na: b\n--b--\n"
    ])
    #expect(client.literal("BODY[\(section)]")?.text == expected)
  }

  @Test(
    "parts are decoded",
    arguments: [
      ("1", "café au lait"), ("2.1", "plain"), ("2", nil), ("3.1", ""), ("4", "\u{0}\u{1}\u{2}"),
      ("7", nil),
    ] as [(String, String?)])
  func decoded(part: String, expected: String?) {
    var client = FetchingClient([nested])
    let size = client.say("f FETCH 1 BINARY.SIZE[\(part)]")
    if let expected {
      #expect(client.literal("BINARY[\(part)]")?.text == expected)
      #expect(size.hasPrefix("* 1 FETCH (BINARY.SIZE[\(part)] \(expected.utf8.count))|"))
    } else if part == "7" {
      #expect(client.say("f FETCH 1 BINARY[7]").contains("BINARY[7] NIL"))
    }
    #expect(client.hear("f FETCH 1 BINARY[4]").span.index(of: octets("~{3}")) != nil)
  }

  @Test("what cannot be decoded is left out, and NO says so")
  func unknownEncoding() {
    var client = FetchingClient([nested])
    let refusal = "f NO [UNKNOWN-CTE] a part has an encoding that is not known|"
    #expect(client.say("f FETCH 1 BINARY[5]") == refusal)
    #expect(client.say("f FETCH 1 BINARY.SIZE[5]") == refusal)
    #expect(
      client.say("f FETCH 1 (BINARY[2.1] BINARY[5])")
        == "* 1 FETCH (BINARY[2.1] {5}|plain)|" + refusal)
    #expect(client.say("f UID FETCH 1 BINARY.PEEK[5]") == "* 1 FETCH (UID 1)|" + refusal)
  }

  @Test(
    "a message that is no multipart has itself as part 1",
    arguments: [
      ("a: b%0A%0Atext%0A", "1", "text|"), ("a: b%0A%0Atext%0A", "1.MIME", "a: b||"),
      ("a: b%0A%0Atext%0A", "TEXT", "text|"), ("a: b%0A%0Atext%0A", "1.1", nil),
      ("a: b%0A", "HEADER", "a: b|"), ("a: b%0A", "HEADER.FIELDS (c)", ""), ("a: b%0A", "TEXT", ""),
      ("a: b", "", "a: b"), ("a: b", "HEADER", "a: b"), ("", "", ""), ("", "1", ""),
      ("", "HEADER", ""),
      ("%0A", "HEADER", "|"), ("junk%0Aa: b%0A%0Ac%0A", "HEADER.FIELDS.NOT (x)", "junk|a: b||"),
      ("junk%0Aa: b%0A%0Ac%0A", "HEADER.FIELDS.NOT (A)", "junk||"),
      ("a: b%0D%0A%0D%0Ac%0Ad%0D%0Ae%0Df%0D", "TEXT", "c|d|e%0Df%0D"),
      ("a: b%0A%0A%00x%00%0A", "TEXT", "%80x%80|"),
      (
        "content-type: message/rfc822%0A%0Ac: d%0A%0Ae%0A", "1.HEADER", "c: d||"
      ), ("content-type: message/rfc822%0A%0Ac: d%0A%0Ae%0A", "1.1", "e|"),
      ("content-type: multipart/x%0A%0Atext%0A", "1", ""),
      ("content-type: multipart/x; boundary=b%0A%0A--b%0A%0Aone%0A--b%0A%0Atwo%0A", "2", "two|"),
    ] as [(String, String, String?)])
  func simple(message: String, section: String, expected: String?) {
    var client = FetchingClient([message])
    let wire = expected.map { octets($0.replacing("|", with: "%0D%0A")) }
    #expect(client.literal("BODY[\(section)]") == wire)
  }

  @Test(
    "an extent is cut out of what is sent, wherever it begins and ends",
    arguments: ["a: b%0D%0A%0A%0D%00%0A"])
  func extents(message: String) {
    for section in ["", "TEXT", "1", "HEADER.FIELDS (A)"] {
      var client = FetchingClient([message])
      guard let whole = client.literal("BODY[\(section)]") else { continue }
      for offset in 0...whole.count + 1 {
        for count in [1, 2, whole.count, 4_000_000_000] {
          let part = [UInt8](whole.dropFirst(offset).prefix(count))
          #expect(client.literal("BODY[\(section)]<\(offset).\(count)>") == part)
        }
      }
    }
  }

  @Test("an extent of a decoded part counts decoded octets")
  func decodedExtents() {
    var client = FetchingClient([nested])
    let whole = octets("caf%C3%A9 au lait")
    for offset in 0...whole.count {
      #expect(
        client.literal("BINARY.PEEK[1]<\(offset).3>") == [UInt8](whole.dropFirst(offset).prefix(3)))
    }
  }

  @Test("however many fields are named, the same are found")
  func manyNames() {
    var client = FetchingClient([nested])
    var names = (0..<40).map { "X-\($0)" }
    names.insert("SUBJECT", at: 20)
    let list = names.joined(separator: " ")
    #expect(client.literal("BODY[HEADER.FIELDS (\(list))]")?.text == "Subject: outer\r\n\r\n")
  }
}
