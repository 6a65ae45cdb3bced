public import Unix

/// Where a process waits for its client that was made before there was one.
public struct SparePlace: ~Copyable {
  private let socket: MessageSocket

  init(_ socket: consuming MessageSocket) { self.socket = socket }

  /// Waits until the client is on descriptors 0 and 1; nil if there will be none, and the process has to end.
  public consuming func wait() throws(Errno) -> Peer? {
    guard let (_, ends) = try socket.receive(limit: SpareProcess.handover.count),
      let end = ends.first
    else { return nil }
    let client = FileDescriptor(owning: end)
    let number = DescriptorNumber(client.number)
    try number.duplicate(onto: .input)
    try number.duplicate(onto: .output)
    return Peer(of: .input)
  }
}
