internal import Glibc
public import Unix

extension Directory {
  /// Makes a symbolic link.
  public func symbolicLink(_ name: Path, to target: Path) throws(Errno) {
    guard unsafe symlinkat(target.text, number, name.text) == 0 else { throw Errno(errno) }
  }

  /// Removes an empty directory.
  public func removeDirectory(_ name: Path) throws(Errno) {
    guard unsafe unlinkat(number, name.text, AT_REMOVEDIR) == 0 else { throw Errno(errno) }
  }
}
