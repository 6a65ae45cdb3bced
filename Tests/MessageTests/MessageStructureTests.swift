import Bytes
import Message
import Testing

private let multipart = "Content-Type: multipart/mixed; boundary=b\n\n"
private let empty = #"("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0)"#

func structure(_ bytes: [UInt8], piece: Int = .max) -> MessageStructure {
  var reader = StructureReader()
  var start = 0
  while start < bytes.count {
    let end = start + min(piece, bytes.count - start)
    reader.add(bytes.span.extracting(start..<end))
    start = end
  }
  return reader.finish()
}

private func body(_ text: String, isExtended: Bool = false) -> String {
  StructureText.body(structure(octets(text)).bodyStructure, isExtended: isExtended)
}

/// A text of so many octets, with CRLF, and lines.
private func plain(_ count: Int, _ lines: Int) -> String {
  #"("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" \#(count) \#(lines))"#
}

@Suite struct MessageStructureTests {
  @Test(
    "a message is taken apart as other servers do",
    arguments: [
      ("", empty), ("A: b\n\nbody\n", plain(6, 1)), ("no header", empty), ("\nbody", plain(4, 0)),
      ("A: b\njunk\nContent-Type: a/b\n\nx", #"("a" "b" NIL NIL NIL "7bit" 1)"#),
      (
        multipart + "--b\n\none\n--b\n\ntwo\n\n--b--\nepi\n",
        "(\(plain(3, 0))\(plain(5, 1)) \"mixed\")"
      ),
      // no final delimiter, no line end after one, nothing after one
      (multipart + "--b\n\none\n", "(\(plain(5, 1)) \"mixed\")"),
      (multipart + "--b\n\none\n--b", "(\(plain(3, 0)) \"mixed\")"),
      (multipart + "--b\n\none\n--b\n", "(\(plain(3, 0))\(empty) \"mixed\")"),
      // no part, no boundary, a boundary that is none
      (multipart + "nothing\n", "(\(empty) \"mixed\")"), (multipart, "(\(empty) \"mixed\")"),
      ("Content-Type: multipart/x\n\n--b\n\nx\n--b--\n", "(\(empty) \"x\")"),
      ("Content-Type: multipart/x; boundary=\"\"\n\n--\n\nx\n", "(\(empty) \"x\")"),
      // what begins with a boundary is a delimiter
      (multipart + "--bcd\n\none\n--b--cd\n--b\n", "(\(plain(3, 0)) \"mixed\")"),
      (multipart + "--b \t\n\none\n--b-- \n", "(\(plain(3, 0)) \"mixed\")"),
      (multipart + " --b\n--\n-b\n", "(\(empty) \"mixed\")"),
      // the longest boundary has the line, of equal ones the inner
      (
        multipart
          + "--b\nContent-Type: multipart/x; boundary=bb\n\n--bb\n\n1\n--bb--\n--b\n\n2\n--b--\n",
        "((\(plain(1, 0)) \"x\")\(plain(1, 0)) \"mixed\")"
      ),
      (
        multipart
          + "--b\nContent-Type: multipart/x; boundary=b\n\n--b\n\n1\n--b--\n--b\n\n2\n--b--\n",
        "((\(plain(1, 0)) \"x\")\(plain(1, 0)) \"mixed\")"
      ),
      (
        multipart + "--b\nContent-Type: multipart/x; boundary=b--\n\n--b--\n\n1\n--b\n\n2\n",
        "((\(plain(1, 0)) \"x\")\(plain(3, 1)) \"mixed\")"
      ),
      // the outer delimiter ends what is in the inner multipart
      (
        multipart + "--b\nContent-Type: multipart/x; boundary=c\n\n--c\n\n1\n--b\n\n2\n--c\n",
        "((\(plain(1, 0)) \"x\")\(plain(8, 2)) \"mixed\")"
      ),
      // a header that a delimiter ends, a body that begins with one
      (
        multipart + "--b\nContent-Type: a/b\n--b\n\n",
        #"(("a" "b" NIL NIL NIL "7bit" 0)"# + "\(empty) \"mixed\")"
      ),
      (
        "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: s\n\nx\n--b\nContent-Type: a/b\n\n--b--\n",
        #"(("message" "rfc822" NIL NIL NIL "7bit" 15 (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL) "#
          + plain(1, 0) + #" 2)("a" "b" NIL NIL NIL "7bit" 0) "digest")"#
      ),
      (
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nQQ==\n",
        #"("message" "rfc822" NIL NIL NIL "base64" 6 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) "#
          + empty + " 1)"
      ),
      (
        "Content-Type: message/global\n\nSubject: \u{e9}\n\nx",
        #"("message" "global" NIL NIL NIL "7bit" 16 (NIL "\#u{e9}" NIL NIL NIL NIL NIL NIL NIL NIL) "#
          + plain(1, 0) + " 2)"
      ),
      ("Content-Type: message/news\n\nA: b\n\nx", #"("message" "news" NIL NIL NIL "7bit" 9)"#),
      // without MIME-Version and Content-Type it is no MIME message
      ("Content-Transfer-Encoding: base64\n\nQQ==", plain(4, 0)),
      (
        "MIME-Version: 1.0\nContent-Transfer-Encoding: BASE64\n\nQQ==",
        #"("text" "plain" ("charset" "us-ascii") NIL NIL "base64" 4 0)"#
      ),
      (
        multipart + "--b\nContent-Transfer-Encoding: base64\n\nQQ==\n--b--",
        #"(("text" "plain" ("charset" "us-ascii") NIL NIL "base64" 4 0) "mixed")"#
      ),
      ("Content-Type: nonsense\n\nx", plain(1, 0)),
      (
        "Content-Type: a/b\nContent-Type: multipart/x; boundary=b\n\nx",
        #"("a" "b" NIL NIL NIL "7bit" 1)"#
      ),
      ("Content-Type: a/b\n\nx\0y\n", #"("a" "b" NIL NIL NIL "7bit" 5)"#),
    ] as [(String, String)])
  func parts(text: String, expected: String) {
    #expect(body(text) == expected)
    // the structure is that of the message with CRLF
    let crlf = structure(octets(text).withCRLF)
    #expect(StructureText.body(crlf.bodyStructure, isExtended: false) == expected)
    #expect(crlf.extent.count == structure(octets(text)).extent.wireCount)
  }

  @Test("what a part says of itself is told")
  func fields() {
    let text = """
      Content-Type: IMAGE/PNG; NAME="a b"; x*0=y; x*1=z
      Content-ID: <i@d>
      Content-Description: what\n it is
      Content-Transfer-Encoding: Base64
      Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==
      Content-Disposition: attachment; filename=a; filename*=utf-8''%C3%A9
      Content-Language: en, de (c), fr-CA
      Content-Location: a/b

      QQ==
      """
    let expected = [
      #"("IMAGE" "PNG" ("NAME" "a b" "x" "yz") "<i@d>" "what it is" "base64" 4"#,
      #""Q2hlY2sgSW50ZWdyaXR5IQ==" ("attachment" ("filename" "a" "filename*" "utf-8''%C3%A9"))"#,
      #"("en" "de" "fr-CA") "a/b")"#,
    ]
    #expect(body(text, isExtended: true) == expected.joined(separator: " "))
  }

  @Test(
    "a text has a charset",
    arguments: [
      ("text/plain", "us-ascii"), ("TEXT/x; Charset=\"utf-8\"", "utf-8"), ("a/b; charset=x", nil),
      ("text/plain; charset=", "us-ascii"), ("text/plain; charset*=us-ascii'en'koi8-r", "koi8-r"),
      ("nonsense", "us-ascii"),
    ])
  func charsets(type: String, expected: String?) {
    let tree = structure(octets("Content-Type: " + type + "\n\nx"))
    #expect(tree.message.fields.charset == expected.map { octets($0) })
    // a client is told the charset once
    let text = StructureText.body(tree.bodyStructure).lowercased()
    #expect(text.split(separator: "charset").count == 2)
  }

  @Test("parts have the numbers of the example in RFC 9051 §6.4.5.1")
  func numbers() {
    let text = """
      Content-Type: multipart/mixed; boundary=a

      --a

      1
      --a
      Content-Type: application/octet-stream

      2
      --a
      Content-Type: message/rfc822

      Subject: 3
      Content-Type: multipart/mixed; boundary=b

      --b

      3.1
      --b
      Content-Type: application/octet-stream

      3.2
      --b--
      --a
      Content-Type: multipart/mixed; boundary=c

      --c
      Content-Type: image/gif

      4.1
      --c
      Content-Type: message/rfc822

      Subject: 4.2
      Content-Type: multipart/mixed; boundary=d

      --d

      4.2.1
      --d
      Content-Type: multipart/alternative; boundary=e

      --e

      4.2.2.1
      --e
      Content-Type: text/richtext

      4.2.2.2
      --e--
      --d--
      --c--
      --a--

      """
    let bytes = octets(text)
    let tree = structure(bytes)
    for number in ["1", "2", "3.1", "3.2", "4.1", "4.2.1", "4.2.2.1", "4.2.2.2"] {
      let part = tree.part(octets(number).split(separator: ".").compactMap { [UInt8]($0).decimal })
      #expect(part.map { [UInt8](bytes[$0.body.range]) } == octets(number))
    }
    for number in [[3], [4, 2]] {
      let part = tree.part(number)
      let subject = octets(number.count == 1 ? "3" : "4.2")
      #expect(part?.fields.type.isNamed("message", "rfc822") == true)
      #expect(part.flatMap { tree.message(in: $0) }?.envelope?.subject == subject)
    }
    for number in [
      [], [0], [5], [-1], [1, 1], [3, 3], [4, 1, 1], [4, 2, 2, 3], [4, 2, 2, 1, 1],
    ] {
      #expect(tree.part(number) == nil)
    }
    #expect(tree.part([4, 2, 2])?.isMultipart == true)
  }

  @Test("a message that is no multipart has itself as part 1")
  func single() {
    let plain = structure(octets("A: b\n\nx"))
    #expect(plain.part([1])?.index == 0)
    #expect(plain.part([2]) == nil)
    #expect(plain.part([1, 1]) == nil)
    let message = structure(octets("Content-Type: message/rfc822\n\nA: b\n\nx"))
    #expect(message.part([1])?.index == 0)
    #expect(message.part([1, 1])?.index == 1)
    #expect(message.part([1, 1, 1]) == nil)
    #expect(structure(octets("Content-Type: multipart/x\n\nx")).part([1]) == nil)
  }
}
