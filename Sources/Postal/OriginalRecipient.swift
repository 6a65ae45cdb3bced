internal import Bytes

/// An address with the name of its kind, as in `rfc822;bob@example.org`.
public struct OriginalRecipient: Hashable, Sendable {
  /// The kind of address, `rfc822` or `utf-8` mostly.
  public let kind: [UInt8]
  /// The address, decoded; it may hold any byte.
  public let address: [UInt8]

  /// An original recipient; nil if the kind is not a word.
  public init?(kind: [UInt8], address: [UInt8]) {
    guard !kind.isEmpty, !address.isEmpty, address.count <= 500,
      kind.allSatisfy({ $0.isLetter || $0.isDigit || $0 == "-" || $0 == "." })
    else { return nil }
    self.kind = kind
    self.address = address
  }

  /// Reads `kind;xtext`.
  public init?(_ text: [UInt8]) {
    guard let (kind, encoded) = text.cut(at: ";"), let address = XText.decode(encoded)
    else { return nil }
    self.init(kind: kind, address: address)
  }

  /// `kind;xtext`.
  public var bytes: [UInt8] { kind + [";"] + XText.encode(address) }
}
