internal import CShims

extension DescriptorNumber {
  /// Appends at most `limit` bytes from an offset; the position does not move; 0 at the end.
  @discardableResult
  public func read(into buffer: inout [UInt8], upTo limit: Int, at offset: Int) throws(Errno) -> Int {
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

  /// Whether programs we start get this descriptor too.
  public func setInherited(_ on: Bool) throws(Errno) {
    try check(cs_set_inherited(number, on ? 1 : 0))
  }

  /// What the system knows of the open file.
  public func status() throws(Errno) -> FileStatus {
    var s = cs_stat()
    try check(unsafe cs_fstat(number, &s))
    return FileStatus(s)
  }
}
