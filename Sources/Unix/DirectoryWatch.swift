internal import CShims

/// News that names appeared in watched directories; inotify(7).
public struct DirectoryWatch: ~Copyable {
  /// Readable when there is news.
  public let descriptor: FileDescriptor

  /// A watch of no directory yet.
  public init() throws(Errno) { descriptor = FileDescriptor(owning: try check(cs_inotify())) }

  /// Adds a directory that can be read by path.
  public func add(_ path: Path) throws(Errno) {
    try check(unsafe path.withCString { unsafe cs_inotify_watch(descriptor.number, $0) })
  }

  /// A watch of whatever happens to the files of these directories, which can be read by path; those that are missing
  /// do not count.
  public init(ofAll paths: [Path]) throws(Errno) {
    let watch = FileDescriptor(owning: try check(cs_inotify()))
    for path in paths {
      let answer = unsafe path.withCString { unsafe cs_inotify_watch_all(watch.number, $0) }
      if answer != -Errno.noSuchFile.number { try check(answer) }
    }
    descriptor = watch
  }

  /// Takes all news that is there; the caller looks for itself what is new.
  public func drain() {
    var scrap: [UInt8] = []
    while let size = try? descriptor.read(into: &scrap), size > 0 { scrap.removeAll() }
  }
}
