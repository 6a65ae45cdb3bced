public import Bytes
public import Postal

/// What a report says about one recipient.
public struct ReportedRecipient: Sendable {
  /// One attempt to deliver.
  public struct Attempt: Hashable, Sendable {
    /// When it ended.
    public var time: Timestamp
    /// What came of it.
    public var outcome: Outcome

    /// An attempt.
    public init(_ time: Timestamp, _ outcome: Outcome) {
      self.time = time
      self.outcome = outcome
    }
  }

  /// The recipient with the wishes that came with it.
  public var recipient: Recipient
  /// What became of it, as far as is known now.
  public var outcome: Outcome
  /// All attempts, the oldest first; the last one gives Last-Attempt-Date.
  public var attempts: [Attempt]
  /// Until when we go on trying; of use for a delay only.
  public var retryUntil: Timestamp?

  /// A recipient with its outcome.
  public init(
    _ recipient: Recipient, _ outcome: Outcome, attempts: [Attempt] = [],
    retryUntil: Timestamp? = nil
  ) {
    self.recipient = recipient
    self.outcome = outcome
    self.attempts = attempts
    self.retryUntil = retryUntil
  }
}

extension ReportedRecipient {
  /// The address as the sender knows it.
  var knownAs: [UInt8] {
    guard let original = recipient.original, original.isMailAddress else {
      return recipient.address.bytes
    }
    return original.address
  }
}

extension OriginalRecipient {
  /// Whether it is an address of Internet mail that can be shown as it is.
  var isMailAddress: Bool {
    switch kind.lowercased {
    case Array("rfc822".utf8): !address.contains { $0.isControl || $0.isEightBit }
    case Array("utf-8".utf8): !address.contains(where: \.isControl) && PlainText.isUTF8(address)
    default: false
    }
  }
}
