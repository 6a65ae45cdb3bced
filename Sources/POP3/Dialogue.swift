public import Bytes

/// A session of which the client says one line at a time.
public protocol LineSession: Sendable {
  /// What a line brings about.
  associatedtype Effect: Sendable
  /// The longest line, without its end.
  static var lineLimit: Int { get }
  /// Whether the client's next line is awaited; if not, the caller's answer is, or nothing any more.
  var awaitsLine: Bool { get }
  /// What a session has to say without being asked: nil until the client has said more.
  mutating func more() -> Effect?
  /// What a line brings about; `isFollowed` says that more has arrived behind it.
  mutating func receive(_ line: LineFramer.Line, isFollowed: Bool) -> [Effect]
}

/// A session together with the octets that it lives on: octets in, effects out, one at a time.
///
/// Feed it what arrives; then ask for effects until there is none. It does not matter where the octets were cut.
public struct Dialogue<Session: LineSession>: Sendable {
  /// The session; its answers go to it by `answer`.
  public private(set) var session: Session
  private var framer: LineFramer
  private var effects: [Session.Effect] = []

  /// A dialogue of a session that has not said anything, in which these octets have arrived already.
  public init(_ session: Session, arrived: [UInt8] = []) {
    self.session = session
    // clients end lines in CR LF; a person who types may not
    framer = LineFramer(.pipe, limit: Session.lineLimit)
    framer.append(arrived)
  }

  /// Adds octets that have arrived from the client.
  public mutating func feed(_ octets: [UInt8]) { framer.append(octets) }

  /// Tells the session something, and takes what it says to that.
  public mutating func answer(_ tell: (inout Session) -> [Session.Effect]) {
    effects += tell(&session)
  }

  /// The next effect; nil if the client has to say more first, or the caller has to answer.
  public mutating func next() -> Session.Effect? {
    while true {
      if !effects.isEmpty { return effects.removeFirst() }
      if let effect = session.more() { return effect }
      guard session.awaitsLine, let line = framer.next() else { return nil }
      effects = session.receive(line, isFollowed: !framer.isEmpty)
    }
  }

  /// What has arrived and was not looked at: it belongs to who goes on.
  public consuming func rest() -> [UInt8] {
    var rest: [UInt8] = []
    _ = framer.hand {
      rest = $0.array
      return rest.count
    }
    return rest
  }
}
