public import Bytes
internal import CShims

/// What stat(2) says of a file.
public struct FileStatus: Sendable {
  /// What kind of file it is.
  public enum Kind: Sendable { case file, directory, symbolicLink, fifo, socket, device }

  /// What kind of file it is.
  public let kind: Kind
  /// The permission bits, set-id and sticky included.
  public let mode: UInt32
  /// The owner.
  public let owner: UInt32
  /// The group.
  public let group: UInt32
  /// How many names it has.
  public let links: Int
  /// Octets.
  public let size: Int
  /// The inode number.
  public let inode: UInt64
  /// When the contents changed last.
  public let modified: Timestamp
  /// When the inode changed last.
  public let changed: Timestamp

  init(_ s: cs_stat) {
    kind =
      switch UInt8(truncatingIfNeeded: s.type) {
      case "f": .file
      case "d": .directory
      case "l": .symbolicLink
      case "p": .fifo
      case "s": .socket
      default: .device
      }
    mode = s.mode
    owner = s.uid
    group = s.gid
    links = Int(clamping: s.links)
    size = Int(s.size)
    inode = s.inode
    modified = Self.moment(s.mtime, s.mtime_ns)
    changed = Self.moment(s.ctime, s.ctime_ns)
  }

  /// The owner of a file may have set any number: it is bounded, so that sums with it cannot overflow.
  private static func moment(_ seconds: Int64, _ nanoseconds: Int64) -> Timestamp {
    let bound = 1 << 40
    return Timestamp(
      seconds: min(max(Int(seconds), -bound), bound), microseconds: Int(nanoseconds / 1000))
  }
}
