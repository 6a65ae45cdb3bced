/// What the monitor may do for its worker, and when: a worker's message in, what to do out.
///
/// It knows nothing of the client's protocol. After `violation` there must be no more messages.
public struct MonitorSession: Sendable {
  /// What a message brings about.
  public enum Effect: Hashable, Sendable {
    /// Tell the worker what is offered.
    case offer
    /// The worker could not confine itself: there is no service.
    case giveUp([UInt8])
    /// Begin TLS and send the worker the new connection.
    case startTLS
    /// Check this, and `note` the answer.
    case begin([UInt8], initial: [UInt8]?)
    /// Go on with this, and `note` the answer.
    case respond([UInt8])
    /// The exchange, or its success, is forgotten.
    case forget
    /// Let the client in who was accepted.
    case enter(LoginEntry)
    /// The worker does what no worker of ours does.
    case violation(Violation)
  }

  /// What a worker has done.
  public enum Violation: Hashable, Sendable {
    case malformed
    case outOfOrder
    case tooManyAttempts
    case notOffered

    /// A few words for the log.
    public var text: String {
      switch self {
      case .malformed: "a malformed message"
      case .outOfOrder: "a message at the wrong time"
      case .tooManyAttempts: "too many attempts to log in"
      case .notOffered: "TLS that is not offered"
      }
    }
  }

  /// How the check of a login goes on.
  public enum Progress: Hashable, Sendable {
    case challenged, accepted, refused
  }

  private enum State {
    case starting, open, checking, challenged, accepted, over
  }

  /// Attempts to log in of one connection: what a protocol allows in clear, and again under TLS.
  public static let attemptLimit = 20

  private var state = State.starting
  private var attempts = 0
  private var offersTLS: Bool

  /// A session of a connection to which TLS is offered or not.
  public init(offersTLS: Bool) { self.offersTLS = offersTLS }

  /// What a message brings about.
  public mutating func receive(_ octets: [UInt8]) -> Effect {
    guard let message = WorkerMessage(octets) else {
      state = .over
      return .violation(.malformed)
    }
    let answer = effect(of: message)
    if case .violation = answer { state = .over }
    return answer
  }

  /// The answer that the worker was told.
  public mutating func note(_ progress: Progress) {
    guard state == .checking else { return }
    switch progress {
    case .challenged: state = .challenged
    case .accepted: state = .accepted
    case .refused: state = .open
    }
  }

  private mutating func effect(of message: WorkerMessage) -> Effect {
    switch (state, message) {
    case (.starting, .ready):
      state = .open
      return .offer
    case (.starting, .unable(let reason)):
      state = .over
      return .giveUp(reason)
    case (.open, .startTLS):
      guard offersTLS else { return .violation(.notOffered) }
      offersTLS = false
      return .startTLS
    case (.open, .begin(let mechanism, let initial)):
      attempts += 1
      guard attempts <= Self.attemptLimit else { return .violation(.tooManyAttempts) }
      state = .checking
      return .begin(mechanism, initial: initial)
    case (.challenged, .respond(let response)):
      state = .checking
      return .respond(response)
    case (.challenged, .forget), (.accepted, .forget):
      state = .open
      return .forget
    case (.accepted, .enter(let entry)):
      state = .over
      return .enter(entry)
    case (_, .ready), (_, .unable), (_, .startTLS), (_, .begin), (_, .respond), (_, .forget),
      (_, .enter):
      return .violation(.outOfOrder)
    }
  }
}
