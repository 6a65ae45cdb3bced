internal import CShims

extension Directory {
  /// Opens a directory by path; ELOOP or ENOTDIR if its last part is a symbolic link.
  ///
  /// A trailing slash would make the system follow the link: the caller strips it.
  public init(notFollowing path: Path) throws(Errno) {
    let how = Int32(CS_READ | CS_DIRECTORY | CS_NOFOLLOW)
    let answer = unsafe path.withCString { unsafe cs_open(cs_cwd(), $0, how, 0) }
    self.init(owning: FileDescriptor(owning: try check(answer)))
  }

  /// Opens an existing file for reading and for appending whole records.
  public func openForAppending(_ name: Path) throws(Errno) -> FileDescriptor {
    let how = Int32(CS_READ | CS_WRITE | CS_APPEND | CS_NOFOLLOW | CS_NONBLOCK)
    let answer = unsafe name.withCString { unsafe cs_open(number, $0, how, 0) }
    return FileDescriptor(owning: try check(answer))
  }
}
