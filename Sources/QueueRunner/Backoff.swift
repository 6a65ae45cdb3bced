internal import Bytes
internal import Postal
internal import Queue
internal import Routing

/// Which ways to other servers do not answer, and until when nobody tries them.
///
/// A server that is down would otherwise hold agents, each until its patience is at an end. After
/// the first failure it is left alone for a minute, then twice as long each time.
struct Backoff {
  /// Seconds after the first failure, unless attempts come sooner.
  static let first = 60
  /// The most messages of one server that are remembered to be tried when it answers again.
  static let memoryLimit = 10_000
  /// The most ways that are remembered, but for those that are left alone now.
  static let wayLimit = 1000

  private struct Trouble {
    var failures = 0
    /// The second of the epoch at which it may be tried.
    var until: Int
    var last: Outcome
    /// The messages to try when the server answers again.
    var held: [QueueID] = []

    mutating func hold(_ id: QueueID) {
      if held.count < Backoff.memoryLimit, held.last != id { held.append(id) }
    }
  }

  private var troubles: [Relay: Trouble] = [:]
  /// The most seconds, those of the longest interval between attempts.
  private let longest: Int

  init(longest: Int) { self.longest = max(1, longest) }

  /// Whether the way failed when it was tried last, so that one agent at a time is enough.
  func isDoubtful(_ way: Relay) -> Bool { troubles[way] != nil }

  /// What becomes of a message without an attempt; nil if the way may be tried.
  mutating func refusal(_ way: Relay, _ id: QueueID, now: Timestamp) -> Outcome? {
    // a clock that was set back must not keep a way closed
    guard var trouble = troubles[way], now.seconds < trouble.until,
      trouble.until - now.seconds <= longest
    else { return nil }
    trouble.hold(id)
    troubles[way] = trouble
    var outcome = trouble.last
    outcome.words = Array("not tried again yet: ".utf8) + outcome.words
    return outcome
  }

  /// Notes that nothing could be had of a whole batch of these messages.
  mutating func fail(_ way: Relay, _ outcome: Outcome, _ ids: [QueueID], now: Timestamp) {
    var trouble = troubles[way] ?? Trouble(until: 0, last: outcome)
    let seconds = min(longest, Self.first << min(trouble.failures, 20))
    trouble.failures += 1
    trouble.until = now.seconds + seconds
    trouble.last = outcome
    for id in ids { trouble.hold(id) }
    troubles[way] = trouble
    if troubles.count > Self.wayLimit { forgetOld(now.seconds) }
  }

  /// Notes that the server answered: the messages that it did not get before can be tried.
  mutating func succeed(_ way: Relay) -> [QueueID] { troubles.removeValue(forKey: way)?.held ?? [] }

  /// Lets everything be tried.
  mutating func clear() {
    for way in troubles.keys { troubles[way]?.until = 0 }
  }

  private mutating func forgetOld(_ now: Int) {
    troubles = troubles.filter { $0.value.until > now }
  }
}
