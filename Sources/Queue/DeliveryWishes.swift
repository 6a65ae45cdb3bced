internal import Bytes
public import Postal

/// What the envelope asks of whoever takes the message on: RET, ENVID, NOTIFY, ORCPT, BODY, SMTPUTF8, REQUIRETLS, BY.
///
/// Only an agent that hands messages to other mail systems looks at it, and who forwards at `requiresTLS`.
public struct DeliveryWishes: Hashable, Sendable {
  /// How much a notification returns; RFC 3461 §4.3.
  public var returns: Envelope.Return?
  /// The sender's own name for the envelope, decoded; RFC 3461 §4.4.
  public var identifier: [UInt8]?
  /// When the sender wants to be told; RFC 3461 §4.1.
  public var notify: Notify?
  /// The recipient as the sender first gave it; RFC 3461 §4.2.
  public var original: OriginalRecipient?
  /// What the sender says of the octets; RFC 6152, RFC 3030.
  public var body: Envelope.Body?
  /// Whether header or addresses need SMTPUTF8; RFC 6531.
  public var isInternational = false
  /// Whether other hosts may get it over verified TLS only; RFC 8689.
  public var requiresTLS = false
  /// By when it must be delivered; RFC 2852.
  public var deadline: DeliveryDeadline?

  /// No wishes.
  public init() {}

  /// The wishes of an envelope for one of its recipients.
  public init(_ envelope: Envelope, _ recipient: Recipient) {
    returns = envelope.returns
    identifier = envelope.identifier
    notify = recipient.notify
    original = recipient.original
    body = envelope.body
    isInternational = envelope.isInternational
    requiresTLS = envelope.requiresTLS
    deadline = envelope.deadline
  }
}

// MARK: - words of a job

extension DeliveryWishes {
  /// Gives each wish to `put` as a key and a value without NUL; what is not wished is left out.
  func forEachWord(_ put: (StaticString, [UInt8]) -> Void) {
    if let returns { put("ret", Array(returns.rawValue.utf8)) }
    if let identifier { put("envid", XText.encode(identifier)) }
    if let notify { put("notify", notify.bytes) }
    if let original { put("orcpt", original.bytes) }
    if let body { put("body", Array(body.rawValue.utf8)) }
    if isInternational { put("smtputf8", ["1"]) }
    if requiresTLS { put("requiretls", ["1"]) }
    if let deadline { put("by", deadline.bytes) }
  }

  /// Reads what `forEachWord` gives; nil if a value is not as it writes it.
  init?(words value: (String) -> [UInt8]?) {
    if let word = value("ret") {
      guard let decoded = Envelope.Return(rawValue: word.text) else { return nil }
      returns = decoded
    }
    if let word = value("envid") {
      guard let decoded = XText.decode(word) else { return nil }
      identifier = decoded
    }
    if let word = value("notify") {
      guard let decoded = Notify(word) else { return nil }
      notify = decoded
    }
    if let word = value("orcpt") {
      guard let decoded = OriginalRecipient(word) else { return nil }
      original = decoded
    }
    if let word = value("body") {
      guard let decoded = Envelope.Body(rawValue: word.text) else { return nil }
      body = decoded
    }
    isInternational = value("smtputf8") != nil
    requiresTLS = value("requiretls") != nil
    if let word = value("by") {
      guard let decoded = DeliveryDeadline(word) else { return nil }
      deadline = decoded
    }
  }
}
