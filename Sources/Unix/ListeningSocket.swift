internal import CShims

/// A socket on which connections arrive, given to us by a super-server.
public struct ListeningSocket: ~Copyable {
  /// Readable when a connection has arrived.
  public let descriptor: FileDescriptor

  private init(owning descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

  /// The listening socket that a descriptor refers to; nil if it is none.
  public static func at(_ number: DescriptorNumber) throws(Errno) -> ListeningSocket? {
    guard cs_is_listening(number.number) == 1 else { return nil }
    let copy = FileDescriptor(owning: try check(cs_dup(number.number, 3)))
    try copy.setNonblocking()
    return ListeningSocket(owning: copy)
  }

  /// The next connection; nil if there is none now.
  public func accept() throws(Errno) -> FileDescriptor? {
    let answer = cs_accept(descriptor.number)
    if answer == -Errno.wouldBlock.number { return nil }
    return FileDescriptor(owning: try check(answer))
  }
}
