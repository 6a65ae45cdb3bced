internal import CShims

/// One of the two descriptors of a connection that carries a stream of bytes.
///
/// Works on sockets without waiting. On anything else a call may wait unless poll(2) said otherwise.
extension DescriptorNumber {
  /// Appends what is there now, at most `limit` bytes; 0 at the end, EAGAIN if nothing is there.
  @discardableResult
  public func receive(into buffer: inout [UInt8], upTo limit: Int) throws(Errno) -> Int {
    var answer = 0
    buffer.append(addingCapacity: limit) { (room: inout OutputSpan<UInt8>) in
      unsafe room.withUnsafeMutableBufferPointer { memory, initialized in
        answer = unsafe cs_receive_now(number, memory.baseAddress! + initialized, limit)
        initialized += max(0, answer)
      }
    }
    return try check(answer)
  }

  /// Replaces bytes of a buffer from an index on by what is there now; 0 at the end, EAGAIN for nothing.
  public func receive(into buffer: inout [UInt8], at start: Int) throws(Errno) -> Int {
    precondition(0...buffer.count ~= start, "an index of the buffer")
    return try check(
      unsafe buffer.withUnsafeMutableBytes {
        unsafe cs_receive_now(number, $0.baseAddress! + start, $0.count - start)
      })
  }

  /// Sends what the other side takes now and answers how much; EAGAIN for nothing, EPIPE if it is gone.
  public func send(_ bytes: borrowing Span<UInt8>) throws(Errno) -> Int {
    try check(unsafe bytes.withUnsafeBytes { unsafe cs_send_now(number, $0.baseAddress, $0.count) })
  }

  /// The first bytes that are there, at most `limit`, which stay there; none at the end.
  public func peek(upTo limit: Int) throws(Errno) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe cs_peek(number, $0.baseAddress, $0.count)
    }
    return [UInt8](bytes.prefix(try check(count)))
  }

  /// Has poll(2) call the socket readable only when so many bytes are there, or the end.
  public func setLowWater(_ octets: Int) { _ = cs_low_water(number, Int32(clamping: octets)) }

  /// Tells the other side that nothing more comes; it may still send.
  public func endSending() throws(Errno) { try check(cs_end_sending(number)) }

  /// Takes nothing more: who sends gets EPIPE. What has arrived can still be read.
  public func endReceiving() throws(Errno) { try check(cs_end_receiving(number)) }

  /// Has TCP send small packets at once; no effect on anything else.
  public func sendWithoutDelay() { _ = cs_no_delay(number) }

  /// Makes calls answer EAGAIN instead of waiting, for everybody who has the same open descriptor.
  public func setNonblocking() throws(Errno) { try check(cs_set_nonblocking(number, 1)) }

  /// Whether it is a socket.
  public var isSocket: Bool { cs_is_socket(number) == 1 }

  /// Gives what this descriptor refers to another number too, which programs that are started keep.
  public func duplicate(onto other: DescriptorNumber) throws(Errno) {
    try check(cs_dup_to(number, other.number))
  }
}
