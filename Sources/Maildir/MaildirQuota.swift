internal import Bytes

/// How much a Maildir may hold, in the notation of Maildir++: `1000000S,500C`.
public struct MaildirQuota: Hashable, Sendable {
  /// The most octets; nil for no limit.
  public var octets: Int?
  /// The most messages; nil for no limit.
  public var messages: Int?

  /// A quota of these limits; zero is no limit.
  public init(octets: Int?, messages: Int?) {
    self.octets = octets == 0 ? nil : octets
    self.messages = messages == 0 ? nil : messages
  }

  /// Reads numbers with `S` (octets, also without a letter) or `C` (messages) and commas between them.
  public init?(_ text: [UInt8]) {
    self.init(octets: nil, messages: nil)
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let digits = part.prefix(while: \.isDigit)
      guard let number = [UInt8](digits).decimal else { return nil }
      switch [UInt8](part.dropFirst(digits.count)) {
      case [], ["S"]: octets = number == 0 ? nil : number
      case ["C"]: messages = number == 0 ? nil : number
      default: return nil
      }
    }
  }

  /// The notation; empty for no limit at all.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    if let octets {
      out.append(decimal: octets)
      out.append("S")
    }
    if let messages {
      if !out.isEmpty { out.append(",") }
      out.append(decimal: messages)
      out.append("C")
    }
    return out
  }

  /// Whether there is no limit.
  public var isUnlimited: Bool { octets == nil && messages == nil }

  /// Whether so much fits.
  func allows(_ usage: MaildirUsage) -> Bool {
    (octets.map { usage.octets <= $0 } ?? true) && (messages.map { usage.messages <= $0 } ?? true)
  }
}

/// How much a Maildir holds.
public struct MaildirUsage: Hashable, Sendable {
  /// Octets of all messages that count.
  public var octets = 0
  /// How many messages count.
  public var messages = 0

  /// Nothing.
  public init() {}

  /// So much.
  public init(octets: Int, messages: Int) {
    self.octets = octets
    self.messages = messages
  }

  /// Both numbers added; a sum that does not fit is the largest number.
  static func + (a: Self, b: Self) -> Self {
    func sum(_ x: Int, _ y: Int) -> Int {
      let (sum, overflow) = x.addingReportingOverflow(y)
      return overflow ? (x < 0 ? .min : .max) : sum
    }
    return MaildirUsage(octets: sum(a.octets, b.octets), messages: sum(a.messages, b.messages))
  }
}
