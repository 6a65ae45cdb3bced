internal import Bytes
internal import CShims

/// An open descriptor, closed exactly once.
public struct FileDescriptor: ~Copyable, Sendable {
  /// The number, for passing to a child or to poll; still owned by this value.
  public let number: Int32

  /// Takes over a descriptor that nobody else will close.
  public init(owning number: Int32) { self.number = number }

  /// Closes now and reports the error that letting go would swallow.
  public consuming func close() throws(Errno) {
    let answer = cs_close(number)
    discard self
    try check(answer)
  }

  /// Gives the number away: the receiver closes it.
  public consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }

  deinit { _ = cs_close(number) }
}

extension FileDescriptor {
  /// Opens a path from the working directory, read-only.
  public static func open(reading path: Path) throws(Errno) -> FileDescriptor {
    let how = Int32(CS_READ | CS_NONBLOCK)
    return FileDescriptor(
      owning: try check(unsafe path.withCString { unsafe cs_open(cs_cwd(), $0, how, 0) }))
  }

  /// Opens a path for appending whole records, creating it with this mode.
  public static func open(appendingTo path: Path, mode: UInt32) throws(Errno) -> FileDescriptor {
    let how = Int32(CS_WRITE | CS_CREATE | CS_APPEND)
    return FileDescriptor(
      owning: try check(unsafe path.withCString { unsafe cs_open(cs_cwd(), $0, how, mode) }))
  }

  /// A file that has no name and lives in memory.
  public static func memory(_ label: Path) throws(Errno) -> FileDescriptor {
    FileDescriptor(owning: try check(unsafe label.withCString { unsafe cs_memory_file($0) }))
  }

  /// A pipe; both ends are closed on exec.
  public static func pipe() throws(Errno) -> Pipe {
    var ends: [Int32] = [0, 0]
    try check(unsafe ends.withUnsafeMutableBufferPointer { unsafe cs_pipe($0.baseAddress) })
    return Pipe(reading: FileDescriptor(owning: ends[0]), writing: FileDescriptor(owning: ends[1]))
  }

  /// A second descriptor for the same open file, numbered at least `minimum`.
  public func duplicate(atLeast minimum: Int32 = 3) throws(Errno) -> FileDescriptor {
    FileDescriptor(owning: try check(cs_dup(number, minimum)))
  }
}
