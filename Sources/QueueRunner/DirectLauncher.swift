internal import Unix

/// Starts agents as the user that we are: an installation of one plain uid.
final class DirectLauncher: AgentLauncher {
  private let program: AgentProgram
  private let signals: SignalQueue

  /// A launcher of this program. SIGCHLD is blocked from here on.
  init(_ program: AgentProgram) throws(Errno) {
    self.program = program
    signals = try SignalQueue([.child])
  }

  func start(as identity: RunAs?, descriptors: [Int32]) throws(Errno) -> Int32 {
    guard identity == nil || identity?.uid == Identity.effectiveUser else { throw .notPermitted }
    return try ChildProcess.start(program.command(as: nil, descriptors: descriptors))
  }

  var endingsDescriptor: Int32 { signals.descriptor.number }

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
