/// A moment in UTC, to the microsecond.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  public var seconds: Int
  /// The fraction, 0 to 999,999.
  public var microseconds: Int

  /// A moment; `microseconds` must be below one million.
  public init(seconds: Int, microseconds: Int = 0) {
    precondition(0..<1_000_000 ~= microseconds, "a fraction of a second")
    self.seconds = seconds
    self.microseconds = microseconds
  }

  /// Earlier first.
  public static func < (a: Self, b: Self) -> Bool {
    (a.seconds, a.microseconds) < (b.seconds, b.microseconds)
  }

  /// The moment this many seconds later.
  public static func + (moment: Self, seconds: Int) -> Self {
    Timestamp(seconds: moment.seconds + seconds, microseconds: moment.microseconds)
  }
}

extension Timestamp {
  /// A date and time of day in the Gregorian calendar, without a zone.
  public struct Civil: Hashable, Sendable {
    /// The year, four digits in any text we write.
    public var year: Int
    /// 1 to 12.
    public var month: Int
    /// 1 to 31.
    public var day: Int
    /// 0 to 23.
    public var hour: Int
    /// 0 to 59.
    public var minute: Int
    /// 0 to 60.
    public var second: Int

    /// A date and time; nothing is checked.
    public init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
      self.year = year
      self.month = month
      self.day = day
      self.hour = hour
      self.minute = minute
      self.second = second
    }

    /// The day of the week in three letters, as mail writes it; RFC 5322 §3.3.
    public var weekdayName: String { Self.weekdays[((daysSinceEpoch % 7) + 7) % 7] }

    /// The month in three letters, as mail writes it; RFC 5322 §3.3.
    public var monthName: String { Self.months[month - 1] }

    /// From the first day of 1970 on.
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Days since 1970-01-01, by the usual count of days from a year that begins in March.
    public var daysSinceEpoch: Int {
      let y = month <= 2 ? year - 1 : year
      let era = (y >= 0 ? y : y - 399) / 400
      let yearOfEra = y - era * 400
      let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
      return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
  }

  /// The moment of a UTC date and time.
  public init(_ civil: Civil, microseconds: Int = 0) {
    let time = civil.hour * 3600 + civil.minute * 60 + civil.second
    self.init(seconds: civil.daysSinceEpoch * 86_400 + time, microseconds: microseconds)
  }

  /// The date and time that a clock this many minutes east of UTC shows.
  public func civil(offsetMinutes: Int = 0) -> Civil {
    let local = seconds + offsetMinutes * 60
    let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    let time = local - days * 86_400
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let m = (5 * dayOfYear + 2) / 153
    let month = m < 10 ? m + 3 : m - 9
    return Civil(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * m + 2) / 5 + 1, hour: time / 3600, minute: time % 3600 / 60,
      second: time % 60)
  }

  /// `2026-11-20T23:50:12.123456Z`, RFC 3339 with all six digits.
  public var rfc3339: [UInt8] {
    let c = civil()
    var out: [UInt8] = []
    for (number, width, mark) in [
      (c.year, 4, UInt8("-")), (c.month, 2, "-"), (c.day, 2, "T"), (c.hour, 2, ":"),
      (c.minute, 2, ":"), (c.second, 2, "."), (microseconds, 6, "Z"),
    ] {
      out.append(decimal: number, width: width)
      out.append(mark)
    }
    return out
  }

  /// Reads exactly the form that `rfc3339` writes; the fraction may have one to six digits or be
  /// absent.
  public init?(rfc3339 text: [UInt8]) {
    var cursor = ByteCursor(text)
    func number(_ width: Int, _ mark: UInt8?) -> Int? {
      let digits = cursor.take(while: \.isDigit)
      guard digits.count == width, mark == nil || cursor.take(mark!) else { return nil }
      return digits.decimal
    }
    guard let year = number(4, "-"), let month = number(2, "-"), let day = number(2, "T"),
      let hour = number(2, ":"), let minute = number(2, ":"), let second = number(2, nil),
      1...12 ~= month, 1...31 ~= day, hour < 24, minute < 60, second <= 60
    else { return nil }
    var fraction: [UInt8] = []
    if cursor.take(".") {
      fraction = cursor.take(while: \.isDigit)
      guard 1...6 ~= fraction.count else { return nil }
    }
    guard cursor.take("Z"), cursor.isAtEnd else { return nil }
    fraction.append(contentsOf: repeatElement("0", count: 6 - fraction.count))
    let civil = Civil(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    // a day that the month does not have would be one of the next
    guard Timestamp(seconds: civil.daysSinceEpoch * 86_400).civil().day == day else { return nil }
    self.init(civil, microseconds: fraction.decimal ?? 0)
  }
}
