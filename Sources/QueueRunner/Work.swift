internal import Postal
internal import Queue
internal import Unix

/// One delivery that is to be made: the job, and whose outcome it will be.
struct Work {
  let message: QueuedMessage
  /// Which recipient of the message.
  let index: Int
  /// Whom the agent must be; nil is the user that we are.
  let identity: RunAs?
  /// What it has to do. The descriptor is filled in when the agent starts.
  let job: DeliveryJob
  /// Whether its success means that another mail system has the message.
  let relays: Bool
}
