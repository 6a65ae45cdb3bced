import Bytes
import Message
import Postal
import Testing

private let date = MessageDate(Timestamp(seconds: 1_795_215_012), offsetMinutes: 60)

@Suite struct ReceivedFieldTests {
  @Test("a message of a local user")
  func local() {
    var field = ReceivedField(by: octets("host.example"), date)
    field.comment = octets("Martlet, from userid 1000")
    field.id = octets("20261120T225012.000042Z.4711.ab12cd34")
    #expect(
      field.bytes.text == """
        Received: by host.example (Martlet, from userid 1000)
        \tid 20261120T225012.000042Z.4711.ab12cd34;
        \tFri, 20 Nov 2026 23:50:12 +0100

        """)
  }

  @Test("a message of another host")
  func remote() {
    var field = ReceivedField(by: octets("host.example"), date)
    field.from = octets("client")
    field.fromComment = octets("mail.example [192.0.2.1]")
    field.with = octets("ESMTPS")
    field.via = octets("UNIX")
    field.id = octets("X1")
    field.recipient = Address(localPart: octets("bob"), domain: octets("x.example"))
    #expect(
      field.bytes.text == """
        Received: from client (mail.example [192.0.2.1]) by host.example via UNIX
        \twith ESMTPS id X1 for <bob@x.example>; Fri, 20 Nov 2026 23:50:12 +0100

        """)
  }

  @Test(
    "no value breaks the field",
    arguments: [
      "a\nBcc: x", "a\r\n\r\nbody", "a;b", "a)b(c", "\\", "a\0b", "\u{f6}", "a b", "\"", "\t",
      "a\u{1b}[31m", String(repeating: "a ", count: 5000), String(repeating: "(", count: 5000), " ",
      "",
    ])
  func hostile(value: String) throws {
    let value = octets(value)
    var field = ReceivedField(by: value, date)
    field.from = value
    field.fromComment = value
    field.comment = value
    field.via = value
    field.with = value
    field.id = value
    field.recipient = Address(localPart: octets("a \" b;(c"), domain: octets("d"))
    let bytes = field.bytes
    let header = Header(bytes)
    #expect(header.fields.count == 1)
    #expect(header.ending == .endOfInput)
    let text = header.value(header.fields[0])
    #expect(text.allSatisfy { $0.isVisible || $0.isBlank })
    // outside the quotes and the comments there is one semicolon, and the date is after it
    let at = try #require(text.lastIndex(of: ";"))
    #expect([UInt8](text[(at + 1)...]).trimmed == date.bytes)
    #expect(bytes.lines.allSatisfy { $0.count <= 998 })
    #expect(isBalanced(text))
  }

  private func isBalanced(_ text: [UInt8]) -> Bool {
    var depth = 0
    var isQuoted = false
    var cursor = ByteCursor(text)
    while let byte = cursor.takeByte() {
      if byte == "\\" { _ = cursor.takeByte() }
      if byte == "\"", depth == 0 { isQuoted.toggle() }
      if byte == "(", !isQuoted { depth += 1 }
      if byte == ")", !isQuoted { depth -= 1 }
      if depth < 0 { return false }
    }
    return depth == 0 && !isQuoted
  }
}

@Suite struct FieldComposerTests {
  @Test("controls in a piece do not break the field")
  func controls() {
    var composer = FieldComposer("X-Test")
    composer.add(octets("a\nBcc: b\r\0"))
    composer.add([])
    composer.add(octets("c"))
    #expect(composer.field == octets("X-Test: a?Bcc: b?? c\n"))
  }

  @Test("a piece that is too wide for any line stands on its own")
  func widePiece() {
    var composer = FieldComposer("X-Test")
    composer.add([UInt8](repeating: "a", count: 100))
    composer.add(octets("b"))
    #expect(composer.field == octets("X-Test: " + String(repeating: "a", count: 100) + "\n\tb\n"))
  }
}
