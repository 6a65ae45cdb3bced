internal import CShims

extension FileDescriptor {
  /// Gives the flock(2) of the file back, for every descriptor that shares it, in other processes too.
  public func unlock() { _ = cs_unlock(number) }
}
