internal import CShims

/// Two connected local stream sockets.
public struct StreamPair: ~Copyable {
  /// One end.
  public let first: FileDescriptor
  /// The other end.
  public let second: FileDescriptor

  /// A new pair, closed on exec.
  public init() throws(Errno) {
    var ends: [Int32] = [0, 0]
    try check(unsafe ends.withUnsafeMutableBufferPointer { unsafe cs_stream_pair($0.baseAddress) })
    first = FileDescriptor(owning: ends[0])
    second = FileDescriptor(owning: ends[1])
  }

  /// Gives each end to its own owner.
  public consuming func split() -> (first: Int32, second: Int32) {
    (first.release(), second.release())
  }
}
