internal import Bytes
internal import Postal
internal import Unix

/// The `.forward` files of a user, each read once in a batch.
final class ForwardFiles {
  private let policy: DeliveryPolicy

  init(_ policy: DeliveryPolicy) { self.policy = policy }

  func targets(for job: DeliveryJob) throws(Failure) -> [ForwardTarget]? { nil }
}
