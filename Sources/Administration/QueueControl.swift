public import Bytes
public import Postal
public import Queue
public import Unix

/// Changes what is queued: holds, releases, retries, removes.
///
/// Each change claims the message first, see `MessageClaim`: one that is being delivered is left alone and
/// the exit status says so. A submission that the runner has not taken yet is nobody's and needs no claim.
public struct QueueControl {
  let spool: Spool
  let now: Timestamp
  /// Who does it, for the journal.
  let user: [UInt8]

  /// Control of a spool that this process owns.
  public init(_ spool: Spool, now: Timestamp = Clock.now, user: [UInt8]) {
    self.spool = spool
    self.now = now
    self.user = user
  }

  /// What can be done.
  public enum Act: Sendable {
    /// Leaves messages alone until they are released.
    case hold
    /// Lets held messages go, at once.
    case release
    /// Has waiting messages tried at once.
    case retry
    /// Throws messages away. Nobody is told; the journal says who did it.
    case remove
  }

  /// Does something with the messages that these words name; see martlet(8).
  public func perform(_ act: Act, on words: [[UInt8]]) throws(Failure) -> Answer {
    var answer = Answer()
    do throws(Errno) {
      let messages = try MessageSelector(spool)
        .find(words, takesAll: act != .remove, answer: &answer)
      for message in messages {
        one(act, message, quietly: words.contains(MessageSelector.all), answer: &answer)
      }
      try sync()
    } catch { throw Failure(.system(.temporary), "the queue cannot be changed: \(error.message)") }
    if !answer.text.isEmpty, act == .release || act == .retry { wakeRunner(&answer) }
    return answer
  }

  private func sync() throws(Errno) {
    try spool.new.sync()
    try spool.cur.sync()
    try spool.held.sync()
  }

  private func one(
    _ act: Act, _ message: MessageSelector.Found, quietly: Bool, answer: inout Answer
  ) {
    let name = message.id.text
    do throws(Errno) {
      let refusal =
        switch act {
        case .hold: try hold(message)
        case .release: try release(message)
        case .retry: try retry(message)
        case .remove: try remove(message)
        }
      guard let refusal else { return answer.say(act.done(name)) }
      if refusal == .busy || !quietly {
        answer.complain("\(name): \(refusal.text)", refusal.status)
      }
    } catch .noSuchFile {
      answer.complain("\(name): is gone", .noInput)
    } catch { answer.complain("\(name): \(error.message)", .ioError) }
  }

  /// Tells the runner that there is something to do.
  private func wakeRunner(_ answer: inout Answer) {
    guard let holder = try? RunnerLock.holder(spool.log) else {
      return answer.say("no runner is at work; martlet-queue starts one")
    }
    ChildProcess.signal(holder, .hangUp)
  }
}

/// Why nothing was done.
enum Refusal {
  case busy, held, notHeld, submitted

  var text: String {
    switch self {
    case .busy: "is being delivered now; try again in a moment"
    case .held: "is held; release it first"
    case .notHeld: "is not held"
    case .submitted: "was just submitted and waits for the runner, which tries it at once"
    }
  }

  var status: ExitStatus {
    switch self {
    case .busy: .temporaryFailure
    case .held, .notHeld, .submitted: .dataError
    }
  }
}

extension QueueControl.Act {
  fileprivate func done(_ name: String) -> String {
    switch self {
    case .hold: "\(name): held"
    case .release: "\(name): released"
    case .retry: "\(name): due now"
    case .remove: "\(name): removed"
    }
  }
}
