public import Bytes

/// What a client begins a command with, and finds in the response that ends it; RFC 9051 §2.2.1.
public struct Tag: Hashable, Sendable {
  /// The longest tag that is taken.
  public static let limit = 128

  /// The tag as it is on the wire.
  public let bytes: [UInt8]

  /// A tag of 1 to `limit` octets of an astring other than `+`.
  public init(_ text: [UInt8]) throws(ParsingError) {
    var reader = Reader(text)
    self = try Tag(&reader)
    try reader.end()
  }
}

extension Tag: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    bytes = reader.cursor.take(while: { $0.isAString && $0 != "+" })
    guard 1...Self.limit ~= bytes.count else {
      throw ParsingError(at: 0, "a command begins with a tag such as A1")
    }
  }
}
