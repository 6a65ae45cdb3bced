/// How long an agent may be at work, and how long its server may say nothing of any recipient.
///
/// Moments are milliseconds of one clock, which the caller reads.
struct AgentTime {
  /// Seconds that an agent for another server gets, whatever it sends: a little more than it takes itself.
  static let remoteLimit = 3700
  /// Seconds until the first verdict of a server, and from each to the next, beside the time for the octets.
  ///
  /// A server that says nothing takes 5 minutes, and the answer of the next one to a message may take 10;
  /// RFC 5321 §4.5.3.2.
  static let silenceLimit = 900
  /// Octets a second that a message is sent with at least.
  static let leastSpeed = 4096

  /// When it was started.
  let started: Int
  private var deadline: Int
  private let patience: Int
  /// How long after each verdict the next must come; nil if only the whole time counts.
  private var silence: Int?
  /// When it was started, or a server said yes or no last.
  private(set) var heard: Int

  /// The time of an agent for this host, for so many seconds.
  init(local seconds: Int, now: Int) {
    started = now
    heard = now
    silence = nil
    patience = 0
    deadline = now + 1000 * seconds
  }

  /// The time of an agent for another server: `largest` octets has the largest message it gets.
  init(remote silence: Int = silenceLimit, largest: Int, now: Int) {
    started = now
    heard = now
    patience = silence
    self.silence = Self.silence(silence, largest)
    deadline = now + 1000 * Self.remoteLimit
  }

  /// Notes that it got one more message, of so many octets.
  mutating func expect(octets: Int) {
    silence = silence.map { max($0, Self.silence(patience, octets)) }
  }

  private static func silence(_ seconds: Int, _ octets: Int) -> Int {
    1000 * min(remoteLimit, seconds + octets / leastSpeed)
  }

  /// Notes that a server said yes or no.
  mutating func noteVerdict(now: Int) { heard = now }

  /// Ends it at this moment at the latest.
  mutating func end(by moment: Int) { deadline = min(deadline, moment) }

  /// When it is over.
  var end: Int { min(deadline, silenceEnd) }

  /// Whether what ends it is that no server said anything of a recipient.
  var isSilent: Bool { silenceEnd < deadline }

  private var silenceEnd: Int { silence.map { heard + $0 } ?? .max }
}
