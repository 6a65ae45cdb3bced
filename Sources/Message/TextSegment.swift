/// A piece of a header's text and the charset that it is in; whoever shows it converts it.
public struct TextSegment: Hashable, Sendable {
  /// The charset as it was named; nil for text that does not say, which is ASCII or, by RFC 6532, UTF-8.
  public let charset: [UInt8]?
  /// The language as it was named; RFC 2231 §5.
  public let language: [UInt8]?
  /// The text in that charset.
  public var bytes: [UInt8]

  /// A piece of text.
  public init(charset: [UInt8]? = nil, language: [UInt8]? = nil, bytes: [UInt8]) {
    self.charset = charset
    self.language = language
    self.bytes = bytes
  }
}
