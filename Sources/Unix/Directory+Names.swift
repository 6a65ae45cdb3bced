internal import Bytes
internal import CShims

// For those who read every file of a directory with thousands: no memory of its own for each name.
extension Directory {
  /// Calls `visit` with each name that does not begin with a dot, and its inode number, in the order of the directory.
  ///
  /// The bytes are lent for the call only; they hold neither NUL nor `/`.
  public func forEachVisibleName(_ visit: (borrowing Span<UInt8>, UInt64) -> Void) throws(Errno) {
    try forEachEntry(bufferSize: 65_536) { (name, inode, _) throws(Errno) in
      if !name.isEmpty, name[0] != "." { visit(name, inode) }
      return true
    }
  }

  /// As `forEachVisibleName`, with what kind of file each is, nil if the file system does not say so.
  public func forEachVisibleFile(
    _ visit: (borrowing Span<UInt8>, FileStatus.Kind?) -> Void
  ) throws(Errno) {
    try forEachEntry(bufferSize: 262_144) { (name, _, kind) throws(Errno) in
      if !name.isEmpty, name[0] != "." { visit(name, Self.kind(kind)) }
      return true
    }
  }

  /// As `forEachVisibleFile`, for the names that begin with a dot; `.` and `..` are not among them.
  public func forEachHiddenFile(
    _ visit: (borrowing Span<UInt8>, FileStatus.Kind?) -> Void
  ) throws(Errno) {
    try forEachEntry(bufferSize: 65_536) { (name, _, kind) throws(Errno) in
      let isHere = name.count == 1 || name.count == 2 && name[1] == "."
      if !name.isEmpty, name[0] == ".", !isHere { visit(name, Self.kind(kind)) }
      return true
    }
  }

  /// What d_type of readdir(3) means.
  private static func kind(_ type: UInt8) -> FileStatus.Kind? {
    switch type {
    case 1: .fifo
    case 2, 6: .device
    case 4: .directory
    case 8: .file
    case 10: .symbolicLink
    case 12: .socket
    default: nil
    }
  }

  /// Calls `visit` with each name, `.` and `..` too, its inode number and type, until it answers false.
  func forEachEntry(
    bufferSize: Int, _ visit: (borrowing Span<UInt8>, UInt64, UInt8) throws(Errno) -> Bool
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
        let entry = buffer.span
        let length = Int(entry[at + 16]) | Int(entry[at + 17]) << 8
        // the name ends in the last eight octets, or at its NUL before
        var end = max(at + 19, at + length - 8)
        while end < at + length, entry[end] != ASCII.nul { end += 1 }
        let inode = entry.little64(at)
        if try !visit(entry.extracting((at + 19)..<end), inode, entry[at + 18]) { return }
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
