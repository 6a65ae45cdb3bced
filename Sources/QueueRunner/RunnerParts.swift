internal import Bytes
internal import Configuration
internal import Postal
internal import Queue
internal import Unix

/// Everything a runner is put together from.
struct RunnerParts {
  let spool: Spool
  let intake: Intake
  let planner: any Planner
  let settlement: Settlement
  let launcher: any AgentLauncher
  let dispatcher: Dispatcher
  let network: NetworkWatch
  /// Seconds for which the journal is kept.
  let history: Int
  let log: RunLog
}

extension RunnerParts {
  /// Octets that the block of a submission may have beside the message.
  private static let blockLimit = 256 << 20

  /// The parts of an installation.
  init(_ settings: Settings, spool: Spool, launcher: any AgentLauncher, isResident: Bool) {
    let policy = RetryPolicy(
      intervals: settings.retry, lifetime: settings.lifetime, warnAfter: settings.warnAfter ?? 0)
    let log = RunLog(settings.log)
    self.spool = spool
    self.launcher = launcher
    intake = Intake(
      spool: spool, launcher: launcher,
      sizeLimit: settings.messageSizeLimit > Int.max - Self.blockLimit
        ? .max : settings.messageSizeLimit + Self.blockLimit)
    planner = TablePlanner(settings, spool: spool, launcher: launcher, log: log)
    settlement = Settlement(
      spool: spool, log: log, journal: Journal(spool), policy: policy,
      notifier: Notifier(
        spool: spool, log: log, host: settings.hostname, postmaster: Self.postmaster(settings),
        policy: policy))
    dispatcher = Dispatcher(
      launcher: launcher,
      limits: Dispatcher.Limits(
        concurrency: settings.concurrency, each: settings.destinationConcurrency,
        secondsEach: settings.commandTimeLimit + 60, mailUser: settings.user),
      backoff: Backoff(longest: settings.retry.max() ?? 0))
    network = NetworkWatch(isResident: isResident)
    history = settings.history
    self.log = log
  }

  private static func postmaster(_ settings: Settings) -> Address {
    let name = Array("postmaster".utf8)
    guard
      let address = Address(localPart: name, domain: settings.domain)
        ?? Address(localPart: name, domain: [])
    else { preconditionFailure("a constant name") }
    return address
  }
}
