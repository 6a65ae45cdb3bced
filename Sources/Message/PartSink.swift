/// What learns of the parts of a message from a `PartScanner`.
///
/// All octets of the message come once and in order: those of headers, bodies and delimiters.
public protocol PartSink {
  /// A part begins with this header; `header.bytes` end where the body begins.
  ///
  /// `isCut` says that the header was longer than the limit: the body begins with the rest of it.
  mutating func beginPart(_ part: MessagePart, _ header: Header, isCut: Bool)

  /// The next octets of the body of the part that began last and has not ended.
  ///
  /// For a multipart they stand before its first part or after its last.
  mutating func body(_ bytes: borrowing Span<UInt8>)

  /// The part ended that began last and had not ended.
  mutating func endPart()

  /// A delimiter of the multipart that is now innermost, with the line end before it.
  mutating func delimiter(_ bytes: borrowing Span<UInt8>)
}
