internal import Bytes
internal import LoginProtocol
internal import Postal
internal import Unix

/// A process that speaks to a client until it has logged in. It is forked for that, and trusted with nothing.
struct LoginWorker: ~Copyable {
  private let socket: MessageSocket
  private let pid: Int32

  /// Starts one that has the connection on descriptors 0 and 1; `work` runs in it once it is confined.
  init(
    _ root: borrowing EmptyRoot, _ work: (consuming MessageSocket) -> ExitStatus
  ) throws(Errno) {
    let (ours, theirs) = try MessageSocket.pair()
    let mine = FileDescriptor(owning: ours)
    let other = FileDescriptor(owning: theirs)
    try mine.setNonblocking()
    let child = try ChildProcess.fork()
    if child == 0 { Self.run(root, DescriptorNumber(other.number), work) }
    socket = MessageSocket(owning: mine)
    pid = child
  }

  private static func run(
    _ root: borrowing EmptyRoot, _ socket: DescriptorNumber,
    _ work: (consuming MessageSocket) -> ExitStatus
  ) -> Never {
    var socket = socket
    do throws(Failure) { try WorkerConfinement.enter(root, socket: &socket) } catch {
      let reason = [UInt8](error.text.prefix(WorkerMessage.reasonLimit))
      try? socket.write(WorkerMessage.unable(reason).bytes ?? [])
      Host.exit(ExitStatus.osError.rawValue)
    }
    let status = work(MessageSocket(owning: FileDescriptor(owning: socket.number)))
    Host.exit(status.rawValue)
  }

  /// The next message; nil when the process is gone, or nothing came before the deadline.
  ///
  /// EMSGSIZE for one that is longer than any, or has descriptors.
  func next(until deadline: Int) throws(Errno) -> [UInt8]? {
    while true {
      let left = deadline - Clock.milliseconds
      guard left > 0 else { return nil }
      var interests = [Waiting.Interest(socket.descriptor.number)]
      try Waiting.wait(for: &interests, milliseconds: left)
      guard interests[0].readable else { continue }
      do throws(Errno) { return try socket.receiveAlone(limit: WorkerMessage.limit) } catch {
        if error == .connectionReset { return nil }
        guard error == .wouldBlock else { throw error }
      }
    }
  }

  /// Says something to it; EAGAIN if it does not listen.
  func say(_ message: MonitorMessage, descriptors: [Int32] = []) throws(Errno) {
    try socket.send(message.bytes, descriptors: descriptors)
  }

  /// Has it end: by itself within so many milliseconds, else by force. How it ended; nil if it is there still.
  consuming func end(within patience: Int) -> Ending? {
    let end = Clock.milliseconds + patience
    // what it still says nobody wants to hear; mostly this is its end
    _ = try? next(until: end)
    if let ending = DyingProcess(pid: pid).end(within: end - Clock.milliseconds) { return ending }
    return kill().end(within: DyingProcess.patience)
  }

  /// Has it end by force, without waiting for that.
  consuming func kill() -> DyingProcess {
    ChildProcess.signal(pid, .kill)
    return DyingProcess(pid: pid)
  }
}
