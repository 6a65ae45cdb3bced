public import Postal

/// One message for some recipients, as a client offers it to a server; RFC 5321 §3.3.
public struct ClientTransaction: Hashable, Sendable {
  /// Whom to tell.
  public var sender: ReversePath
  /// To whom it goes, with the wishes of each.
  public var recipients: [Recipient]
  /// The octets as they are sent, see `MessageSurvey.wireSize`.
  public var size: Int
  /// Whether an octet of the message is 128 or above.
  public var hasEightBit = false
  /// Whether the header or an address needs SMTPUTF8.
  public var isInternational = false
  /// Whether the server must go on by TLS only; RFC 8689.
  public var requiresTLS = false
  /// In which time the server must deliver it; RFC 2852.
  public var timeLimit: TimeLimit?
  /// How much a notification returns; RFC 3461 §4.3.
  public var returns: Envelope.Return?
  /// The sender's own name for the envelope, decoded; RFC 3461 §4.4.
  public var identifier: [UInt8]?

  /// A transaction.
  public init(sender: ReversePath, recipients: [Recipient], size: Int) {
    self.sender = sender
    self.recipients = recipients
    self.size = size
  }
}
