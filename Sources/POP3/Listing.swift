internal import Bytes

/// Replies of many lines that end with a dot; RFC 1939 §3.
enum Listing {
  /// The last line.
  static let end: [UInt8] = [".", ASCII.cr, ASCII.lf]

  /// A reply and lines none of which begins with a dot.
  static func wire(_ reply: Reply, _ lines: [String], _ language: Language) -> [UInt8] {
    var out = reply.wire(language)
    for line in lines { out.append("\(line)\r\n") }
    return out + end
  }
}

extension Language {
  /// LANG: tells of the languages, or takes one; RFC 6856 §3.
  mutating func answer(_ tag: [UInt8]?) throws(Reply) -> [UInt8] {
    guard let tag else {
      let lines = Language.allCases.map { "\($0.tag) \($0.name)" }
      return Listing.wire(Reply(ok: .languageList), lines, self)
    }
    guard let language = Language(tag: tag) else { throw Reply(.unknownLanguage) }
    self = language
    return Reply(ok: .speaks(language)).wire(language)
  }
}
