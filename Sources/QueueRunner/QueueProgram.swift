internal import Bytes
public import Configuration
public import Postal
internal import Queue
internal import Unix

/// What `martlet-queue` does once its command line is read.
public struct QueueProgram {
  private let settings: Settings
  private let selection: Selection

  /// A run over what is selected.
  public init(_ settings: Settings, _ selection: Selection) {
    self.settings = settings
    self.selection = selection
  }

  /// Runs the queue; as root, a spawner stays root and all else becomes the mail system's user first.
  public func run() throws(Failure) {
    let programs = AgentPrograms(settings)
    guard Identity.effectiveUser == 0 else {
      return try run { () throws(Errno) in try DirectLauncher(programs) }
    }
    let user = try mailUser()
    let (client, spawner) = try Self.trying("the spawner cannot be started") { () throws(Errno) in
      let spawner = try Self.forkSpawner(programs.local, for: user)
      try Identity.become(user.name, uid: user.uid, gid: user.gid)
      return spawner
    }
    try run { () throws(Errno) in try SpawnerClient(owning: client, programs) }
    Self.awaitEnd(of: spawner)
  }

  /// Waits, but not for long, until the spawner has seen that its client is gone.
  ///
  /// A service manager kills what outlives the main process of a service, and says so each time.
  private static func awaitEnd(of spawner: Int32) {
    for _ in 0..<1000 {
      do throws(Errno) {
        if try ChildProcess.ended(spawner) != nil { return }
        var nothing: [Waiting.Interest] = []
        try Waiting.wait(for: &nothing, milliseconds: 1)
      } catch { return }
    }
  }

  private func mailUser() throws(Failure) -> RunAs {
    let account = try Self.trying("the account cannot be looked up") { () throws(Errno) in
      try Account.named(settings.user)
    }
    guard let account else {
      throw Failure(
        .configuration(.permanent),
        "there is no account \(settings.user.text): run `martlet setup` as root to make it")
    }
    guard account.uid != 0 else {
      throw Failure(
        .configuration(.permanent), "the queue does not run as root: `user` must be another account"
      )
    }
    return RunAs(name: account.name, uid: account.uid, gid: account.gid)
  }

  /// Forks the spawner; the answer is our end of its socket, and its process number.
  private static func forkSpawner(_ agent: AgentProgram, for user: RunAs) throws(Errno)
    -> (socket: Int32, pid: Int32)
  {
    let (ours, theirs) = try MessageSocket.pair()
    let pid = try ChildProcess.fork()
    if pid == 0 {
      _ = FileDescriptor(owning: ours)
      let socket = MessageSocket(owning: FileDescriptor(owning: theirs))
      do throws(Errno) {
        // the terminal's signals are for the runner, which ends the spawner by ending itself
        ChildProcess.leaveTerminal()
        var spawner = try Spawner(socket: socket, program: agent, runner: user)
        try spawner.serve()
      } catch { Host.exit(ExitStatus.osError.rawValue) }
      Host.exit(0)
    }
    _ = FileDescriptor(owning: theirs)
    return (ours, pid)
  }

  /// Runs until nothing is left that another program left to us because we had the lock.
  private func run(_ launcher: () throws(Errno) -> any AgentLauncher) throws(Failure) {
    let spool = try Self.openSpool(settings.spool)
    let launcher = try Self.trying("agents cannot be started") { () throws(Errno) in
      try launcher()
    }
    var selection = selection
    var seen: Set<QueueID> = []
    while try Self.trying(
      "the queue cannot be run",
      { () throws(Errno) in
        try runOnce(selection, spool, launcher, seen: &seen)
      })
    {
      selection = .due
    }
    if selection == .due { Self.rest(spool) }
  }

  /// Waits a moment if names are left for which a path unit starts the next run at once.
  private static func rest(_ spool: Spool) {
    let names = ((try? spool.drop.names()) ?? []) + ((try? spool.new.names()) ?? [])
    guard names.contains(where: { $0.bytes.first?.isDigit == true }) else { return }
    var nothing: [Waiting.Interest] = []
    try? Waiting.wait(for: &nothing, milliseconds: 1000)
  }

  /// Runs once; true if something was submitted meanwhile that nobody has looked at.
  private func runOnce(
    _ selection: Selection, _ spool: Spool, _ launcher: any AgentLauncher, seen: inout Set<QueueID>
  ) throws(Errno) -> Bool {
    // before the lock: whoever finds it taken sends a signal
    let signals = try SignalQueue([.terminate, .interrupt, .hangUp, .user1])
    if case .matching = selection { seen.formUnion(try Spool.ids(in: spool.drop)) }
    guard let lock = try RunnerLock.take(spool) else {
      try askOther(selection, spool)
      return false
    }
    let parts = RunnerParts(
      settings, spool: spool, launcher: launcher, isResident: selection == .resident)
    let runner = try Runner(parts, selection: selection, signals: signals)
    try runner.run(followsDeath: lock.followsDeath)
    seen.formUnion(runner.leftBehind)
    // the runner that comes next must know that results may be missing
    if runner.isOnDisk { lock.release() }
    let submitted = try Spool.ids(in: spool.drop)
    return !runner.isStopping && submitted.contains { !seen.contains($0) }
  }

  /// Has the runner that is at work do what is selected.
  private func askOther(_ selection: Selection, _ spool: Spool) throws(Errno) {
    guard let holder = try RunnerLock.holder(spool.log) else { return }
    if selection == .resident {
      Complaint.write(
        program: "martlet-queue", "a runner is at work already, process \(holder): stop it first")
      Host.exit(ExitStatus.temporaryFailure.rawValue)
    }
    if selection.triesEarly {
      _ = try Expedite.makeDue(in: spool, now: Clock.now, names: selection.mayInclude) { file in
        selection.includes(file.header, open: file.header.envelope.recipients)
      }
    }
    ChildProcess.signal(holder, .hangUp)
  }

  private static func openSpool(_ path: Path) throws(Failure) -> Spool {
    do throws(Errno) { return try Spool(path) } catch {
      let what = error == .noSuchFile ? "is not set up" : "cannot be opened (\(error.message))"
      throw Failure(
        .configuration(.permanent), "the spool \(path.text) \(what): run `martlet setup`")
    }
  }

  private static func trying<Value: ~Copyable>(
    _ what: StaticString, _ body: () throws(Errno) -> Value
  )
    throws(Failure) -> Value
  {
    do throws(Errno) { return try body() } catch {
      throw Failure(.system(.temporary), "\(what): \(error.message)")
    }
  }
}
