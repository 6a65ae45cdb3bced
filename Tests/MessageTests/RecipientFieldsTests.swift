import Bytes
import Message
import Postal
import Testing

private func recipients(_ text: String) throws(ParsingError) -> [String] {
  let header = Header(octets(text))
  var out: [String] = []
  for field in RecipientFields(header).fields {
    out.append(header.name(field).text)
    var reader = AddressReader(header.bytes, in: field.bodyRange)
    while let mailbox = try reader.next() { out.append(mailbox.address.text) }
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

  @Test("the first resent block is given, with fields of other kinds left out")
  func block() {
    let header = Header(
      octets("Received: 1\nResent-Date: x\nX: y\nResent-To: r\nResent-Date: old\nTo: a\n"))
    let found = RecipientFields(header)
    #expect(found.resentBlock.map { header.value($0).text } == ["x", "r"])
  }

  @Test("an offset is in the line that has it, counted from 1")
  func lines() {
    let header = Header(octets("Subject: x\nTo: a@b,\n c@d\n"))
    #expect([0, 10, 11, 19, 20, 24].map { header.line(at: $0) } == [1, 1, 2, 2, 3, 3])
  }

  @Test("a header of many fields is read in one pass")
  func manyFields() {
    var text: [UInt8] = []
    for number in 0..<20_000 {
      text.append("Resent-X")
      text.append(decimal: number)
      text.append(": y\nTo: a\n")
    }
    let header = Header(text)
    let found = RecipientFields(header)
    #expect(found.fields.count == 20_000)
  }
}
