internal import Postal
internal import Queue

/// One delivery that is to be made: the job, and whose outcome it will be.
struct Work {
  let message: QueuedMessage
  /// Which recipient of the message.
  let index: Int
  /// Who makes it.
  let worker: Worker
  /// What it has to do. The descriptor is filled in when the agent starts.
  let job: DeliveryJob
  /// Whether its success means that another mail system has the message.
  let relays: Bool

  /// The job of an agent that has the message under this number.
  func job(at descriptor: Int32) -> DeliveryJob {
    var job = job
    job.descriptor = descriptor
    return job
  }
}

/// What became of one delivery.
struct WorkResult {
  let work: Work
  let outcome: Outcome
  /// Whether the system it was relayed to tells the sender.
  var isPassedOn = false

  init(_ work: Work, _ outcome: Outcome) {
    self.work = work
    self.outcome = work.relays ? outcome.relayed : outcome
  }

  init(_ work: Work, _ result: DeliveryResult) {
    self.init(work, result.outcome)
    isPassedOn = result.isPassedOn
  }
}

extension Outcome {
  /// Whether it says that the other server could not be reached or found; RFC 3463 §3.5.
  var isUnreached: Bool { action == .deferred && status.subject == 4 }
}
