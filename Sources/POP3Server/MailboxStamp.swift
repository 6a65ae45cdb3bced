internal import Bytes
internal import Configuration
internal import Unix

/// Of what state of `new` and `cur` something is: their inodes, and when they changed last; and how messages
/// are named.
struct MailboxStamp {
  /// The state in words.
  let bytes: [UInt8]
  /// Whether no further change can leave the state as it is: the clock of the file system ticks coarsely.
  let isSettled: Bool

  /// Seconds after a change in which another one may have the same time.
  private static let tick = 2

  init(
    _ new: borrowing Directory, _ cur: borrowing Directory, _ format: UIDLFormat
  ) throws(Errno) {
    let (first, second) = (try new.status(), try cur.status())
    bytes = Self.words("new", first) + Self.words("cur", second) + format.bytes
    isSettled = max(first.modified, second.modified) + Self.tick < Clock.now
  }

  private static func words(_ name: StaticString, _ status: FileStatus) -> [UInt8] {
    Array("\(name) \(status.inode) ".utf8) + status.modified.rfc3339 + [ASCII.lf]
  }
}
