internal import Bytes

/// A status code of RFC 3463, such as 5.1.1.
public struct EnhancedStatus: Hashable, Sendable {
  /// The first number: success, not now, never.
  public enum Class: UInt8, Sendable {
    /// 2: done.
    case success = 2
    /// 4: trying again may help.
    case temporary = 4
    /// 5: trying again will not help.
    case permanent = 5
  }

  /// The first number.
  public let `class`: Class
  /// The second number, 0 to 999.
  public let subject: Int
  /// The third number, 0 to 999.
  public let detail: Int

  /// A status of these three numbers.
  public init(_ class: Class, _ subject: Int, _ detail: Int) {
    self.class = `class`
    self.subject = subject
    self.detail = detail
  }

  /// Reads `class.subject.detail` exactly.
  public init?(_ text: [UInt8]) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { [UInt8]($0) }
    guard parts.count == 3, parts.allSatisfy({ 1...3 ~= $0.count }),
      let first = parts[0].decimal.flatMap({ Class(rawValue: UInt8(clamping: $0)) }),
      let subject = parts[1].decimal, let detail = parts[2].decimal
    else { return nil }
    self.init(first, subject, detail)
    guard bytes == text else { return nil }  // no leading zeros
  }

  /// The three numbers with dots.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    out.append(decimal: Int(self.class.rawValue))
    out.append(".")
    out.append(decimal: subject)
    out.append(".")
    out.append(decimal: detail)
    return out
  }

  /// The same subject and detail as a matter that trying again will not help.
  public var asPermanent: EnhancedStatus { EnhancedStatus(.permanent, subject, detail) }
}

extension EnhancedStatus {
  /// 2.0.0
  public static let ok = EnhancedStatus(.success, 0, 0)
  /// 2.1.5: the recipient is valid.
  public static let recipientValid = EnhancedStatus(.success, 1, 5)
  /// 4.2.2 or 5.2.2: the mailbox is full.
  public static func mailboxFull(_ class: Class) -> Self { Self(`class`, 2, 2) }
  /// 4.3.0 or 5.3.0: something of the mail system, not better known.
  public static func system(_ class: Class) -> Self { Self(`class`, 3, 0) }
  /// 4.3.5 or 5.3.5: the system is configured wrongly.
  public static func configuration(_ class: Class) -> Self { Self(`class`, 3, 5) }
  /// 5.1.1: there is no such mailbox.
  public static let noSuchMailbox = EnhancedStatus(.permanent, 1, 1)
  /// 5.1.2: there is no such domain, or no way to it.
  public static let noSuchDomain = EnhancedStatus(.permanent, 1, 2)
  /// 5.1.3: the address is not one.
  public static let badAddress = EnhancedStatus(.permanent, 1, 3)
  /// 5.2.0: something of the mailbox, not better known.
  public static let mailbox = EnhancedStatus(.permanent, 2, 0)
  /// 4.2.0: something of the mailbox that may pass.
  public static let mailboxBusy = EnhancedStatus(.temporary, 2, 0)
  /// 5.2.3: the message is larger than the mailbox takes.
  public static let messageTooBig = EnhancedStatus(.permanent, 2, 3)
  /// 4.4.2: the connection broke, or the other side was silent for too long.
  public static let brokenConnection = EnhancedStatus(.temporary, 4, 2)
  /// 5.4.6: the mail goes in circles.
  public static let routingLoop = EnhancedStatus(.permanent, 4, 6)
  /// 4.4.7: the time for trying is over.
  public static let expired = EnhancedStatus(.temporary, 4, 7)
  /// 5.7.1: not allowed.
  public static let refused = EnhancedStatus(.permanent, 7, 1)
}
