internal import Bytes

/// The arguments of SEARCH; RFC 9051 §6.4.4.
public struct SearchArguments: Hashable, Sendable {
  /// The form of the answer; nil for that of RFC 3501.
  public var options: SearchReturn?
  /// The charset of the texts in upper case; nil for UTF-8, of which ASCII is a part.
  public var charset: [UInt8]?
  /// What a message must be.
  public var key: SearchKey
}

extension SearchArguments: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    options = try reader.searchReturn()
    if reader.takeWord("CHARSET") {
      try reader.space()
      charset = try reader.astring().map(\.uppercased)
      try reader.space()
    }
    key = try SearchKey.all(&reader)
  }
}
