public import Bytes

/// A day without a time or a zone, as SEARCH compares them; RFC 9051 §9 `date`.
public struct CalendarDate: Hashable, Sendable {
  /// The year, 0 to 9999.
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to 31.
  public let day: Int

  /// Nil if there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard 0...9999 ~= year, 1...12 ~= month, 1...31 ~= day else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    guard Timestamp(seconds: daysSinceEpoch * 86_400).civil().day == day else { return nil }
  }

  /// The day of a date and time.
  public init(_ civil: Timestamp.Civil) {
    (year, month, day) = (civil.year, civil.month, civil.day)
  }

  /// Reads `1-Feb-1994`, with quotes or without.
  public init(_ text: [UInt8]) throws(ParsingError) {
    var reader = Reader(text)
    self = try CalendarDate(&reader)
    try reader.end()
  }

  /// Days since 1970-01-01, by which days are compared.
  public var daysSinceEpoch: Int { midnight.daysSinceEpoch }

  /// `1-Feb-1994`
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    out.append(decimal: day)
    out.append("-\(midnight.monthName)-")
    out.append(decimal: year, width: 4)
    return out
  }

  private var midnight: Timestamp.Civil {
    Timestamp.Civil(year: year, month: month, day: day, hour: 0, minute: 0, second: 0)
  }
}

extension CalendarDate: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    let isQuoted = reader.take("\"")
    self = try reader.date()
    if isQuoted { try reader.expect("\"", "the quote after the date is missing") }
  }
}

extension Reader {
  /// date-text, or date-day-fixed and so on in a date-time.
  mutating func date() throws(ParsingError) -> CalendarDate {
    let start = cursor.offset
    let day = cursor.take(while: \.isDigit)
    guard take("-"), let month = month(), take("-") else {
      throw ParsingError(at: start, "a date such as 1-Feb-1994 was expected")
    }
    let year = cursor.take(while: \.isDigit)
    guard 1...2 ~= day.count, year.count == 4, let day = day.decimal, let year = year.decimal,
      let date = CalendarDate(year: year, month: month, day: day)
    else { throw ParsingError(at: start, "a date such as 1-Feb-1994 was expected") }
    return date
  }

  private mutating func month() -> Int? {
    switch cursor.take(while: \.isLetter).upperWord {
    case "JAN": 1
    case "FEB": 2
    case "MAR": 3
    case "APR": 4
    case "MAY": 5
    case "JUN": 6
    case "JUL": 7
    case "AUG": 8
    case "SEP": 9
    case "OCT": 10
    case "NOV": 11
    case "DEC": 12
    default: nil
    }
  }
}
