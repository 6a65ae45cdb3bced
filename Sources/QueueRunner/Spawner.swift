internal import Bytes
internal import Unix

/// The only part of the runner that stays root: a few fixed acts, asked for in one fixed form.
///
/// It starts one program, as any user but root; gives a file it is handed to the runner's user; kills
/// what it started. It reads no mail, no configuration and no table.
struct Spawner: ~Copyable {
  /// The longest request, in octets.
  static let requestLimit = 512

  private let socket: MessageSocket
  private let signals: SignalQueue
  private let program: AgentProgram
  private let runner: RunAs
  private var children: Set<Int32> = []

  /// A spawner that serves the runner at the other end of the socket.
  init(socket: consuming MessageSocket, program: AgentProgram, runner: RunAs) throws(Errno) {
    signals = try SignalQueue([.child])
    self.socket = socket
    self.program = program
    self.runner = runner
  }

  /// Serves until the runner is gone.
  mutating func serve() throws(Errno) {
    while true {
      var interests = [
        Waiting.Interest(socket.descriptor.number), Waiting.Interest(signals.descriptor.number),
      ]
      try Waiting.wait(for: &interests, milliseconds: nil)
      if interests[1].readable { try reportEndings() }
      if interests[0].readable, try !answerOne() { return }
    }
  }

  private mutating func reportEndings() throws(Errno) {
    while signals.next() != nil {}
    while let (pid, ending) = try? ChildProcess.ended() {
      children.remove(pid)
      try socket.send(SpawnerReply.ended(pid, ending).bytes)
    }
  }

  private mutating func answerOne() throws(Errno) -> Bool {
    guard let (bytes, descriptors) = try socket.receive(limit: Self.requestLimit) else {
      return false
    }
    let owned = descriptors.map { OwnedDescriptor(FileDescriptor(owning: $0)) }
    do throws(Errno) {
      let value = try perform(SpawnerRequest(bytes), with: owned)
      try socket.send(SpawnerReply.done(value).bytes)
    } catch {
      try socket.send(SpawnerReply.refused(error).bytes)
    }
    return true
  }

  private mutating func perform(
    _ request: SpawnerRequest?, with descriptors: [OwnedDescriptor]
  ) throws(Errno) -> Int32 {
    switch request {
    case .start(let identity):
      // root is never delivered to: its mail goes to the postmaster
      guard identity.uid != 0, identity.gid != 0 else { throw .notPermitted }
      let command = program.command(as: identity, descriptors: descriptors.map(\.number))
      let pid = try ChildProcess.start(command)
      children.insert(pid)
      return pid
    case .own:
      guard descriptors.count == 1 else { throw .invalid }
      let file = descriptors[0]
      guard try file.status().kind == .file else { throw .invalid }
      try file.giveTo(runner.uid, group: runner.gid)
      return 0
    case .kill(let pid):
      if children.contains(pid) { ChildProcess.signal(pid, .kill, group: true) }
      return 0
    case nil:
      throw .invalid
    }
  }
}

/// A descriptor that a list can hold.
final class OwnedDescriptor {
  private let descriptor: FileDescriptor

  init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

  var number: Int32 { descriptor.number }

  func status() throws(Errno) -> FileStatus { try descriptor.status() }

  func giveTo(_ uid: UInt32, group: UInt32) throws(Errno) {
    try descriptor.setOwner(uid, group: group)
    try descriptor.setMode(0o600)
  }
}
