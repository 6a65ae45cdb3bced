internal import Bytes
internal import Postal

/// How much a Maildir holds.
struct MaildirUsage: Hashable {
  /// Octets of all messages that count.
  var octets = 0
  /// How many messages count.
  var messages = 0

  /// Both numbers added; a sum that does not fit is the largest or the smallest number.
  static func + (a: Self, b: Self) -> Self {
    MaildirUsage(
      octets: a.octets.addingClamped(b.octets), messages: a.messages.addingClamped(b.messages))
  }
}

extension QuotaLimit {
  /// Whether a mailbox may hold so much.
  func allows(_ usage: MaildirUsage) -> Bool {
    (octets.map { usage.octets <= $0 } ?? true) && (messages.map { usage.messages <= $0 } ?? true)
  }
}
