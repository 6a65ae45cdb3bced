/// What a mail system needs to know to carry a message; RFC 5321 §2.3.1 and its extensions.
public struct Envelope: Hashable, Sendable {
  /// How the octets of a message are to be read; RFC 6152 and RFC 3030.
  ///
  /// The word of each is that of BODY, in lower case.
  public enum Body: String, Sendable {
    case sevenBit = "7bit"
    case eightBit = "8bitmime"
    case binary = "binarymime"
  }
  /// How much of the message a notification returns; RET of RFC 3461 §4.3, whose words these are.
  public enum Return: String, Sendable {
    case full
    case headers = "hdrs"
  }

  /// Whom to tell.
  public var sender: ReversePath
  /// How much a notification returns; nil leaves it to us.
  public var returns: Return?
  /// The sender's own name for this envelope, decoded; ENVID of RFC 3461 §4.4.
  public var identifier: [UInt8]?
  /// What the sender says of the octets.
  public var body: Body?
  /// Whether header or addresses need SMTPUTF8; RFC 6531.
  public var isInternational: Bool
  /// Whether other hosts may get it over verified TLS only, and reports on it likewise; RFC 8689.
  public var requiresTLS = false
  /// By when it must be delivered; RFC 2852.
  public var deadline: DeliveryDeadline?
  /// To whom it goes, in the order given.
  public var recipients: [Recipient]

  /// An envelope.
  public init(
    sender: ReversePath, recipients: [Recipient] = [], returns: Return? = nil,
    identifier: [UInt8]? = nil, body: Body? = nil, isInternational: Bool = false
  ) {
    self.sender = sender
    self.recipients = recipients
    self.returns = returns
    self.identifier = identifier
    self.body = body
    self.isInternational = isInternational
  }
}
