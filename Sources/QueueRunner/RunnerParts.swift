internal import Queue

/// Everything a runner is put together from.
struct RunnerParts {
  let spool: Spool
  let intake: Intake
  let planner: any Planner
  let settlement: Settlement
  let launcher: any AgentLauncher
  let dispatcher: Dispatcher
  /// Seconds for which the journal is kept.
  let history: Int
}
