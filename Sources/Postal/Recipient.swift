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
