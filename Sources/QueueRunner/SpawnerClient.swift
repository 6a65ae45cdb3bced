internal import Unix

/// The runner's side of the spawner. Agents that need nothing of root are started without it.
final class SpawnerClient: AgentLauncher {
  private let socket: MessageSocket
  private var ended: [(pid: Int32, ending: Ending)] = []
  private let direct: DirectLauncher
  /// The agents that are our own children.
  private var own: Set<Int32> = []

  /// A client of the spawner at the other end of this socket, which it takes over.
  init(owning socket: Int32, _ programs: AgentPrograms) throws(Errno) {
    self.socket = MessageSocket(owning: FileDescriptor(owning: socket))
    direct = try DirectLauncher(programs)
  }

  func start(_ worker: Worker, descriptors: [Int32]) throws(Errno) -> Int32 {
    switch worker {
    case .local(let identity):
      let user = RunAs(name: nil, uid: Identity.effectiveUser, gid: Identity.effectiveGroup)
      return try ask(.start(identity ?? user), descriptors: descriptors)
    case .remote:
      let pid = try direct.start(worker, descriptors: descriptors)
      own.insert(pid)
      return pid
    }
  }

  var endingsDescriptors: [Int32] { [socket.descriptor.number] + direct.endingsDescriptors }

  func endings() -> [(pid: Int32, ending: Ending)] {
    while isReadable(), let reply = try? receive() {
      if case .ended(let pid, let ending) = reply { ended.append((pid, ending)) }
    }
    defer { ended.removeAll() }
    if own.isEmpty { return ended }
    let others = direct.endings()
    for (pid, _) in others { own.remove(pid) }
    return ended + others
  }

  func takeOwnership(of descriptor: Int32) throws(Errno) {
    _ = try ask(.own, descriptors: [descriptor])
  }

  func kill(_ pid: Int32) {
    if own.contains(pid) { return direct.kill(pid) }
    _ = try? ask(.kill(pid), descriptors: [])
  }

  var canBecomeOthers: Bool { true }

  private func ask(_ request: SpawnerRequest, descriptors: [Int32]) throws(Errno) -> Int32 {
    try socket.send(request.bytes, descriptors: descriptors)
    while true {
      switch try receive() {
      case .done(let value): return value
      case .refused(let error): throw error
      case .ended(let pid, let ending): ended.append((pid, ending))
      }
    }
  }

  private func receive() throws(Errno) -> SpawnerReply {
    guard let (bytes, _) = try socket.receive(limit: SpawnerReply.limit),
      let reply = SpawnerReply(bytes)
    else { throw .brokenPipe }
    return reply
  }

  private func isReadable() -> Bool {
    var interests = [Waiting.Interest(socket.descriptor.number)]
    try? Waiting.wait(for: &interests, milliseconds: 0)
    return interests[0].readable
  }
}
