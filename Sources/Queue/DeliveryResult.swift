internal import Bytes
public import Postal

/// What a delivery agent says of one job, a line on its descriptor 1. See martlet-remote(8).
///
/// `INDEX ACTION STATUS PLACE WORDS`, where ACTION is that of an outcome, or `passed-on`: relayed to
/// a system that took over the wishes to be told; RFC 3461 §5.2.2.
public struct DeliveryResult: Hashable, Sendable {
  /// Which job of the list, from 0.
  public var index: Int
  /// What became of it.
  public var outcome: Outcome
  /// Whether the system it was relayed to tells the sender; only of what was relayed.
  public let isPassedOn: Bool

  /// A result.
  public init(_ index: Int, _ outcome: Outcome, isPassedOn: Bool = false) {
    self.index = index
    self.outcome = outcome
    self.isPassedOn = isPassedOn && outcome.action == .relayed
  }

  private static let relayed = Array("relayed ".utf8)
  private static let passedOn = Array("passed-on ".utf8)

  /// The line, ended by LF.
  public var encoded: [UInt8] {
    var out: [UInt8] = []
    out.append(decimal: index)
    out.append(" ")
    let rest = outcome.encoded
    if isPassedOn {
      out += Self.passedOn + rest.dropFirst(Self.relayed.count)
    } else {
      out += rest
    }
    out.append(ASCII.lf)
    return out
  }

  /// Reads a line without its LF; nil if it is not as `encoded` writes it.
  public init?(_ line: [UInt8]) {
    guard let (number, rest) = line.cut(at: " "), let index = number.decimal else { return nil }
    let isPassedOn = rest.starts(with: Self.passedOn)
    let text = isPassedOn ? Self.relayed + rest.dropFirst(Self.passedOn.count) : rest
    guard let outcome = Outcome(text) else { return nil }
    self.init(index, outcome, isPassedOn: isPassedOn)
  }
}
