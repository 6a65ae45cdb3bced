internal import Bytes

/// One recipient of an envelope, with the wishes that go with it.
public struct Recipient: Hashable, Sendable {
  /// Where it goes.
  public var address: Address
  /// When the sender wants to be told; nil leaves it to us: failures and delays.
  public var notify: Notify?
  /// The recipient as the sender first gave it, ORCPT of RFC 3461 §4.2.
  public var original: OriginalRecipient?

  /// A recipient.
  public init(_ address: Address, notify: Notify? = nil, original: OriginalRecipient? = nil) {
    self.address = address
    self.notify = notify
    self.original = original
  }

  /// Whether the sender is told of an event; what he left open is failure and delay. RFC 3461 §4.1.
  public func wants(_ event: Notify) -> Bool { (notify ?? [.failure, .delay]).contains(event) }
}

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
