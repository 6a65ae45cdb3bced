internal import Authentication
internal import Bytes
internal import Unix

/// Makes a process for each client that a daemon hands over on descriptor 0, as `--fork-server`.
enum ForkServer {
  /// Serves until the daemon lets go: false. In each process that it makes it returns true with the client on
  /// descriptors 0 and 1.
  static func run() throws(Errno) -> Bool {
    let given = FileDescriptor(owning: DescriptorNumber.input.number)
    let socket = MessageSocket(owning: try given.duplicate())
    _ = consume given
    try StandardDescriptors.fill()
    // nobody asks how they end
    Signal.child.ignore()
    while let (_, ends) = try socket.receive(limit: AuthenticationForkServer.handover.count) {
      if try isForked(for: ends) { return true }
    }
    return false
  }

  /// Whether this is a process that was made for a client with these descriptors.
  private static func isForked(for ends: [Int32]) throws(Errno) -> Bool {
    defer { for end in ends { _ = FileDescriptor(owning: end) } }
    // one for which there is no process now has its descriptors closed, and tries later
    guard ends.count == 2, let pid = try? ChildProcess.fork(), pid == 0 else { return false }
    Signal.resetAll()
    Signal.pipe.ignore()
    try DescriptorNumber(ends[0]).duplicate(onto: .input)
    try DescriptorNumber(ends[1]).duplicate(onto: .output)
    return true
  }
}
