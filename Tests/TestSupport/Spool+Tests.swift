public import Queue
public import Unix

extension Spool {
  /// Makes a spool that this user alone has.
  public static func create(_ path: Path) throws(Errno) {
    for name in directories {
      try path.appending(Path(composed: name)).makeDirectories(mode: 0o700)
    }
  }
}
