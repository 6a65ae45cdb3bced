/// Lists within lists, as ENVELOPE and BODYSTRUCTURE are; RFC 9051 §7.5.2.
public indirect enum ResponseValue: Hashable, Sendable {
  /// NIL
  case none
  /// A string.
  case string([UInt8])
  /// A number.
  case number(Int)
  /// Values in parentheses with spaces between them.
  case list([ResponseValue])
  /// Values with nothing between them, as the parts of a multipart and addresses are.
  case joined([ResponseValue])
}
