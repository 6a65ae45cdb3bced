internal import Bytes
internal import CShims

// For those who read every file of a directory with thousands: no memory of its own for each name.
extension Directory {
  /// Calls `visit` with each name that does not begin with a dot, and its inode number, in the order of the directory.
  ///
  /// The bytes are lent for the call only; they hold neither NUL nor `/`.
  public func forEachVisibleName(_ visit: (borrowing Span<UInt8>, UInt64) -> Void) throws(Errno) {
    try forEachEntry(bufferSize: 65_536) { (name, inode) throws(Errno) in
      if !name.isEmpty, name[0] != "." { visit(name, inode) }
      return true
    }
  }

  /// Calls `visit` with each name, `.` and `..` too, in the order of the directory, until it answers false.
  func forEachEntry(
    bufferSize: Int, _ visit: (borrowing Span<UInt8>, UInt64) throws(Errno) -> Bool
  ) throws(Errno) {
    let how = Int32(CS_READ | CS_DIRECTORY)
    let here: Path = "."
    let listing = FileDescriptor(
      owning: try check(unsafe here.withCString { unsafe cs_open(number, $0, how, 0) }))
    var buffer = [UInt8](repeating: 0, count: bufferSize)
    while true {
      let size = Int(
        try check(
          unsafe buffer.withUnsafeMutableBytes { memory in
            unsafe cs_directory_entries(listing.number, memory.baseAddress, memory.count)
          }))
      if size == 0 { return }
      var at = 0
      while at < size {
        // struct linux_dirent64: ino 8, off 8, reclen 2, type 1, name
        let length = Int(buffer[at + 16]) | Int(buffer[at + 17]) << 8
        let end = buffer.span.index(of: ASCII.nul, from: at + 19) ?? at + length
        var inode: UInt64 = 0
        for i in 0..<8 { inode |= UInt64(buffer[at + i]) << (8 * i) }
        if try !visit(buffer.span.extracting((at + 19)..<end), inode) { return }
        at += length
      }
    }
  }

  /// Opens a file for reading whose name begins at `offset` of `names` and ends before the next NUL.
  ///
  /// As `open(_:)` without a `Path`. EINVAL if there is no NUL. Reading it does not change its access time if
  /// the file is ours: entering that for thousands of files costs more than reading them.
  public func open(nameAt offset: Int, of names: [UInt8]) throws(Errno) -> FileDescriptor {
    guard offset >= 0, names.span.index(of: ASCII.nul, from: offset) != nil else { throw .invalid }
    let how = Int32(CS_READ | CS_NOFOLLOW | CS_NONBLOCK | CS_QUIET)
    let answer = unsafe names.withUnsafeBytes { memory in
      // inside the array: the check above found a NUL at or behind `offset`
      unsafe cs_open(
        number, (memory.baseAddress! + offset).assumingMemoryBound(to: CChar.self), how, 0)
    }
    return FileDescriptor(owning: try check(answer))
  }
}
