import Bytes
import Testing

@Suite struct TimestampTests {
  @Test(
    "a moment is written and read in RFC 3339",
    arguments: [
      (0, 0, "1970-01-01T00:00:00.000000Z"),
      (1_795_218_612, 123_456, "2026-11-20T23:50:12.123456Z"),
      (951_782_400, 1, "2000-02-29T00:00:00.000001Z"),
      (-1, 999_999, "1969-12-31T23:59:59.999999Z"),
      (-62_135_596_800, 0, "0001-01-01T00:00:00.000000Z"),
      (253_402_300_799, 0, "9999-12-31T23:59:59.000000Z"),
    ])
  func rfc3339(seconds: Int, microseconds: Int, text: String) {
    let moment = Timestamp(seconds: seconds, microseconds: microseconds)
    #expect(moment.rfc3339.text == text)
    #expect(Timestamp(rfc3339: octets(text)) == moment)
  }

  @Test("the fraction may be shorter or missing, and a second may be a leap second")
  func variants() {
    #expect(Timestamp(rfc3339: octets("1970-01-01T00:00:01Z")) == Timestamp(seconds: 1))
    #expect(
      Timestamp(rfc3339: octets("1970-01-01T00:00:01.5Z"))
        == Timestamp(seconds: 1, microseconds: 500_000))
    #expect(Timestamp(rfc3339: octets("1970-01-01T00:00:60Z")) == Timestamp(seconds: 60))
  }

  @Test(
    "what is no moment is refused",
    arguments: [
      "", "1970-01-01", "1970-01-01T00:00:00", "1970-13-01T00:00:00Z", "1970-00-01T00:00:00Z",
      "1970-01-32T00:00:00Z", "1970-01-00T00:00:00Z", "1970-01-01T24:00:00Z",
      "1970-01-01T00:60:00Z",
      "1970-01-01T00:00:61Z", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00.1234567Z",
      "1970-01-01T00:00:00+00:00", "1970-1-01T00:00:00Z", "70-01-01T00:00:00Z",
      "1970-01-01t00:00:00Z",
      " 1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z ", "1970-02-30T00:00:00Z",
      "2026-02-29T00:00:00Z",
    ])
  func refused(text: String) { #expect(Timestamp(rfc3339: octets(text)) == nil) }

  @Test("every day of four centuries has its date, and the date its day")
  func calendar() {
    var expected = Timestamp.Civil(year: 1899, month: 12, day: 31, hour: 23, minute: 59, second: 59)
    var day = expected.daysSinceEpoch
    for _ in 0..<146_097 {
      day += 1
      expected = following(expected)
      let seconds = day * 86_400 + 86_399
      guard Timestamp(seconds: seconds).civil() == expected, expected.daysSinceEpoch == day else {
        Issue.record("the calendar is wrong at day \(day)")
        return
      }
    }
    #expect(expected.year == 2299)
  }

  private func following(_ civil: Timestamp.Civil) -> Timestamp.Civil {
    var next = civil
    let isLeap = civil.year % 4 == 0 && (civil.year % 100 != 0 || civil.year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    next.day += 1
    if next.day > lengths[civil.month - 1] { (next.month, next.day) = (civil.month + 1, 1) }
    if next.month > 12 { (next.year, next.month) = (civil.year + 1, 1) }
    return next
  }

  @Test("a clock east or west of UTC shows another time")
  func offsets() {
    let moment = Timestamp(seconds: 0)
    #expect(moment.civil(offsetMinutes: 90).hour == 1)
    #expect(moment.civil(offsetMinutes: 90).minute == 30)
    #expect(moment.civil(offsetMinutes: -1).day == 31)
    #expect(moment.civil(offsetMinutes: -1).year == 1969)
  }

  @Test("moments are ordered and moved by seconds")
  func order() {
    let moment = Timestamp(seconds: 5, microseconds: 7)
    #expect(moment < Timestamp(seconds: 5, microseconds: 8))
    #expect(moment < Timestamp(seconds: 6))
    #expect(moment + -6 == Timestamp(seconds: -1, microseconds: 7))
  }
}
