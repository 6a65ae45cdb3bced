import Bytes
import Message
import Testing

private func written(_ text: String) -> String? {
  MessageDate(parsing: octets(text))?.bytes.text
}

@Suite struct MessageDateTests {
  @Test(
    "a date is written in the zone of its clock",
    arguments: [
      (1_795_215_012, 60, "Fri, 20 Nov 2026 23:50:12 +0100"),
      (1_795_215_012, 0, "Fri, 20 Nov 2026 22:50:12 +0000"),
      (1_795_215_012, -210, "Fri, 20 Nov 2026 19:20:12 -0330"),
      (0, 0, "Thu, 1 Jan 1970 00:00:00 +0000"),
      (-1, 0, "Wed, 31 Dec 1969 23:59:59 +0000"),
      (951_782_400, 0, "Tue, 29 Feb 2000 00:00:00 +0000"),
      (0, 1440, "Thu, 1 Jan 1970 00:00:00 +0000"),
      (0, .min, "Thu, 1 Jan 1970 00:00:00 +0000"),
    ])
  func writes(seconds: Int, offset: Int, expected: String) {
    let date = MessageDate(Timestamp(seconds: seconds), offsetMinutes: offset)
    #expect(date.bytes.text == expected)
  }

  @Test("what is written reads the same")
  func roundTrip() {
    for step in 0..<3000 {
      let timestamp = Timestamp(seconds: step * 5_000_077 - 2_000_000_000)
      let date = MessageDate(timestamp, offsetMinutes: step % 2879 - 1439)
      #expect(MessageDate(parsing: date.bytes) == date)
    }
  }

  @Test(
    "dates of other people's clocks are read",
    arguments: [
      ("Fri, 20 Nov 2026 23:50:12 +0100", "Fri, 20 Nov 2026 23:50:12 +0100"),
      ("20 Nov 2026 23:50 -0000", "Fri, 20 Nov 2026 23:50:00 +0000"),
      ("fri, 20 NOV 2026 23:50:12 GMT", "Fri, 20 Nov 2026 23:50:12 +0000"),
      ("Fri, 20 Nov 26 23:50:12 EST", "Fri, 20 Nov 2026 23:50:12 -0500"),
      ("Sat, 20 Nov 99 23:50:12 PDT", "Sat, 20 Nov 1999 23:50:12 -0700"),
      ("20 Nov 103 1:50:12 Z", "Thu, 20 Nov 2003 01:50:12 +0000"),
      (
        "Fri (day), 20 (of (the)) Nov 2026 23:50:12 +0100 (C\\)ET)",
        "Fri, 20 Nov 2026 23:50:12 +0100"
      ),
      ("Fri, 20 Nov 2026\n 23:50:12 +0100", "Fri, 20 Nov 2026 23:50:12 +0100"),
      ("Friday, 20-Nov-26 23:50:12 UTC", "Fri, 20 Nov 2026 23:50:12 +0000"),
      ("Fri,20Nov2026 23 : 50 : 12+0100", "Fri, 20 Nov 2026 23:50:12 +0100"),
      ("Fri 20 November 2026 23:50:12", "Fri, 20 Nov 2026 23:50:12 +0000"),
      ("Fri, 20 Nov 2026 23:50:12 GMT+02:00", "Fri, 20 Nov 2026 23:50:12 +0200"),
      ("Fri, 20 Nov 2026 23:50:12 +1 CET", "Fri, 20 Nov 2026 23:50:12 +0100"),
      ("Fri, 20 Nov 2026 23:50:12.345 +0100", "Fri, 20 Nov 2026 23:50:12 +0100"),
      ("31 Dec 2026 23:59:60 +0000", "Fri, 1 Jan 2027 00:00:00 +0000"),
      ("29 Feb 2000 00:00:00 A", "Tue, 29 Feb 2000 00:00:00 +0000"),
    ])
  func reads(text: String, expected: String) {
    #expect(written(text) == expected)
    #expect(MessageDate(parsing: octets(text).withCRLF)?.bytes.text == expected)
  }

  @Test(
    "what is no date is refused",
    arguments: [
      "", "Fri", "Fri,", "yesterday", "20 Nov", "20 Nov 2026", "20 Nov 2026 23", "20 Nov 2026 23:",
      "0 Nov 2026 23:50", "31 Nov 2026 23:50", "29 Feb 2026 23:50", "20 Foo 2026 23:50",
      "20 Nov 20260 23:50", "20 Nov 2026 24:50", "20 Nov 2026 23:60", "20 Nov 2026 23:50:61",
      "20 Nov 2026 23:50:12 +9999", "20 Nov 2026 23:50:12 +0160", "20 Nov 2026 23:50:12 (",
      "20 Nov 2026 23:50:12 +0100 17", "20 Nov 2026 23:50:12 \u{1}",
      "99999999999999999999 Nov 2026 23:50",
    ])
  func refuses(text: String) { #expect(written(text) == nil) }

  @Test("every prefix and every mixture has an answer; a long text has none")
  func total() {
    let text = octets("Fri (x), 20 Nov 2026 23:50:12 GMT+02:00 (y)")
    for count in 0...text.count { _ = MessageDate(parsing: [UInt8](text[..<count])) }
    let pieces = [
      "Fri", ",", " ", "20", "Nov", "26", ":", "12", "+", "-", "0100", "(", ")", "\\", "\n",
    ]
    for text in mixtures(of: pieces, count: 3000) { _ = MessageDate(parsing: text) }
    #expect(written("20 Nov 2026 23:50 +0000" + String(repeating: " ", count: 2000)) == nil)
  }
}
