internal import CShims

extension Directory {
  /// Removes a directory of this directory with all that is in it; nothing behind symbolic links.
  ///
  /// `levels` is how deep it may be: ELOOP beyond that, and what is left stays.
  public func removeTree(_ name: Path, levels: Int) throws(Errno) {
    guard levels > 0 else { throw .symbolicLink }
    do {
      let inner = try directory(name)
      for name in try inner.names() {
        do throws(Errno) { try inner.remove(name) } catch {
          guard error == .isDirectory || error == .notPermitted else { throw error }
          try inner.removeTree(name, levels: levels - 1)
        }
      }
    }
    try check(unsafe name.withCString { unsafe cs_remove_directory(number, $0) })
  }
}
