internal import Bytes

// Liberal in what other people's clocks write: all of RFC 5322 §3.3 and §4.3, and also no weekday,
// comma, zone or seconds, names in full, dashes in the date, a fraction, and words after the zone.
extension MessageDate {
  /// The longest text taken for a date, comments included, in octets.
  public static let lengthLimit = 1000

  /// Reads a date; nil if it is none.
  ///
  /// A wrong weekday is not noticed. Without a zone, or with one of unknown meaning, it is UTC.
  public init?(parsing text: [UInt8]) {
    guard text.count <= Self.lengthLimit, let plain = Self.withoutComments(text) else { return nil }
    var cursor = ByteCursor(plain)
    _ = cursor.takeSpaced(\.isLetter)
    _ = cursor.takeSpaced { $0 == "," || $0 == "." }
    guard let (year, month, day) = Self.date(&cursor) else { return nil }
    guard let (hour, minute, second) = Self.time(&cursor) else { return nil }
    guard let offset = Self.offset(&cursor) else { return nil }
    let civil = Timestamp.Civil(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    self.init(Timestamp(civil) + -offset * 60, offsetMinutes: offset)
  }

  /// The text with a space for each comment; nil if one has no end.
  private static func withoutComments(_ text: [UInt8]) -> [UInt8]? {
    var out: [UInt8] = []
    var depth = 0
    var isEscaped = false
    for byte in text {
      if isEscaped {
        isEscaped = false
      } else if depth > 0, byte == "\\" {
        isEscaped = true
      } else if byte == "(" {
        depth += 1
        out.append(" ")
      } else if depth > 0 {
        if byte == ")" { depth -= 1 }
      } else {
        out.append(byte)
      }
    }
    return depth == 0 ? out : nil
  }

  private static func date(_ cursor: inout ByteCursor) -> (year: Int, month: Int, day: Int)? {
    func isMark(_ byte: UInt8) -> Bool { byte == "-" || byte == "," || byte == "." }
    guard let day = cursor.takeNumber(1...2) else { return nil }
    _ = cursor.takeSpaced(isMark)
    let name = cursor.takeSpaced(\.isLetter).prefix(3)
    guard let month = months.firstIndex(where: { Array($0.utf8).equalsIgnoringCase([UInt8](name)) })
    else { return nil }
    _ = cursor.takeSpaced(isMark)
    guard let (written, digits) = cursor.takeDigits(2...4) else { return nil }
    _ = cursor.takeSpaced(isMark)
    var year = written
    if digits == 2 { year += written < 50 ? 2000 : 1900 }
    if digits == 3 { year += 1900 }
    guard 1...daysInMonth(month + 1, year) ~= day else { return nil }
    return (year, month + 1, day)
  }

  private static func daysInMonth(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func time(_ cursor: inout ByteCursor) -> (hour: Int, minute: Int, second: Int)? {
    guard let hour = cursor.takeNumber(1...2), cursor.takeSpaced(":"),
      let minute = cursor.takeNumber(2...2)
    else { return nil }
    var second = 0
    if cursor.takeSpaced(":") {
      guard let number = cursor.takeNumber(1...2) else { return nil }
      second = number
      if cursor.take(".") { _ = cursor.take(while: \.isDigit) }
    }
    guard hour < 24, minute < 60, second <= 60 else { return nil }
    return (hour, minute, second)
  }

  /// Minutes east of UTC, and the end of the text.
  private static func offset(_ cursor: inout ByteCursor) -> Int? {
    let name = cursor.takeSpaced(\.isLetter)
    var offset = zone(name)
    let isWest = cursor.takeSpaced("-")
    if isWest || cursor.takeSpaced("+") {
      guard let (number, digits) = cursor.takeDigits(1...4) else { return nil }
      var (hours, minutes) = digits <= 2 ? (number, 0) : (number / 100, number % 100)
      if digits <= 2, cursor.take(":") {
        guard let number = cursor.takeNumber(2...2) else { return nil }
        minutes = number
      }
      guard hours < 24, minutes < 60 else { return nil }
      offset = (hours * 60 + minutes) * (isWest ? -1 : 1)
    }
    _ = cursor.takeSpaced { $0.isLetter || $0.isBlank }
    cursor.passSpaces()
    return cursor.isAtEnd ? offset : nil
  }

  /// The zones with a name that RFC 5322 §4.3 gives a meaning to; all others are UTC.
  private static func zone(_ name: [UInt8]) -> Int {
    switch name.lowercased.text {
    case "edt": -4 * 60
    case "est", "cdt": -5 * 60
    case "cst", "mdt": -6 * 60
    case "mst", "pdt": -7 * 60
    case "pst": -8 * 60
    default: 0
    }
  }
}

extension ByteCursor {
  fileprivate mutating func passSpaces() {
    _ = take { $0.isBlank || $0 == ASCII.cr || $0 == ASCII.lf }
  }

  fileprivate mutating func takeSpaced(_ belongs: (UInt8) -> Bool) -> [UInt8] {
    passSpaces()
    return take(while: belongs)
  }

  fileprivate mutating func takeSpaced(_ byte: UInt8) -> Bool {
    passSpaces()
    return take(byte)
  }

  fileprivate mutating func takeDigits(_ width: ClosedRange<Int>) -> (number: Int, count: Int)? {
    let digits = takeSpaced(\.isDigit)
    guard width ~= digits.count, let number = digits.decimal else { return nil }
    return (number, digits.count)
  }

  fileprivate mutating func takeNumber(_ width: ClosedRange<Int>) -> Int? {
    takeDigits(width)?.number
  }
}
