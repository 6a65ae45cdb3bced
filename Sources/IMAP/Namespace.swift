/// Where mailboxes are; RFC 2342, RFC 9051 §6.3.10.
public struct Namespace: Hashable, Sendable {
  /// What all names begin with, in UTF-8; may be empty.
  public var prefix: [UInt8]
  /// The character between levels; nil if there are none.
  public var delimiter: UInt8?

  /// A namespace.
  public init(prefix: [UInt8], delimiter: UInt8?) {
    self.prefix = prefix
    self.delimiter = delimiter
  }
}
