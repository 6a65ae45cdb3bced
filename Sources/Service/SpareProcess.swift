internal import Bytes
internal import Unix

/// A process that has been made for the next client, as its listener has it. It ends when this is let go.
final class SpareProcess {
  /// Milliseconds after which nobody waits for a client any more: a host that is left alone keeps no process for it.
  private static let lifetime = 15_000
  /// The message that a client comes with.
  static let handover: [UInt8] = ["C"]

  let pid: Int32
  private let socket: MessageSocket
  private let end = Clock.milliseconds + lifetime

  private init(_ pid: Int32, _ socket: consuming MessageSocket) {
    self.pid = pid
    self.socket = socket
  }

  /// Forks one; its place in the child.
  static func fork() throws(Errno) -> Fork {
    let (ours, theirs) = try MessageSocket.pair()
    let mine = MessageSocket(owning: FileDescriptor(owning: ours))
    let other = MessageSocket(owning: FileDescriptor(owning: theirs))
    let pid = try ChildProcess.fork()
    return pid == 0 ? .child(SparePlace(other)) : .parent(SpareProcess(pid, mine))
  }

  /// Who one is after a fork.
  enum Fork: ~Copyable {
    case parent(SpareProcess)
    case child(SparePlace)
  }

  /// Milliseconds that it may still wait for a client.
  var timeLeft: Int { max(0, end - Clock.milliseconds) }

  /// Gives it a client; EPIPE if it has ended.
  func serve(_ client: DescriptorNumber) throws(Errno) {
    try socket.send(Self.handover, descriptors: [client.number])
  }
}
