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

  /// A start for this configuration; `configuration` is the file named on the command line.
  public init(_ settings: Settings, configuration: Path?) {
    self.settings = settings
    self.configuration = configuration
  }

  /// Does what the caller asked for. A runner that cannot be started changes nothing: the message is durable.
  public func after(_ dispatch: Invocation.Dispatch, _ id: QueueID) {
    switch dispatch {
    case .queueOnly: return
    case .background:
      if isOurs { _ = try? ChildProcess.start(background()) }
    case .foreground:
      if isOurs, let pid = try? ChildProcess.start(command([[UInt8]("--message".utf8), id.bytes])) {
        _ = try? ChildProcess.wait(for: pid)
      }
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

  private func background() throws(Errno) -> Command {
    var command = command([])
    // a caller that reads our output to its end must not wait for the runner
    let null = try FileDescriptor.open(appendingTo: "/dev/null", mode: 0).release()
    command.descriptors = [null, null, null]
    command.leadsSession = true
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
