internal import Unix

/// The runner's side of the spawner.
final class SpawnerClient: AgentLauncher {
  private let socket: MessageSocket
  private var ended: [(pid: Int32, ending: Ending)] = []

  /// A client of the spawner at the other end of this socket, which it takes over.
  init(owning socket: Int32) {
    self.socket = MessageSocket(owning: FileDescriptor(owning: socket))
  }

  func start(as identity: RunAs?, descriptors: [Int32]) throws(Errno) -> Int32 {
    let own = RunAs(name: nil, uid: Identity.effectiveUser, gid: Identity.effectiveGroup)
    return try ask(.start(identity ?? own), descriptors: descriptors)
  }

  var endingsDescriptor: Int32 { socket.descriptor.number }

  func endings() -> [(pid: Int32, ending: Ending)] {
    while isReadable(), let reply = try? receive() {
      if case .ended(let pid, let ending) = reply { ended.append((pid, ending)) }
    }
    defer { ended.removeAll() }
    return ended
  }

  func takeOwnership(of descriptor: Int32) throws(Errno) {
    _ = try ask(.own, descriptors: [descriptor])
  }

  func kill(_ pid: Int32) { _ = try? ask(.kill(pid), descriptors: []) }

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
