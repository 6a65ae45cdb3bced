public import Maildir

/// A message that shall come into a folder: what IMAP's APPEND has.
public struct NewMessage: Sendable {
  /// The first octets, or all of them, with LF as line end, as they shall lie on disk.
  public var beginning: [UInt8]
  /// Where the rest comes from; nil if that was all.
  public var rest: MessageSource?
  /// The flags that it gets; without any, and without keywords that have letters, it lies in `new`.
  public var flags: MessageFlags
  /// Its keywords; what is no atom of RFC 9051 is left out.
  public var keywords: [[UInt8]]
  /// INTERNALDATE, seconds since 1970; nil for now.
  public var received: Int?

  /// A message.
  public init(
    _ beginning: [UInt8], rest: MessageSource? = nil, flags: MessageFlags = [],
    keywords: [[UInt8]] = [], received: Int? = nil
  ) {
    self.beginning = beginning
    self.rest = rest
    self.flags = flags
    self.keywords = keywords.filter(KeywordLetters.isKeyword)
    self.received = received
  }
}
