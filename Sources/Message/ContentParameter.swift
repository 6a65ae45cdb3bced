/// A parameter of a MIME field; RFC 2045 §5.1.
public struct ContentParameter: Hashable, Sendable {
  /// The name as it was written; its case does not matter.
  public let name: [UInt8]
  /// The value without quotes and backslashes; what RFC 2231 encodes stays encoded.
  public let value: [UInt8]

  /// A parameter.
  public init(name: [UInt8], value: [UInt8]) {
    self.name = name
    self.value = value
  }
}
