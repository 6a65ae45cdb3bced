internal import Bytes

extension MessageDate {
  /// Reads a `Date` field, folded or not; RFC 5322 §3.3 and §4.3. Nil if there is no such day or time.
  ///
  /// Years of two or three digits, comments anywhere and zones with letters are taken; a zone that is
  /// missing or unknown is `-0000`. What follows the zone, and what day of the week it was, is ignored. Unless
  /// `needsTime`, a day whose time cannot be read is the beginning of it in UTC; RFC 5256 §2.2.
  public init?(parsing text: [UInt8], needsTime: Bool = true) {
    var reader = DateReader(text)
    guard let day = reader.day() else { return nil }
    let time = reader.time()
    if time == nil, needsTime { return nil }
    let moment = Timestamp(seconds: day * 86_400 + (time ?? 0))
    let offset = time == nil ? 0 : reader.zone()
    self.init(
      Timestamp(seconds: moment.seconds - offset * 60), offsetMinutes: offset)
  }
}

/// Takes a date field apart, one word after the other.
private struct DateReader {
  private static let months = [UInt8]("janfebmaraprmayjunjulaugsepoctnovdec".utf8)
  private static let zones: [(name: StaticString, hours: Int)] = [
    ("est", -5), ("edt", -4), ("cst", -6), ("cdt", -5), ("mst", -7), ("mdt", -6), ("pst", -8),
    ("pdt", -7),
  ]

  private var lexer: MIMELexer

  init(_ text: [UInt8]) { lexer = MIMELexer(text, text.indices) }

  /// The day, counted from 1970.
  mutating func day() -> Int? {
    if !takeLetters().isEmpty { _ = take(",") }
    guard let day = number(), 1...31 ~= day else { return nil }
    _ = take("-")
    guard let month = month() else { return nil }
    _ = take("-")
    guard let year = year() else { return nil }
    let civil = Timestamp.Civil(year: year, month: month, day: day, hour: 0, minute: 0, second: 0)
    // a day that the month does not have would be one of the next
    let days = civil.daysSinceEpoch
    return Timestamp(seconds: days * 86_400).civil().day == day ? days : nil
  }

  /// The seconds of the day that the clock showed.
  mutating func time() -> Int? {
    guard let hour = number(), hour < 24, take(":"), let minute = number(), minute < 60 else {
      return nil
    }
    var second = 0
    if take(":") {
      guard let value = number(), value <= 60 else { return nil }
      second = value
    }
    return (hour * 60 + minute) * 60 + second
  }

  /// Minutes east of UTC.
  mutating func zone() -> Int {
    let isWest = take("-")
    if isWest || take("+") {
      let digits = takeDigits()
      guard digits.count == 4, let number = value(digits), number % 100 < 60, number < 2400
      else { return 0 }
      return (isWest ? -1 : 1) * (number / 100 * 60 + number % 100)
    }
    let name = takeLetters()
    if name.isEmpty { return 0 }
    for zone in Self.zones where lexer.bytes.span.extracting(name).equalsIgnoringCase(zone.name) {
      return zone.hours * 60
    }
    return 0
  }

  private mutating func year() -> Int? {
    let digits = takeDigits()
    guard 2...4 ~= digits.count, let year = value(digits) else { return nil }
    return switch digits.count {
    case 2: year < 50 ? 2000 + year : 1900 + year
    case 3: 1900 + year
    default: year
    }
  }

  private mutating func month() -> Int? {
    let name = takeLetters()
    guard name.count >= 3 else { return nil }
    let letters = lexer.bytes.span.extracting(name.lowerBound..<(name.lowerBound + 3))
    for month in 0..<12 {
      let first = month * 3
      if letters[0].lowercased == Self.months[first],
        letters[1].lowercased == Self.months[first + 1],
        letters[2].lowercased == Self.months[first + 2]
      {
        return month + 1
      }
    }
    return nil
  }

  private mutating func number() -> Int? {
    let digits = takeDigits()
    return digits.count <= 2 ? value(digits) : nil
  }

  /// The number that at most four digits are; nil if there is none.
  private func value(_ digits: Range<Int>) -> Int? {
    if digits.isEmpty { return nil }
    var value = 0
    for i in digits { value = value * 10 + Int(lexer.bytes[i] - 0x30) }
    return value
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    lexer.passBlanks()
    return lexer.take(byte)
  }

  private mutating func takeLetters() -> Range<Int> {
    lexer.passBlanks()
    return lexer.takeRun { $0.isLetter }
  }

  private mutating func takeDigits() -> Range<Int> {
    lexer.passBlanks()
    return lexer.takeRun { $0.isDigit }
  }
}
