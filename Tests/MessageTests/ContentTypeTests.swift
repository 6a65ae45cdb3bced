import Bytes
import Message
import Testing

@Suite struct ContentTypeTests {
  @Test(
    "a type and its parameters are read as people write them",
    arguments: [
      ("text/plain", "text", "plain", []),
      ("TEXT / Plain ; Charset=UTF-8", "TEXT", "Plain", ["Charset=UTF-8"]),
      ("text/plain; charset=us-ascii (Plain text)", "text", "plain", ["charset=us-ascii"]),
      ("text/plain; charset=\"us-ascii\"", "text", "plain", ["charset=us-ascii"]),
      ("a/b; x=\"q\\\"\\\\;y\"; z=1", "a", "b", ["x=q\"\\;y", "z=1"]),
      ("multipart/mixed; boundary=----=_Part/1?", "multipart", "mixed", ["boundary=----=_Part/1?"]),
      ("multipart/mixed;\n\tboundary=\"a b\n c\"", "multipart", "mixed", ["boundary=a b c"]),
      ("a/b;;; x=1; ;y=2;", "a", "b", ["x=1", "y=2"]),
      ("a/b; =1; x; y=; z=3", "a", "b", ["y=", "z=3"]),
      ("a/b; x=1 junk \"; y=2\"; z=3", "a", "b", ["x=1", "z=3"]),
      ("a/b; x=\"open", "a", "b", ["x=open"]),
      ("a/b; x=\"open\\", "a", "b", ["x=open"]),
      ("(c) a (d(e\\))) /b(", "a", "b", []),
      ("a/b (x; y=1); z=2", "a", "b", ["z=2"]),
      ("a/b; name*0*=utf-8''x; name*1=y", "a", "b", ["name*0*=utf-8''x", "name*1=y"]),
    ] as [(String, String, String, [String])])
  func reading(text: String, type: String, subtype: String, parameters: [String]) throws {
    for bytes in [octets(text), octets(text).withCRLF] {
      let read = try #require(ContentType(parsing: bytes))
      #expect(read.type.text == type)
      #expect(read.subtype.text == subtype)
      #expect(read.parameters.map { $0.name.text + "=" + $0.value.text } == parameters)
    }
  }

  @Test(
    "without a slash between two names there is no type",
    arguments: [
      "", "text", "/plain",
      "text/", "text plain", ";x=1", "(c", "text/;", "\"a\"/b",
    ])
  func none(text: String) { #expect(ContentType(parsing: octets(text)) == nil) }

  @Test("names are compared in any case")
  func names() throws {
    let type = try #require(ContentType(parsing: octets("Text/HTML; A=1; a=2")))
    #expect(type.isNamed("text"))
    #expect(type.isNamed("text", "html"))
    #expect(!type.isNamed("text", "plain"))
    #expect(type.parameter("a") == octets("1"))
    #expect(type.parameter("b") == nil)
  }

  @Test(
    "a boundary is one only in a multipart, and only if it can stand in a line",
    arguments: [
      ("multipart/mixed; boundary=x", "x"), ("multipart/x; BOUNDARY=\"x y \"", "x y"),
      ("text/plain; boundary=x", nil), ("multipart/mixed", nil),
      ("multipart/mixed; boundary=\"\"", nil), ("multipart/mixed; boundary=\"  \"", nil),
      ("multipart/mixed; boundary=\"a\u{1}\"", nil),
      ("multipart/mixed; boundary=" + String(repeating: "x", count: 201), nil),
      ("multipart/mixed; boundary=x; boundary=y", "x"),
    ] as [(String, String?)])
  func boundary(text: String, expected: String?) throws {
    #expect(try #require(ContentType(parsing: octets(text))).boundary?.text == expected)
  }

  @Test("parameters beyond the limit are left out")
  func manyParameters() throws {
    let text = "a/b" + String(repeating: "; x=1", count: 100_000)
    #expect(try #require(ContentType(parsing: octets(text))).parameters.count == 200)
  }

  @Test("no text traps the parsers")
  func anything() {
    let pieces = ["a", "/", ";", "=", "\"", "(", ")", "\\", " ", "\n", "\r", "\u{e4}", "boundary"]
    for text in mixtures(of: pieces, count: 3000) {
      _ = ContentType(parsing: text)
      _ = ContentTransferEncoding(parsing: text)
    }
  }

  @Test(
    "an encoding is known by its name",
    arguments: [
      ("7bit", .sevenBit), ("8BIT", .eightBit), (" binary (x)", .binary), ("base64;", .base64),
      ("Quoted-Printable", .quotedPrintable), ("x-uuencode", .other(octets("x-uuencode"))),
      ("", .other([])), ("base64 8bit", .other(octets("base64 8bit"))),
    ] as [(String, ContentTransferEncoding)])
  func encodings(text: String, expected: ContentTransferEncoding) {
    #expect(ContentTransferEncoding(parsing: octets(text)) == expected)
  }
}
