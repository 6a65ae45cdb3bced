internal import CShims

extension Directory {
  /// Opens a directory whose names need not be readable: for reaching files in it by name, nothing else.
  ///
  /// Search permission is enough, so a drop directory of mode 3733 can be opened. It cannot be
  /// listed or synced.
  public init(searching path: Path) throws(Errno) {
    let how = Int32(CS_PATH | CS_DIRECTORY)
    let number = try check(unsafe path.withCString { unsafe cs_open(cs_cwd(), $0, how, 0) })
    self.init(owning: FileDescriptor(owning: number))
  }
}
