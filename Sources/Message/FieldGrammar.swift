internal import Bytes

/// Where encoded words may stand in a field; RFC 2047 §5.
enum FieldGrammar {
  /// Anywhere.
  case unstructured
  /// In comments and in the names before addresses and of groups.
  case addresses
  /// In comments and instead of words.
  case phrases
  /// In comments.
  case comments
  /// Nowhere; values of parameters are encoded by RFC 2231.
  case parameters

  private static let addressNames: [StaticString] = [
    "From", "To", "Cc", "Bcc", "Reply-To", "Sender", "Resent-From", "Resent-To", "Resent-Cc",
    "Resent-Bcc", "Resent-Reply-To", "Resent-Sender", "Return-Path", "Delivered-To",
    "Apparently-To", "Errors-To", "Disposition-Notification-To", "Return-Receipt-To",
    "Mail-Followup-To", "Mail-Reply-To", "List-Id",
  ]
  private static let commentNames: [StaticString] = [
    "Received", "Date", "Message-ID", "In-Reply-To", "References", "Resent-Date",
    "Resent-Message-ID", "MIME-Version", "Content-Transfer-Encoding", "Content-ID",
    "Content-Language", "Content-Location", "Content-Base", "Content-MD5", "Auto-Submitted",
    "List-Help", "List-Unsubscribe", "List-Subscribe", "List-Post", "List-Owner", "List-Archive",
    "List-Unsubscribe-Post", "DKIM-Signature", "Authentication-Results", "Received-SPF",
    "ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results",
  ]
  private static let parameterNames: [StaticString] = ["Content-Type", "Content-Disposition"]

  /// The grammar of a field by its name; fields that nobody knows are unstructured.
  init(of field: HeaderField, in bytes: Span<UInt8>) {
    func isOne(of names: [StaticString]) -> Bool {
      for name in names where field.isNamed(name, in: bytes) { return true }
      return false
    }
    if isOne(of: Self.addressNames) {
      self = .addresses
    } else if isOne(of: Self.parameterNames) {
      self = .parameters
    } else if isOne(of: Self.commentNames) {
      self = .comments
    } else if field.isNamed("Keywords", in: bytes) {
      self = .phrases
    } else {
      self = .unstructured
    }
  }
}
