internal import Glibc
public import Unix

/// A file system of a few pages in memory, mounted on a directory as long as this lives.
public final class SmallFileSystem {
  private let path: Path

  /// Mounts it for an owner; `options` are those of tmpfs(5), as `size=64k`.
  public init(_ path: Path, _ options: String, owner: UInt32 = Launch.unprivileged) throws(Errno) {
    self.path = path
    guard
      unsafe mount(
        "tmpfs", path.text, "tmpfs", 0, "mode=0700,uid=\(owner),gid=\(owner),\(options)") == 0
    else { throw Errno(errno) }
  }

  deinit { unsafe umount2(path.text, Int32(MNT_DETACH)) }

  /// Lets nothing be written any more.
  public func makeReadOnly() throws(Errno) {
    guard unsafe mount("tmpfs", path.text, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0 else {
      throw Errno(errno)
    }
  }

  /// Whether this test process may mount.
  public static let mayMount: Bool = {
    guard Launch.isRoot, let scratch = try? Scratch() else { return false }
    return (try? SmallFileSystem(scratch.path, "size=16k")) != nil
  }()
}
