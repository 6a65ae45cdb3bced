public import Bytes

/// A flag that has no meaning to IMAP, such as `$Forwarded` or `Junk`; case does not matter; RFC 5788.
public struct Keyword: Hashable, Sendable {
  /// The longest keyword that is taken.
  public static let limit = 255

  /// The keyword as it was first written.
  public let bytes: [UInt8]

  /// An atom of 1 to `limit` octets.
  public init(_ text: [UInt8]) throws(ParsingError) {
    guard !text.isEmpty, text.allSatisfy(\.isAtom) else {
      throw ParsingError(at: 0, "a keyword is an atom such as $Junk")
    }
    guard text.count <= Self.limit else {
      throw ParsingError(at: 0, "the keyword is longer than \(Self.limit) octets")
    }
    bytes = text
  }

  /// Case does not matter.
  public static func == (a: Self, b: Self) -> Bool { a.bytes.equalsIgnoringCase(b.bytes) }

  /// Equal for all spellings in case.
  public func hash(into hasher: inout Hasher) { hasher.combine(bytes.lowercased) }
}

extension Keyword: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    try self.init(try reader.atom("a keyword was expected"))
  }
}
