internal import Bytes
internal import CShims

/// An open directory; everything inside is reached through it, never by a longer path.
public struct Directory: ~Copyable, Sendable {
  private let descriptor: FileDescriptor

  /// Opens a directory by path.
  public init(_ path: Path) throws(Errno) {
    let how = Int32(CS_READ | CS_DIRECTORY)
    descriptor = FileDescriptor(
      owning: try check(unsafe path.withCString { unsafe cs_open(cs_cwd(), $0, how, 0) }))
  }

  /// Takes over a descriptor of a directory.
  public init(owning descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

  /// The number of the descriptor.
  public var number: Int32 { descriptor.number }

  /// How a file is opened.
  public enum Opening: Sendable {
    /// For reading. A symbolic link as last part is refused with ELOOP; a fifo does not block.
    case reading
    /// For reading and writing.
    case readingWriting
    /// For writing a file that must not exist yet, with this mode.
    case creating(mode: UInt32)
    /// For reading and writing a file that must not exist yet, with this mode.
    case creatingReadable(mode: UInt32)
    /// For appending and reading, created with this mode if missing.
    case appending(mode: UInt32)
    /// For reading and writing, created with this mode if missing.
    case locking(mode: UInt32)

    fileprivate var flags: (how: Int32, mode: UInt32) {
      let none = CS_NOFOLLOW | CS_NONBLOCK
      let (how, mode): (Int, UInt32) =
        switch self {
        case .reading: (CS_READ, 0)
        case .readingWriting: (CS_READ | CS_WRITE, 0)
        case .creating(let mode):
          (CS_WRITE | CS_CREATE | CS_EXCLUSIVE, mode)
        case .creatingReadable(let mode):
          (
            CS_READ | CS_WRITE | CS_CREATE | CS_EXCLUSIVE, mode
          )
        case .appending(let mode):
          (CS_READ | CS_WRITE | CS_CREATE | CS_APPEND, mode)
        case .locking(let mode): (CS_READ | CS_WRITE | CS_CREATE, mode)
        }
      return (Int32(how | none), mode)
    }
  }

  /// Opens a file of this directory; a symbolic link as last part is refused with ELOOP.
  public func open(_ name: Path, _ opening: Opening = .reading) throws(Errno) -> FileDescriptor {
    let (how, mode) = opening.flags
    return FileDescriptor(
      owning: try check(unsafe name.withCString { unsafe cs_open(number, $0, how, mode) }))
  }

  /// Opens a directory of this directory, through symbolic links only if told so.
  public func directory(_ name: Path, followingLinks: Bool = false) throws(Errno) -> Directory {
    let how =
      CS_READ | CS_DIRECTORY | (followingLinks ? 0 : CS_NOFOLLOW)
    return Directory(
      owning: FileDescriptor(
        owning: try check(
          unsafe name.withCString { unsafe cs_open(number, $0, Int32(how), 0) })))
  }

  /// Makes a directory, exactly of this mode less the umask.
  public func makeDirectory(_ name: Path, mode: UInt32) throws(Errno) {
    try check(unsafe name.withCString { unsafe cs_make_directory(number, $0, mode) })
  }

  /// Renames, replacing what has the new name.
  public func rename(_ name: Path, to other: Path) throws(Errno) {
    try rename(name, into: self, as: other)
  }

  /// Renames into another directory, replacing what has the new name.
  public func rename(_ name: Path, into target: borrowing Directory, as other: Path) throws(Errno) {
    let to = target.number
    try check(
      unsafe name.withCString { from in
        unsafe other.withCString { unsafe cs_rename(number, from, to, $0) }
      })
  }

  /// Renames into another directory; EEXIST if the name is taken there.
  public func renameNew(_ name: Path, into target: borrowing Directory, as other: Path)
    throws(Errno)
  {
    let to = target.number
    try check(
      unsafe name.withCString { from in
        unsafe other.withCString { unsafe cs_rename_new(number, from, to, $0) }
      })
  }

  /// Gives a file one more name in another directory; EEXIST if the name is taken there.
  public func link(_ name: Path, into target: borrowing Directory, as other: Path) throws(Errno) {
    let to = target.number
    try check(
      unsafe name.withCString { from in
        unsafe other.withCString { unsafe cs_link(number, from, to, $0) }
      })
  }

  /// Removes a name.
  public func remove(_ name: Path) throws(Errno) {
    try check(unsafe name.withCString { unsafe cs_unlink(number, $0) })
  }

  /// What stat(2) says of a name; of a symbolic link itself unless told to follow it.
  public func status(_ name: Path, followingLinks: Bool = false) throws(Errno) -> FileStatus {
    var s = cs_stat()
    try check(
      unsafe name.withCString { unsafe cs_stat_at(number, $0, followingLinks ? 1 : 0, &s) })
    return FileStatus(s)
  }

  /// What stat(2) says of this directory.
  public func status() throws(Errno) -> FileStatus { try descriptor.status() }

  /// Makes the names durable that were given, changed and removed here.
  public func sync() throws(Errno) { try descriptor.sync() }

  /// Sets the mode of this directory, free of the umask.
  public func setMode(_ mode: UInt32) throws(Errno) { try descriptor.setMode(mode) }

  /// Sets owner and group of this directory.
  public func setOwner(_ uid: UInt32, group: UInt32) throws(Errno) {
    try descriptor.setOwner(uid, group: group)
  }
}

extension Directory {
  /// Calls `visit` with each name but `.` and `..`, in the order of the directory, until it answers false.
  public func forEachName(_ visit: (Path) throws(Errno) -> Bool) throws(Errno) {
    try forEachEntry(bufferSize: 32_768) { (name, _, _) throws(Errno) in
      let name = name.array
      guard name != ["."], name != [".", "."], let path = Path(name) else { return true }
      return try visit(path)
    }
  }

  /// All names but `.` and `..`, in the order of the directory.
  public func names() throws(Errno) -> [Path] {
    var names: [Path] = []
    try forEachName { (name) throws(Errno) in
      names.append(name)
      return true
    }
    return names
  }
}

extension Path {
  /// What stat(2) says of this path, symbolic links followed.
  public func status() throws(Errno) -> FileStatus {
    var s = cs_stat()
    try check(unsafe withCString { unsafe cs_stat_at(cs_cwd(), $0, 1, &s) })
    return FileStatus(s)
  }

  /// Makes this directory and its missing parents with this mode less the umask.
  public func makeDirectories(mode: UInt32) throws(Errno) {
    do throws(Errno) { try makeDirectory(mode: mode) } catch {
      guard error == .noSuchFile, bytes.contains("/"), parent != self else { throw error }
      try parent.makeDirectories(mode: mode)
      try makeDirectory(mode: mode)
    }
  }

  /// One that another process has made meanwhile is as good.
  private func makeDirectory(mode: UInt32) throws(Errno) {
    let answer = unsafe withCString { unsafe cs_make_directory(cs_cwd(), $0, mode) }
    if answer != -Errno.exists.number { try check(answer) }
  }

  /// The contents of the file, refused with EFBIG beyond `limit` octets.
  public func contents(limit: Int) throws(Errno) -> [UInt8] {
    try FileDescriptor.open(reading: self).readAll(limit: limit)
  }
}
