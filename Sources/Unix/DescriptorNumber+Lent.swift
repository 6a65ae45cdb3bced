internal import CShims

extension DescriptorNumber {
  /// Appends at most `limit` bytes from an offset; the position does not move; 0 at the end.
  @discardableResult
  public func read(into buffer: inout [UInt8], upTo limit: Int, at offset: Int) throws(Errno) -> Int
  {
    var answer = 0
    buffer.append(addingCapacity: limit) { (room: inout OutputSpan<UInt8>) in
      unsafe room.withUnsafeMutableBufferPointer { memory, initialized in
        answer = unsafe cs_pread(
          number, memory.baseAddress! + initialized, limit, Int64(offset))
        initialized += max(0, answer)
      }
    }
    return try check(answer)
  }

  /// Writes what the other side takes now, from an index on, and answers how much that was.
  ///
  /// EAGAIN if it takes nothing now, EPIPE if it is gone.
  public func writeSome(_ bytes: [UInt8], from start: Int) throws(Errno) -> Int {
    let answer = unsafe bytes.withUnsafeBytes { memory in
      unsafe cs_write(number, memory.baseAddress! + start, memory.count - start)
    }
    return Int(try check(answer))
  }

  /// Keeps this descriptor and all with a higher number from the programs we start.
  public func closeFromHereOnExec() throws(Errno) { try check(cs_close_on_exec_from(number)) }

  /// Makes the contents durable, and of the inode what is needed to read them.
  public func syncData() throws(Errno) { try check(cs_fdatasync(number)) }

  /// Writes dirty pages and waits until the disk has taken them; neither durable nor a commit by itself.
  public func writeOut() throws(Errno) { try check(cs_write_out(number)) }

  /// What the system knows of the open file.
  public func status() throws(Errno) -> FileStatus {
    var s = cs_stat()
    try check(unsafe cs_fstat(number, &s))
    return FileStatus(s)
  }
}
