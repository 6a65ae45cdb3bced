internal import Unix

/// Starts agents as the user that we are: all of them in an installation of one plain uid.
final class DirectLauncher: AgentLauncher {
  private let programs: AgentPrograms
  private lazy var remote = programs.remote()
  private let signals: SignalQueue

  /// A launcher of these programs. SIGCHLD is blocked from here on.
  init(_ programs: AgentPrograms) throws(Errno) {
    self.programs = programs
    signals = try SignalQueue([.child])
  }

  func start(_ worker: Worker, descriptors: [Int32]) throws(Errno) -> Int32 {
    switch worker {
    case .local(let identity):
      guard identity == nil || identity?.uid == Identity.effectiveUser else { throw .notPermitted }
      return try ChildProcess.start(programs.local.command(as: nil, descriptors: descriptors))
    case .remote:
      return try ChildProcess.start(
        remote.command(as: nil, descriptors: descriptors, takesMore: true))
    }
  }

  var endingsDescriptors: [Int32] { [signals.descriptor.number] }

  func endings() -> [(pid: Int32, ending: Ending)] {
    while signals.next() != nil {}
    var all: [(pid: Int32, ending: Ending)] = []
    while let one = try? ChildProcess.ended() { all.append(one) }
    return all
  }

  func takeOwnership(of descriptor: Int32) throws(Errno) { throw .notPermitted }

  func kill(_ pid: Int32) { ChildProcess.signal(pid, .kill, group: true) }

  var canBecomeOthers: Bool { false }
}
