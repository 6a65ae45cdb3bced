/// The client's side of one exchange, as a value: challenges in, responses out, all without Base64.
public protocol ClientMechanism: Sendable {
  /// Which mechanism it is.
  var mechanism: Mechanism { get }
  /// What the client says first; nil if the server begins.
  mutating func initial() -> [UInt8]?
  /// The answer to a challenge. After a failure the exchange must be cancelled.
  mutating func respond(to challenge: [UInt8]) throws(SASLFailure) -> [UInt8]
  /// Whether a success that the server claims now may be believed.
  var isComplete: Bool { get }
}

extension ClientMechanism {
  /// The registered name, for the command.
  public var name: [UInt8] { mechanism.name }

  /// What the server's success says: `final` is data that came with it, where the protocol has a place for it.
  ///
  /// Throws if the server has not proved what the mechanism wants it to prove.
  public mutating func finish(_ final: [UInt8]? = nil) throws(SASLFailure) {
    if let final, !isComplete { _ = try respond(to: final) }
    if !isComplete {
      throw SASLFailure(.unverified, "the server says yes before it has proved who it is")
    }
  }
}
