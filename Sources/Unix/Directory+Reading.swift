internal import CShims

extension Directory {
  /// Opens a file for reading whose name is a part of other bytes; as `open`, and nothing is allocated.
  ///
  /// A NUL would end the name.
  public func open(reading name: borrowing Span<UInt8>) throws(Errno) -> FileDescriptor {
    let how = Int32(CS_READ | CS_NOFOLLOW | CS_NONBLOCK)
    let count = name.count
    let number = number
    let answer = unsafe name.withUnsafeBytes { bytes in
      unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: count + 1) { memory in
        unsafe UnsafeMutableRawBufferPointer(memory).copyMemory(from: bytes)
        unsafe memory[count] = 0
        return unsafe cs_open(number, memory.baseAddress, how, 0)
      }
    }
    return FileDescriptor(owning: try check(answer))
  }
}
