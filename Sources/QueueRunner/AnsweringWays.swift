internal import Routing

/// The ways to other servers that took or refused a message lately.
struct AnsweringWays {
  /// Milliseconds for which an answer counts.
  static let memory = 3_600_000
  /// The most ways that are remembered.
  static let limit = 10_000

  /// When each answered last, by the monotonic clock.
  private var moments: [Relay: Int] = [:]

  /// Whether a way answered lately.
  func contains(_ way: Relay, now: Int) -> Bool {
    guard let moment = moments[way] else { return false }
    return now - moment < Self.memory
  }

  /// Notes an answer.
  mutating func note(_ way: Relay, now: Int) {
    if moments[way] == nil, moments.count >= Self.limit { makeRoom(now) }
    moments[way] = now
  }

  /// Notes that a way does not answer any more.
  mutating func forget(_ way: Relay) { moments[way] = nil }

  private mutating func makeRoom(_ now: Int) {
    moments = moments.filter { now - $0.value < Self.memory }
    // whoever answers again is soon known again
    if moments.count >= Self.limit { moments = [:] }
  }
}
