internal import CShims

extension MessageSocket {
  /// One message that is there now; nil when the other end is closed, or says nothing with a message.
  ///
  /// EAGAIN if there is none. EMSGSIZE if it is longer than `limit`, or descriptors came with it: those are closed.
  public func receiveAlone(limit: Int) throws(Errno) -> [UInt8]? {
    var bytes: [UInt8] = []
    let size = try unsafe fill(&bytes, limit) {
      unsafe cs_receive_message(descriptor.number, $0, limit)
    }
    // without the room that the longest would have had
    return size == 0 ? nil : [UInt8](bytes[...])
  }
}
