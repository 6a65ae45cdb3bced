internal import Postal

/// Runs.
struct CommandQueue {
  let policy: DeliveryPolicy
  init(_ policy: DeliveryPolicy) { self.policy = policy }
  func run(_ errands: [DeliveryPlan], report: (LocalDelivery.Report) -> Void) {}
}
