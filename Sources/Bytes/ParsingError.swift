/// Why bytes are not what a grammar asks for, and where.
public struct ParsingError: Error, Hashable, Sendable {
  /// The offset of the offending byte in the bytes that were given.
  public let offset: Int
  /// One sentence for people: what is wrong and what to do.
  public let reason: String

  /// An error at this offset.
  public init(at offset: Int, _ reason: String) {
    self.offset = offset
    self.reason = reason
  }
}
