internal import Bytes

/// In which form a client wants what was found; RFC 9051 §6.4.4, 5267, 9394.
public struct SearchReturn: Hashable, Sendable {
  /// MIN: the lowest number.
  public var minimum = false
  /// MAX: the highest number.
  public var maximum = false
  /// ALL: all of them.
  public var all = false
  /// COUNT: how many there are.
  public var count = false
  /// SAVE: keep them for `$`.
  public var save = false
  /// PARTIAL: some of them.
  public var partial: PartialRange?

  /// What an empty list asks for: all.
  public static let standard: SearchReturn = {
    var standard = SearchReturn()
    standard.all = true
    return standard
  }()
}

extension SearchReturn: Readable {
  /// What stands behind RETURN and a space.
  init(_ reader: inout Reader) throws(ParsingError) {
    try reader.expect("(", "a list in parentheses was expected")
    if reader.take(")") {
      self = .standard
      return
    }
    repeat { try readOption(&reader) } while reader.take(ASCII.space)
    try reader.expect(")", "a space or the end of the list was expected")
    guard partial == nil || !all else {
      throw reader.error("PARTIAL and ALL cannot be together")
    }
  }

  private mutating func readOption(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    switch try reader.word("an option such as COUNT was expected") {
    case "MIN": minimum = true
    case "MAX": maximum = true
    case "ALL": all = true
    case "COUNT": count = true
    case "SAVE": save = true
    case "PARTIAL":
      try reader.space()
      guard partial == nil else { throw ParsingError(at: start, "PARTIAL stands there twice") }
      partial = try PartialRange(&reader)
    default: throw ParsingError(at: start, "there is no such option of RETURN")
    }
  }
}

extension Reader {
  /// `RETURN (…)` and the space behind it, if it is there.
  mutating func searchReturn() throws(ParsingError) -> SearchReturn? {
    guard takeWord("RETURN") else { return nil }
    try space()
    let options = try SearchReturn(&self)
    try space()
    return options
  }
}
