public import Bytes

/// By when a message must be delivered, and what happens if it is not; RFC 2852.
public struct DeliveryDeadline: Hashable, Sendable {
  /// What happens when the time is over.
  public enum Mode: Sendable {
    /// It goes back, and is not delivered later: `R`.
    case returned
    /// The sender is told, and it is delivered all the same: `N`.
    case notified
  }

  /// The end of the time.
  public var moment: Timestamp
  /// What happens then.
  public var mode: Mode
  /// Whether the sender is told of each system that the message is relayed to: `T`.
  public var isTraced: Bool

  /// A deadline.
  public init(_ moment: Timestamp, _ mode: Mode, isTraced: Bool = false) {
    self.moment = moment
    self.mode = mode
    self.isTraced = isTraced
  }

  /// Whether it is over and the message must go back.
  public func returns(at now: Timestamp) -> Bool { mode == .returned && moment <= now }

  /// Whether it is over and the sender must know.
  public func notifies(at now: Timestamp) -> Bool { mode == .notified && moment <= now }

  /// The moment in the form of RFC 3339, `;`, and `r` or `n`, with `t` behind it if it is traced.
  public var bytes: [UInt8] {
    var out = moment.rfc3339 + [";", mode == .returned ? "r" : "n"]
    if isTraced { out.append("t") }
    return out
  }

  /// Reads what `bytes` writes; nil for anything else.
  public init?(_ text: [UInt8]) {
    guard let (before, after) = text.cut(at: ";"), let moment = Timestamp(rfc3339: [UInt8](before)),
      let letter = after.first
    else { return nil }
    switch letter {
    case "r": self.init(moment, .returned)
    case "n": self.init(moment, .notified)
    default: return nil
    }
    switch after.dropFirst() {
    case []: break
    case ["t"]: isTraced = true
    default: return nil
    }
  }
}

extension Envelope {
  /// Whether the sender is told that this recipient's message went to a system that tells nothing further.
  ///
  /// Of a deadline that may not be kept there the sender hears as of a delay; RFC 2852 §4.
  public func wantsWordOfRelay(_ recipient: Recipient) -> Bool {
    if recipient.wants(.success) { return true }
    guard let deadline else { return false }
    if deadline.isTraced { return recipient.notify != .never }
    return deadline.mode == .notified && recipient.wants(.delay)
  }
}

extension Failure {
  /// 5.4.7: the message goes back, for its time is over; RFC 2852 §4.
  public static let late = Failure(
    EnhancedStatus.expired.asPermanent,
    "the time in which the sender wanted it delivered is over")
}
