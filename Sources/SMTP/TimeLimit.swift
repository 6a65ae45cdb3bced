internal import Bytes
public import Postal

/// In how many seconds a message must be delivered: BY of RFC 2852 §3.
public struct TimeLimit: Hashable, Sendable {
  /// The most seconds that can be said; the least are as many below zero.
  static let mostSeconds = 999_999_999

  /// Seconds that are left; 0 and below if the time is over.
  public var seconds: Int
  /// What happens when they are over.
  public var mode: DeliveryDeadline.Mode
  /// Whether the sender is told of each relay.
  public var isTraced: Bool

  /// A limit; seconds that cannot be said become the nearest that can.
  public init(_ seconds: Int, _ mode: DeliveryDeadline.Mode, isTraced: Bool = false) {
    self.seconds = min(max(seconds, -Self.mostSeconds), Self.mostSeconds)
    self.mode = mode
    self.isTraced = isTraced
  }

  /// Reads `[+-]SECONDS;MODE[T]`; nil for anything else, and for a message that is to be returned at once.
  init?(_ text: [UInt8]) {
    guard let (time, word) = text.cut(at: ";"), let sign = time.first else { return nil }
    let digits = sign == "-" || sign == "+" ? [UInt8](time.dropFirst()) : [UInt8](time)
    guard 1...9 ~= digits.count, let seconds = digits.decimal else { return nil }
    let mode: DeliveryDeadline.Mode
    let isTraced: Bool
    switch word.map(\.lowercased) {
    case ["r"]: (mode, isTraced) = (.returned, false)
    case ["n"]: (mode, isTraced) = (.notified, false)
    case ["r", "t"]: (mode, isTraced) = (.returned, true)
    case ["n", "t"]: (mode, isTraced) = (.notified, true)
    default: return nil
    }
    guard mode == .notified || (seconds > 0 && sign != "-") else { return nil }
    self.init(sign == "-" ? -seconds : seconds, mode, isTraced: isTraced)
  }

  /// As MAIL has it.
  var bytes: [UInt8] {
    var out = Array(String(seconds).utf8) + [";", mode == .returned ? "R" : "N"]
    if isTraced { out.append("T") }
    return out
  }
}
