public import Postal

extension MaildirSize {
  /// How much the Maildir may hold.
  public var limit: QuotaLimit { contents.quota }

  /// The octets of all messages that count.
  public var usedOctets: Int { max(0, contents.usage.octets) }

  /// How many messages count.
  public var usedMessages: Int { max(0, contents.usage.messages) }
}
