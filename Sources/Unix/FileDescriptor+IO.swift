public import Bytes
internal import CShims

extension FileDescriptor {
  /// Appends at most `limit` bytes from the current position; the answer is 0 at the end.
  @discardableResult
  public func read(into buffer: inout [UInt8], upTo limit: Int = 65536) throws(Errno) -> Int {
    try DescriptorNumber(number).read(into: &buffer, upTo: limit)
  }

  /// Appends at most `limit` bytes from an offset; the position does not move.
  @discardableResult
  public func read(into buffer: inout [UInt8], upTo limit: Int, at offset: Int) throws(Errno) -> Int
  {
    try DescriptorNumber(number).read(into: &buffer, upTo: limit, at: offset)
  }

  /// Writes all bytes, in as many calls as it takes.
  public func write(_ bytes: borrowing Span<UInt8>) throws(Errno) {
    try DescriptorNumber(number).write(bytes)
  }

  /// Writes all bytes, in as many calls as it takes.
  public func write(_ bytes: [UInt8]) throws(Errno) { try write(bytes.span) }

  /// Writes all bytes at an offset.
  public func write(_ bytes: [UInt8], at offset: Int) throws(Errno) {
    var done = 0
    while done < bytes.count {
      let answer = unsafe bytes.withUnsafeBytes { memory in
        unsafe cs_pwrite(
          number, memory.baseAddress! + done, memory.count - done, Int64(offset + done))
      }
      done += Int(try check(answer))
    }
  }

  /// Moves the position to an offset from the start.
  public func seek(to offset: Int) throws(Errno) { try check(cs_seek(number, Int64(offset))) }

  /// Makes contents and inode durable; on a journalling file system a rename that came before too.
  public func sync() throws(Errno) { try check(cs_fsync(number)) }

  /// Starts writing dirty pages without waiting; a later `sync` finds less to do.
  public func startWriteback() { _ = cs_start_writeback(number) }

  /// Sets the permission bits.
  public func setMode(_ mode: UInt32) throws(Errno) { try check(cs_fchmod(number, mode)) }

  /// Sets owner and group.
  public func setOwner(_ uid: UInt32, group: UInt32) throws(Errno) {
    try check(cs_fchown(number, uid, group))
  }

  /// Cuts or extends the file.
  public func truncate(to size: Int) throws(Errno) { try check(cs_truncate(number, Int64(size))) }

  /// Sets when the contents are said to have changed.
  public func setModified(_ moment: Timestamp) throws(Errno) {
    try check(
      cs_set_mtime(number, Int64(moment.seconds), Int64(moment.microseconds) * 1000))
  }

  /// What the system knows of the open file.
  public func status() throws(Errno) -> FileStatus { try DescriptorNumber(number).status() }

  /// Copies `count` bytes from an offset of another file to the position of this one, in the kernel where it can.
  public func copy(from source: borrowing FileDescriptor, at offset: Int, count: Int) throws(Errno)
  {
    var from = Int64(offset)
    let end = from + Int64(count)
    while from < end {
      var answer = unsafe cs_copy_range(source.number, &from, number, Int(end - from))
      if answer < 0 { answer = unsafe cs_send_file(source.number, &from, number, Int(end - from)) }
      if try check(answer) == 0 { throw .inputOutput }
    }
  }

  /// Everything from the start to the end, refused with EFBIG beyond `limit` octets.
  public func readAll(limit: Int) throws(Errno) -> [UInt8] {
    var bytes: [UInt8] = []
    // most files that are read whole are small, and need no look at their size
    let least = 4096
    var size = 0
    while try read(into: &bytes, upTo: min(max(least, size - bytes.count), 1 << 20)) > 0 {
      if bytes.count > limit { throw .fileTooBig }
      if size == 0, bytes.count >= least {
        size = max(min(try status().size, limit), 1)
        bytes.reserveCapacity(size + least)
      }
    }
    return bytes
  }

  /// Takes the flock(2) of the file; false if another process has it.
  public func lock(exclusive: Bool = true) throws(Errno) -> Bool {
    let answer = cs_lock(number, exclusive ? 1 : 0)
    if answer == -Errno.wouldBlock.number { return false }
    try check(answer)
    return true
  }

  /// Takes a read lease, which the system grants only while nobody has the file open for writing.
  public func leaseUnlessWritten() throws(Errno) { try check(cs_lease(number)) }

  /// Gives the lease back.
  public func endLease() { _ = cs_unlease(number) }

  /// Makes reads and writes answer EAGAIN instead of waiting.
  public func setNonblocking(_ on: Bool = true) throws(Errno) {
    try check(cs_set_nonblocking(number, on ? 1 : 0))
  }
}
