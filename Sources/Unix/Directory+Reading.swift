internal import Bytes
internal import CShims

// Names that are parts of longer texts: nothing is allocated for them.
extension Directory {
  /// As `open` for reading. A NUL would end the name.
  public func open(reading name: borrowing Span<UInt8>) throws(Errno) -> FileDescriptor {
    let how = Int32(CS_READ | CS_NOFOLLOW | CS_NONBLOCK)
    return FileDescriptor(
      owning: try check(unsafe name.withCString { unsafe cs_open(number, $0, how, 0) }))
  }

  /// As `renameNew`; EINVAL if a name has a NUL.
  public func renameNew(
    _ name: borrowing Span<UInt8>, into target: borrowing Directory,
    as other: borrowing Span<UInt8>
  ) throws(Errno) {
    guard name.index(of: ASCII.nul) == nil, other.index(of: ASCII.nul) == nil else {
      throw .invalid
    }
    let (from, to) = (number, target.number)
    try check(
      unsafe name.withCString { old in
        unsafe other.withCString { unsafe cs_rename_new(from, old, to, $0) }
      })
  }
}

extension Span where Element == UInt8 {
  /// Lends the bytes as a C string, cut at a NUL.
  @unsafe
  fileprivate func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    unsafe withUnsafeBytes { bytes in
      unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { memory in
        unsafe UnsafeMutableRawBufferPointer(memory).copyMemory(from: bytes)
        unsafe memory[bytes.count] = 0
        return unsafe body(memory.baseAddress.unsafelyUnwrapped)
      }
    }
  }
}
