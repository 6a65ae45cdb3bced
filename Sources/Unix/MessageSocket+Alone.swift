internal import CShims

extension MessageSocket {
  /// One message that is there now; nil when the other end is closed, or says nothing with a message.
  ///
  /// EAGAIN if there is none. EMSGSIZE if it is longer than `limit`, or descriptors came with it: those are closed.
  public func receiveAlone(limit: Int) throws(Errno) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: limit)
    let answer = unsafe bytes.withUnsafeMutableBytes {
      unsafe cs_receive_message(descriptor.number, $0.baseAddress, $0.count)
    }
    let size = Int(try check(answer))
    return size == 0 ? nil : [UInt8](bytes[..<size])
  }
}
