/// What became of one recipient in one attempt.
public struct Outcome: Hashable, Sendable {
  /// What was done.
  public enum Action: String, Sendable {
    /// It lies in a mailbox, or a command took it.
    case delivered
    /// It did not work now; we try again.
    case deferred
    /// It will never work.
    case failed
    /// Another mail system took it.
    case relayed
    /// Other recipients took its place, in messages of their own.
    case expanded
  }

  /// What was done.
  public var action: Action
  /// The code for programs.
  public var status: EnhancedStatus
  /// Where it was tried: a mailbox, a command, a host.
  public var place: [UInt8]
  /// The last words of the other side; raw, any byte.
  public var words: [UInt8]

  /// An outcome.
  public init(_ action: Action, _ status: EnhancedStatus, place: [UInt8], words: [UInt8]) {
    self.action = action
    self.status = status
    self.place = place
    self.words = words
  }

  /// The outcome of a failure: deferred or failed.
  public init(_ failure: Failure, place: [UInt8]) {
    self.init(
      failure.isTemporary ? .deferred : .failed, failure.status, place: place, words: failure.text)
  }

  /// The same where what was delivered to is another mail system.
  public var relayed: Outcome {
    var outcome = self
    if action == .delivered { outcome.action = .relayed }
    return outcome
  }

  /// Whether nothing more will be done for the recipient.
  public var isFinal: Bool {
    switch action {
    case .delivered, .failed, .relayed, .expanded: true
    case .deferred: false
    }
  }
}
