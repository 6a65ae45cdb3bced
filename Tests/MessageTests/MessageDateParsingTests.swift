import Bytes
import Message
import Testing

@Suite struct MessageDateParsingTests {
  @Test(
    "a date is read; RFC 5322 §3.3, §4.3, appendix A",
    arguments: [
      ("Fri, 21 Nov 1997 09:55:06 -0600", "Fri, 21 Nov 1997 09:55:06 -0600"),
      ("Tue, 1 Jul 2003 10:52:37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200"),
      (
        "Thu,\n      13\n        Feb\n          1969\n      23:32\n               -0330 "
          + "(Newfoundland Time)", "Thu, 13 Feb 1969 23:32:00 -0330"
      ),
      ("21 Nov 97 09:55:06 GMT", "Fri, 21 Nov 1997 09:55:06 +0000"),
      ("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "Fri, 21 Nov 1997 09:55:06 -0600"),
      ("1 Jan 00 00:00 Z", "Sat, 1 Jan 2000 00:00:00 +0000"),
      ("1 Jan 100 00:00 UT", "Sat, 1 Jan 2000 00:00:00 +0000"),
      ("1 Jan 49 00:00 EST", "Fri, 1 Jan 2049 00:00:00 -0500"),
      ("1 Jan 50 00:00 pdt", "Sun, 1 Jan 1950 00:00:00 -0700"),
      ("31 Dec 2016 23:59:60 +0000", "Sun, 1 Jan 2017 00:00:00 +0000"),
      ("1 jAN 2000 0:0:0", "Sat, 1 Jan 2000 00:00:00 +0000"),
      ("01-Jan-2000 00:00:00 +0100", "Sat, 1 Jan 2000 00:00:00 +0100"),
      ("Sat 1 January 2000 00:00 A", "Sat, 1 Jan 2000 00:00:00 +0000"),
      ("29 Feb 2000 00:00 +2359", "Tue, 29 Feb 2000 00:00:00 +2359"),
      ("1 Jan 2000 00:00 +9999", "Sat, 1 Jan 2000 00:00:00 +0000"),
      ("1 Jan 2000 00:00 +01:00", "Sat, 1 Jan 2000 00:00:00 +0000"),
      ("1 Jan 2000 00:00 +0160", "Sat, 1 Jan 2000 00:00:00 +0000"),
    ])
  func dates(text: String, expected: String) {
    let date = MessageDate(parsing: octets(text))
    #expect(date?.bytes.text == expected)
    let crlf = MessageDate(parsing: octets(text).withCRLF)
    #expect(crlf == date)
  }

  @Test(
    "what is no date is none",
    arguments: [
      "", "Fri", "Fri,", "1", "1 Jan", "1 Jan 2000", "1 Jan 2000 00", "1 Jan 2000 00:",
      "0 Jan 2000 00:00", "32 Jan 2000 00:00", "30 Feb 2000 00:00", "29 Feb 1900 00:00 Z",
      "1 Ja 2000 00:00", "1 Foo 2000 00:00", "1 Jan 2 00:00", "1 Jan 20000 00:00",
      "1 Jan 2000 24:00", "1 Jan 2000 00:60", "1 Jan 2000 00:00:61", "1 Jan 2000 000:00",
      "2000-01-01 00:00", "(", "1 Jan (", "99999999999999999999 Jan 2000 00:00",
    ])
  func none(text: String) { #expect(MessageDate(parsing: octets(text)) == nil) }

  @Test(
    "where no time is needed a day is enough; RFC 5256 §2.2",
    arguments: [
      ("1 Jan 2000", "Sat, 1 Jan 2000 00:00:00 +0000"),
      ("1 Jan 2000 24:00 +0100", "Sat, 1 Jan 2000 00:00:00 +0000"),
      ("Sat, 1 Jan 2000 noon", "Sat, 1 Jan 2000 00:00:00 +0000"),
      ("1 Jan 2000 12:00 -0100", "Sat, 1 Jan 2000 12:00:00 -0100"),
      ("1 Jan", nil), ("30 Feb 2000", nil), ("", nil),
    ])
  func days(text: String, expected: String?) {
    #expect(MessageDate(parsing: octets(text), needsTime: false)?.bytes.text == expected)
  }

  @Test("what we write we read")
  func roundTrip() {
    var random = Shuffle(state: 1)
    for _ in 0..<500 {
      let moment = Timestamp(seconds: Int.random(in: 0..<4_000_000_000, using: &random))
      let date = MessageDate(
        moment, offsetMinutes: Int.random(in: -1439...1439, using: &random))
      #expect(MessageDate(parsing: date.bytes) == date)
    }
  }
}
