import Bytes
import Message
import Postal
import Testing

private func recipients(_ text: String) throws(ParsingError) -> [String] {
  let header = Header(octets(text))
  var out: [String] = []
  for (field, mailboxes) in try RecipientFields(header).mailboxes(in: header) {
    out.append(header.name(field).text)
    for mailbox in mailboxes { out.append(mailbox.address.text) }
  }
  return out
}

@Suite struct RecipientFieldsTests {
  @Test(
    "the recipients are those of To, Cc, Bcc and Apparently-To, or of the first resent block",
    arguments: [
      (
        "To: a\nSubject: x\nBCC: b, c\ncc: d\nApparently-To: e\n",
        ["To", "a", "BCC", "b", "c", "cc", "d", "Apparently-To", "e"]
      ),
      ("To: a\nTo: b\n", ["To", "a", "To", "b"]),
      ("Subject: x\n", []),
      ("To:\nBcc : undisclosed:;\n", ["To", "Bcc"]),
      ("Resent-To: r\nTo: a\nBcc: b\n", ["Resent-To", "r"]),
      ("To: a\nBcc: b\nresent-bcc: r\n", ["resent-bcc", "r"]),
      ("Resent-From: x\nTo: a\n", ["To", "a"]),
      (
        "Resent-Date: 1\nResent-To: r\nResent-Cc: s\nReceived: y\nResent-To: old\nTo: a\n",
        ["Resent-To", "r", "Resent-Cc", "s"]
      ),
      (
        "Resent-From: x\nResent-To: r\nResent-From: y\nResent-To: old\nResent-Cc: old\nTo: a\n",
        ["Resent-To", "r"]
      ),
      (
        "Received: z\nResent-To: r\nX-Other: 1\nResent-Cc: s\nReceived: y\nResent-Bcc: old\n",
        ["Resent-To", "r", "Resent-Cc", "s"]
      ),
      ("Resent-From: x\nReturn-Path: <y>\nResent-To: old\nTo: a\n", []),
      ("Resent-To:\nTo: a\n", ["Resent-To"]),
    ] as [(String, [String])])
  func fields(text: String, expected: [String]) throws {
    #expect(try recipients(text) == expected)
    #expect(try recipients(octets(text).withCRLF.text) == expected)
  }

  @Test(
    "all Bcc and Resent-Bcc fields are taken out, of whatever block",
    arguments: [
      ("To: a\nBcc: b\nbcc:\nBCC : c\n", ["Bcc", "bcc", "BCC"]),
      (
        "Resent-Bcc: a\nReceived: x\nResent-Bcc: b\nBcc: c\nX-Bcc: d\n",
        ["Resent-Bcc", "Resent-Bcc", "Bcc"]
      ),
      ("To: a\n", []),
    ] as [(String, [String])])
  func removed(text: String, expected: [String]) {
    let header = Header(octets(text))
    #expect(RecipientFields(header).removed.map { header.name($0).text } == expected)
  }

  @Test("the first resent block is given, with fields of other kinds left out")
  func block() {
    let header = Header(
      octets("Received: 1\nResent-Date: x\nX: y\nResent-To: r\nResent-Date: old\nTo: a\n"))
    let found = RecipientFields(header)
    #expect(found.isResent)
    #expect(found.resentBlock.map { header.value($0).text } == ["x", "r"])
  }

  @Test("an error names the field, the line and the place")
  func errors() throws {
    let text = "Subject: x\nTo: a@b,\n c@d\n e@f\n"
    let error = #expect(throws: ParsingError.self) { try recipients(text) }
    #expect(error?.offset == 26)
    #expect(error?.reason == "To, line 4: a \",\" is missing between two addresses")
  }

  @Test("a header of many fields is read in one pass")
  func manyFields() throws {
    var text: [UInt8] = []
    for number in 0..<20_000 {
      text.append("Resent-X")
      text.append(decimal: number)
      text.append(": y\nTo: a\n")
    }
    let header = Header(text)
    let found = RecipientFields(header)
    #expect(found.fields.count == 20_000)
    #expect(try found.mailboxes(in: header).count == 20_000)
  }
}
