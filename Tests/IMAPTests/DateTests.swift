import Bytes
import Testing

@testable import IMAP

@Suite struct DateTests {
  @Test(
    "a date-time is a moment and a zone",
    arguments: [
      ("\"17-Jul-1996 02:44:25 -0700\"", 837_596_665, -420),
      ("\" 1-Jan-1970 00:00:00 +0000\"", 0, 0),
      ("\"01-jan-1970 01:00:00 +0100\"", 0, 60),
      ("\"1-Jan-1970 00:00:01 +0000\"", 1, 0),
      ("\"29-Feb-2000 23:59:60 +0000\"", 951_868_800, 0),
      ("\"31-Dec-1969 23:59:59 +0000\"", -1, 0),
    ])
  func dateTime(text: String, seconds: Int, offset: Int) throws {
    let date = try DateTime(Array(text.utf8))
    #expect(date.moment.seconds == seconds)
    #expect(date.offsetMinutes == offset)
    #expect(try DateTime(date.bytes) == date)
  }

  @Test("the day has two places in a date-time and as many as it needs in a date")
  func written() throws {
    #expect(
      DateTime(Timestamp(seconds: 0), offsetMinutes: -90).bytes.text
        == "\"31-Dec-1969 22:30:00 -0130\"")
    #expect(DateTime(Timestamp(seconds: 0)).bytes.text == "\" 1-Jan-1970 00:00:00 +0000\"")
    #expect(try CalendarDate(Array("\"1-feb-1994\"".utf8)).bytes.text == "1-Feb-1994")
    #expect(try CalendarDate(Array("01-Feb-1994".utf8)) == CalendarDate(Array("1-Feb-1994".utf8)))
  }

  @Test("each day survives")
  func days() throws {
    for day in stride(from: -700_000, to: 2_900_000, by: 997) {
      let date = CalendarDate(Timestamp(seconds: day * 86_400).civil())
      guard 0...9999 ~= date.year else { continue }
      #expect(date.daysSinceEpoch == day)
      #expect(try CalendarDate(date.bytes) == date)
    }
  }

  @Test(
    "what is no day is refused",
    arguments: [
      "30-Feb-2000", "29-Feb-1900", "0-Jan-2000", "32-Jan-2000", "1-Foo-2000", "1-Jan-00",
      "1-Jan-20000",
      "1-January-2000", "", "-1-Jan-2000", "1-1-2000", "\"1-Jan-2000", "1 Jan 2000", "001-Jan-2000",
      "31-Apr-2020", "1-Jan-2000 ",
    ])
  func noDates(text: String) {
    if text != "1-Jan-2000 " {
      #expect(throws: ParsingError.self) { try CalendarDate(Array(text.utf8)) }
    }
    #expect(throws: ParsingError.self) { try DateTime(Array("\"\(text) 00:00:00 +0000\"".utf8)) }
  }

  @Test("a moment that no date has room for in UTC is refused")
  func end() throws {
    let last = try DateTime(Array("\"31-Dec-9999 23:59:59 +0000\"".utf8))
    #expect(last.bytes.text == "\"31-Dec-9999 23:59:59 +0000\"")
    #expect(throws: ParsingError.self) {
      try DateTime(Array("\"31-Dec-9999 23:59:59 -0001\"".utf8))
    }
  }

  @Test(
    "what is no time is refused",
    arguments: [
      "24:00:00 +0000", "00:60:00 +0000", "00:00:61 +0000", "0:00:00 +0000", "00:00:00 0000",
      "00:00:00 +000", "00:00:00 +2400", "00:00:00 +0060", "00:00:00", "00:00 +0000",
      "00:00:00 GMT",
      "00:00:00 +00000",
    ])
  func noTimes(text: String) {
    #expect(throws: ParsingError.self) { try DateTime(Array("\" 1-Jan-2000 \(text)\"".utf8)) }
  }
}
