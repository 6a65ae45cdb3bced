internal import CShims

/// One end of a connected pair of local sockets that keep message bounds and carry descriptors.
public struct MessageSocket: ~Copyable {
  /// The most descriptors one message carries.
  public static let maximumDescriptors = 250

  /// The open socket.
  public let descriptor: FileDescriptor

  /// Takes over an open SOCK_SEQPACKET socket.
  public init(owning descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

  /// The numbers of two connected sockets; each needs an owner.
  public static func pair() throws(Errno) -> (Int32, Int32) {
    var ends: [Int32] = [0, 0]
    try check(unsafe ends.withUnsafeMutableBufferPointer { unsafe cs_socket_pair($0.baseAddress) })
    return (ends[0], ends[1])
  }

  /// Sends one message with descriptors, which stay ours too.
  public func send(_ bytes: [UInt8], descriptors: [Int32] = []) throws(Errno) {
    let answer = unsafe bytes.withUnsafeBytes { memory in
      unsafe descriptors.withUnsafeBufferPointer {
        unsafe cs_send_fds(
          descriptor.number, memory.baseAddress, memory.count, $0.baseAddress, $0.count)
      }
    }
    try check(answer)
  }

  /// Waits for one message of at most `limit` octets; nil when the other end is closed.
  ///
  /// The caller owns the descriptors that came with it. EMSGSIZE if the message was longer.
  public func receive(limit: Int) throws(Errno) -> (bytes: [UInt8], descriptors: [Int32])? {
    var bytes: [UInt8] = []
    var numbers = [Int32](repeating: -1, count: MessageSocket.maximumDescriptors)
    var count = numbers.count
    let size = try unsafe fill(&bytes, limit) { memory in
      unsafe numbers.withUnsafeMutableBufferPointer {
        unsafe cs_recv_fds(descriptor.number, memory, limit, $0.baseAddress, &count)
      }
    }
    if size == 0 { return nil }
    // without the room that the longest would have had
    return ([UInt8](bytes[...]), [Int32](numbers[..<count]))
  }

  /// Has a message written to the room of a buffer; the answer is how many octets it has.
  func fill(
    _ bytes: inout [UInt8], _ limit: Int, _ receive: (UnsafeMutablePointer<UInt8>) -> Int
  ) throws(Errno) -> Int {
    var answer = 0
    // most messages are short: what is not written to costs no memory
    bytes.append(addingCapacity: limit) { (room: inout OutputSpan<UInt8>) in
      unsafe room.withUnsafeMutableBufferPointer { memory, initialized in
        answer = unsafe receive(memory.baseAddress!)
        initialized = max(0, answer)
      }
    }
    return try check(answer)
  }
}
