internal import Bytes
internal import Maildir
internal import Postal
internal import Unix

/// Runs the commands and forwards the messages that are left when all Maildirs are filled.
///
/// The steps of one job follow each other; several jobs run side by side, so that a command that
/// hangs does not hold up the others of the batch.
struct CommandQueue {
  let policy: DeliveryPolicy

  init(_ policy: DeliveryPolicy) { self.policy = policy }

  /// What is left to do for one job.
  private struct Errand {
    let plan: DeliveryPlan
    /// The next command; after the last comes the forwarding.
    var step = 0
    var running: RunningCommand?
    var outcome: Outcome?
  }

  /// Does all steps of all jobs, reporting each job when its last step is done or one has failed.
  func run(_ plans: [DeliveryPlan], report: (LocalDelivery.Report) -> Void) {
    if plans.isEmpty { return }
    do throws(Errno) {
      let signals = try SignalQueue([.child])
      // the messages of the batch are no business of a command
      try DescriptorNumber(3).closeFromHereOnExec()
      run(plans, signals, report)
    } catch {
      let failure = Failure(.system(.temporary), "no command can be started: \(error.message)")
      for plan in plans {
        report(.init(index: plan.index, outcome: Outcome(failure, place: plan.place)))
      }
    }
  }

  private func run(
    _ plans: [DeliveryPlan], _ signals: borrowing SignalQueue,
    _ report: (LocalDelivery.Report) -> Void
  ) {
    var waiting = plans.reversed().map { Errand(plan: $0) }
    var active: [Errand] = []
    while !waiting.isEmpty || !active.isEmpty {
      while active.count < max(1, policy.commandsAtOnce), var errand = waiting.popLast() {
        startStep(&errand)
        active.append(errand)
      }
      wait(active, signals.descriptor.number)
      while signals.next() != nil {}
      for i in active.indices { attend(&active[i]) }
      for errand in active {
        if let outcome = errand.outcome {
          report(.init(index: errand.plan.index, outcome: outcome))
        }
      }
      active.removeAll { $0.outcome != nil }
    }
  }

  private func wait(_ active: [Errand], _ signals: Int32) {
    var interests = [Waiting.Interest(signals)]
    var deadline = Int.max
    for errand in active {
      guard let running = errand.running else { return }
      interests.append(contentsOf: running.interests)
      deadline = min(deadline, running.deadline)
    }
    try? Waiting.wait(for: &interests, milliseconds: max(0, deadline - Clock.milliseconds))
  }

  /// Goes on with a job: feeds its command, and looks whether that has ended.
  private func attend(_ errand: inout Errand) {
    guard let running = errand.running else { return }
    running.proceed()
    if Clock.milliseconds >= running.deadline {
      running.kill(
        Failure(
          .system(.temporary),
          "the command took longer than \(policy.commandSeconds) seconds and was stopped"))
    }
    let ending: Ending
    do throws(Errno) {
      guard let ended = try ChildProcess.ended(running.pid) else { return }
      ending = ended.ending
    } catch {
      errand.outcome = outcome(errand, Failure(.system(.temporary), "the command got lost"))
      return
    }
    running.proceed()
    if let failure = Self.failure(running, ending) {
      errand.outcome = outcome(errand, failure)
    } else {
      errand.step += 1
      startStep(&errand)
    }
  }

  private static func failure(_ running: RunningCommand, _ ending: Ending) -> Failure? {
    if let killed = running.killed { return killed }
    switch ending {
    case .exited(let status): return Failure(exitStatus: status, said: running.words.trimmed)
    case .signalled(let number):
      return Failure(.system(.temporary), "the command was killed by signal \(number)")
    }
  }

  private func outcome(_ errand: Errand, _ failure: Failure) -> Outcome {
    Outcome(failure, place: errand.plan.place)
  }

  private func startStep(_ errand: inout Errand) {
    errand.running = nil
    let plan = errand.plan
    let isForwarding = errand.step == plan.commands.count
    if errand.step > plan.commands.count || (isForwarding && plan.addresses.isEmpty) {
      errand.outcome = plan.success
      return
    }
    do throws(Failure) {
      let message = try OutgoingMessage(plan.job, isForwarded: isForwarding)
      let command =
        isForwarding ? forwarding(plan) : shell(plan.commands[errand.step], plan.job)
      errand.running = try start(command, message)
    } catch { errand.outcome = outcome(errand, error) }
  }

  private func start(_ command: Command, _ message: OutgoingMessage) throws(Failure)
    -> RunningCommand
  {
    do throws(Errno) {
      return try RunningCommand(command, message, seconds: policy.commandSeconds)
    } catch {
      throw Failure(.system(.temporary), "the command cannot be started: \(error.message)")
    }
  }

  private func shell(_ text: [UInt8], _ job: LocalJob) -> Command {
    let words: [[UInt8]] = [Array("sh".utf8), Array("-c".utf8), text]
    return command("/bin/sh", words, job)
  }

  /// The sender stays: a bounce goes to who wrote the message, not to who forwards it.
  private func forwarding(_ plan: DeliveryPlan) -> Command {
    let sender = (plan.job.sender ?? .null).address?.bytes ?? Array("<>".utf8)
    let security = plan.job.requiresTLS ? ["-O", "REQUIRETLS=yes"] : []
    let words =
      (["sendmail", "-i"] + security + ["-f"]).map { Array($0.utf8) } + [sender, ["-", "-"]]
    return command(policy.sendmail, words + plan.addresses.map(\.bytes), plan.job)
  }

  private func command(_ program: Path, _ words: [[UInt8]], _ job: LocalJob) -> Command {
    var command = Command(
      program: program, arguments: words,
      environment: CommandEnvironment(job, policy).variables)
    command.directory = job.user.home ?? "/"
    return command
  }
}
