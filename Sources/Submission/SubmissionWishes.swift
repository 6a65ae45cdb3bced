public import Postal

/// What a caller says of one message besides its octets.
public struct SubmissionWishes: Sendable {
  /// Who sends.
  public enum Sender: Hashable, Sendable {
    /// The caller himself.
    case caller
    /// Whom a text names: an address, a mailbox, or `<>`.
    case text([UInt8])
    /// An envelope sender.
    case path(ReversePath)
  }

  /// Who sends.
  public var sender = Sender.caller
  /// The recipients as the caller wrote them, besides those of the envelope.
  public var recipients: [[UInt8]] = []
  /// Whether recipients come from the header too.
  public var takesHeaderRecipients = false
  /// The caller's name for people; nil takes the account's.
  public var fullName: [UInt8]?
  /// Whether the header is another system's and stays as it is.
  public var isGateway = false
  /// When the sender wants to be told of recipients that do not say it themselves.
  public var notify: Notify?
  /// The rest of the envelope; its sender is not looked at.
  public var envelope = Envelope(sender: .null)

  /// No wishes: a message of the caller himself.
  public init() {}

  /// What an SMTP client says.
  public init(_ envelope: Envelope) {
    sender = .path(envelope.sender)
    self.envelope = envelope
  }

  /// What a command line says.
  public init(_ invocation: Invocation) {
    if let text = invocation.sender { sender = .text(text) }
    recipients = invocation.recipients
    takesHeaderRecipients = invocation.takesHeaderRecipients
    fullName = invocation.fullName
    isGateway = invocation.isGateway
    notify = invocation.notify
    envelope.returns = invocation.returns
    envelope.identifier = invocation.identifier
    envelope.body = invocation.body
    envelope.isInternational = invocation.isInternational
    envelope.requiresTLS = invocation.requiresTLS
  }
}
