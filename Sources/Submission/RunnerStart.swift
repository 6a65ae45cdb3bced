internal import Bytes
public import Configuration
public import Queue
public import Unix

/// Has the queue run after a submission, where that is this user's business.
///
/// It is where the queue is his own and no runner is at work. Elsewhere a resident runner or a path
/// unit of systemd sees the new file; the price is one open that fails.
public struct RunnerStart {
  private let settings: Settings
  private let configuration: Path?
  private let isVerbose: Bool

  /// A start for this configuration; `configuration` is the file named on the command line.
  ///
  /// A verbose one lets the runner's log be seen when the caller waits for it.
  public init(_ settings: Settings, configuration: Path?, isVerbose: Bool = false) {
    self.settings = settings
    self.configuration = configuration
    self.isVerbose = isVerbose
  }

  /// Does what the caller asked for. A runner that cannot be started changes nothing: the message is durable.
  public func after(_ dispatch: Invocation.Dispatch, _ id: QueueID) {
    switch dispatch {
    case .queueOnly: return
    case .background:
      guard isOurs, var command = try? quiet([]) else { return }
      command.leadsSession = true
      _ = try? ChildProcess.start(command)
    case .foreground:
      let arguments = [[UInt8]("--message".utf8), id.bytes]
      guard isOurs, let command = isVerbose ? self.command(arguments) : try? quiet(arguments),
        let pid = try? ChildProcess.start(command)
      else { return }
      _ = try? ChildProcess.wait(for: pid)
    }
  }

  /// Runs the queue in place of this program; returns only if it cannot.
  public func replaceSelf(_ selection: QueueSelection) -> Errno {
    ChildProcess.replaceSelf(with: command(selection.arguments))
  }

  /// The runner that these arguments ask for.
  func command(_ arguments: [[UInt8]]) -> Command {
    var words = [[UInt8]("martlet-queue".utf8)]
    if let configuration { words += [[UInt8]("--config".utf8), configuration.bytes] }
    return Command(
      program: settings.program("martlet-queue"), arguments: words + arguments,
      environment: environment())
  }

  /// What of the caller's environment concerns the queue.
  private func environment() -> [[UInt8]] {
    var all = [[UInt8]("PATH=/usr/local/bin:/usr/bin:/bin".utf8)]
    for name: Path in ["MARTLET_CONFIG", "TZ", "HOME", "TMPDIR"] {
      if let value = Host.environment(name) { all.append(name.bytes + ["="] + value) }
    }
    return all
  }

  /// A runner without our descriptors: a caller that reads our output to its end must not wait for
  /// it, and one that mails whatever it finds there (cron does) must not find its log.
  private func quiet(_ arguments: [[UInt8]]) throws(Errno) -> Command {
    let null = try FileDescriptor.open(appendingTo: "/dev/null", mode: 0).release()
    var command = command(arguments)
    command.descriptors = [null, null, null]
    return command
  }

  private var isOurs: Bool {
    let path = settings.spool.appending("queue/log")
    guard let log = try? Directory(path), let status = try? log.status(),
      status.owner == Identity.effectiveUser
    else { return false }
    do throws(Errno) {
      return try RunnerLock.holder(log) == nil
    } catch { return false }
  }
}
