public import Bytes

/// A moment with the zone in which a clock showed it; RFC 9051 §9 `date-time`.
public struct DateTime: Hashable, Sendable {
  /// The moment, in whole seconds.
  public let moment: Timestamp
  /// Minutes east of UTC.
  public let offsetMinutes: Int

  /// A moment; the zone must be less than a day away.
  public init(_ moment: Timestamp, offsetMinutes: Int = 0) {
    precondition(abs(offsetMinutes) < 1440, "a zone is less than a day away")
    self.moment = Timestamp(seconds: moment.seconds)
    self.offsetMinutes = offsetMinutes
  }

  /// Reads `" 1-Feb-1994 21:52:25 -0800"`, quotes included.
  public init(_ text: [UInt8]) throws(ParsingError) {
    var reader = Reader(text)
    self = try DateTime(&reader)
    try reader.end()
  }

  /// The day on the clock of its zone.
  public var date: CalendarDate { CalendarDate(moment.civil(offsetMinutes: offsetMinutes)) }

  /// The moment on the wire, quotes included.
  public var bytes: [UInt8] {
    let c = moment.civil(offsetMinutes: offsetMinutes)
    var out: [UInt8] = ["\""]
    if c.day < 10 { out.append(" ") }
    out.append(contentsOf: CalendarDate(c).bytes)
    for (number, mark) in [(c.hour, UInt8(" ")), (c.minute, ":"), (c.second, ":")] {
      out.append(mark)
      out.append(decimal: number, width: 2)
    }
    out.append(offsetMinutes < 0 ? " -" : " +")
    out.append(decimal: abs(offsetMinutes) / 60, width: 2)
    out.append(decimal: abs(offsetMinutes) % 60, width: 2)
    out.append("\"")
    return out
  }
}

extension DateTime: Readable {
  /// The year 10000, which could not be told.
  private static let end = 253_402_300_800

  init(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    let wrong = ParsingError(
      at: start, "a date such as \" 1-Feb-1994 21:52:25 -0800\" was expected")
    guard reader.take("\"") else { throw wrong }
    _ = reader.take(" ")
    let date = try reader.date()
    guard reader.take(" "), let hour = reader.twoDigits(below: 24), reader.take(":"),
      let minute = reader.twoDigits(below: 60), reader.take(":"),
      let second = reader.twoDigits(below: 61), reader.take(" "), let zone = reader.zone(),
      reader.take("\"")
    else { throw wrong }
    let civil = Timestamp.Civil(
      year: date.year, month: date.month, day: date.day, hour: hour, minute: minute,
      second: second)
    let seconds = Timestamp(civil).seconds - zone * 60
    guard seconds < Self.end else { throw wrong }
    self.init(Timestamp(seconds: seconds), offsetMinutes: zone)
  }
}

extension Reader {
  fileprivate mutating func twoDigits(below limit: Int) -> Int? {
    guard let digits = cursor.take(count: 2), let value = digits.decimal, value < limit else {
      return nil
    }
    return value
  }

  fileprivate mutating func zone() -> Int? {
    let isWest = next == "-"
    guard take("-") || take("+"), let hours = twoDigits(below: 24),
      let minutes = twoDigits(below: 60)
    else { return nil }
    return (hours * 60 + minutes) * (isWest ? -1 : 1)
  }
}
