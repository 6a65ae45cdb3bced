internal import Bytes

extension MessageDate {
  /// Reads a `Date` field, folded or not; RFC 5322 §3.3 and §4.3. Nil if there is no such day or time.
  ///
  /// Years of two or three digits, comments anywhere and zones with letters are taken; a zone that is
  /// missing or unknown is `-0000`. What follows the zone, and what day of the week it was, is ignored.
  public init?(parsing text: [UInt8]) {
    var reader = DateReader(text)
    guard let moment = reader.moment() else { return nil }
    let offset = reader.zone()
    self.init(
      Timestamp(seconds: moment.seconds - offset * 60), offsetMinutes: offset)
  }
}

/// Takes a date field apart, one word after the other.
private struct DateReader {
  private static let months = [UInt8]("janfebmaraprmayjunjulaugsepoctnovdec".utf8)
  private static let zones: [(name: String, hours: Int)] = [
    ("est", -5), ("edt", -4), ("cst", -6), ("cdt", -5), ("mst", -7), ("mdt", -6), ("pst", -8),
    ("pdt", -7),
  ]

  private var lexer: MIMELexer

  init(_ text: [UInt8]) { lexer = MIMELexer(text, text.indices) }

  /// The time that the clock showed.
  mutating func moment() -> Timestamp? {
    if !takeWord(\.isLetter).isEmpty { _ = take(",") }
    guard let day = number(), 1...31 ~= day else { return nil }
    _ = take("-")
    guard let month = month() else { return nil }
    _ = take("-")
    guard let year = year(), let hour = number(), hour < 24, take(":"),
      let minute = number(), minute < 60
    else { return nil }
    var second = 0
    if take(":") {
      guard let value = number(), value <= 60 else { return nil }
      second = value
    }
    let civil = Timestamp.Civil(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    // a day that the month does not have would be one of the next
    guard Timestamp(seconds: civil.daysSinceEpoch * 86_400).civil().day == day else { return nil }
    return Timestamp(civil)
  }

  /// Minutes east of UTC.
  mutating func zone() -> Int {
    let isWest = take("-")
    if isWest || take("+") {
      let digits = takeWord(\.isDigit)
      guard digits.count == 4, let number = digits.decimal, number % 100 < 60, number < 2400
      else { return 0 }
      return (isWest ? -1 : 1) * (number / 100 * 60 + number % 100)
    }
    let name = takeWord(\.isLetter).lowercased.text
    for zone in Self.zones where zone.name == name { return zone.hours * 60 }
    return 0
  }

  private mutating func year() -> Int? {
    let digits = takeWord(\.isDigit)
    guard 2...4 ~= digits.count, let year = digits.decimal else { return nil }
    return switch digits.count {
    case 2: year < 50 ? 2000 + year : 1900 + year
    case 3: 1900 + year
    default: year
    }
  }

  private mutating func month() -> Int? {
    let name = takeWord(\.isLetter).lowercased
    guard name.count >= 3 else { return nil }
    for month in 0..<12
    where name.prefix(3).elementsEqual(Self.months[(month * 3)..<(month * 3 + 3)]) {
      return month + 1
    }
    return nil
  }

  private mutating func number() -> Int? {
    let digits = takeWord(\.isDigit)
    return digits.count <= 2 ? digits.decimal : nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    lexer.passBlanks()
    return lexer.take(byte)
  }

  private mutating func takeWord(_ belongs: (UInt8) -> Bool) -> [UInt8] {
    lexer.passBlanks()
    var word: [UInt8] = []
    while let byte = lexer.next, belongs(byte), lexer.take(byte) { word.append(byte) }
    return word
  }
}
