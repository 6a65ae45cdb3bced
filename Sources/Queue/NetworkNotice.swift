public import Bytes
public import Postal

extension AttemptRecord {
  /// The line that says a recipient waits for the network; it is no attempt.
  public static func waiting(
    _ id: QueueID, _ recipient: Address, at time: Timestamp
  ) -> AttemptRecord {
    AttemptRecord(
      time: time, id: id, recipient: recipient,
      outcome: Outcome(.deferred, .noRoute, place: networkPlace, words: networkWords))
  }

  /// Whether the line says that a recipient waits for the network.
  public var isWaiting: Bool {
    outcome.place == Self.networkPlace && outcome.status == .noRoute
  }

  private static let networkPlace = Array("(network)".utf8)
  private static let networkWords = Array("waiting for the network".utf8)
}

extension EnhancedStatus {
  /// 4.4.4, no way leads to the other server; RFC 3463 §3.5.
  fileprivate static let noRoute = EnhancedStatus(.temporary, 4, 4)
}
