internal import Bytes
internal import Unix

/// By what a directory is known to be unchanged.
struct DirectoryStamp: Hashable, Sendable {
  /// The inode number; 0 is no directory's, and says that nothing is known.
  let inode: UInt64
  /// When a name was last given, changed or removed.
  let modified: Timestamp

  static let unknown = DirectoryStamp(inode: 0, modified: Timestamp(seconds: 0))

  init(inode: UInt64, modified: Timestamp) {
    self.inode = inode
    self.modified = modified
  }

  init(_ directory: borrowing Directory) throws(Errno) { self.init(try directory.status()) }

  init(_ status: FileStatus) {
    // the list has numbers of 63 bits
    self.init(inode: status.inode & UInt64(Int.max), modified: status.modified)
  }

  /// Whether a change at this moment or later, by the clock of the file system, makes another stamp.
  ///
  /// That clock ticks every few milliseconds; where it has no fraction, each second or two.
  func isSettled(at moment: Timestamp) -> Bool {
    let tick = modified.microseconds == 0 ? 2_000_000 : 100_000
    return modified.seconds >= 0 && modified.totalMicroseconds + tick <= moment.totalMicroseconds
  }
}

/// The stamps of both directories that have messages.
struct DirectoryStamps: Hashable, Sendable {
  var new = DirectoryStamp.unknown
  var cur = DirectoryStamp.unknown

  init() {}

  init(new: DirectoryStamp, cur: DirectoryStamp) { (self.new, self.cur) = (new, cur) }

  /// Those that the directories have now.
  init(_ new: borrowing Directory, _ cur: borrowing Directory) throws(Errno) {
    self.init(new: try DirectoryStamp(new), cur: try DirectoryStamp(cur))
  }

  /// Those that no later change can leave as they are; the others unknown.
  func settled(at moment: Timestamp) -> DirectoryStamps {
    DirectoryStamps(
      new: new.isSettled(at: moment) ? new : .unknown,
      cur: cur.isSettled(at: moment) ? cur : .unknown)
  }
}

extension Timestamp {
  /// Microseconds since 1970; the seconds of files are bounded, so that this fits.
  var totalMicroseconds: Int { seconds &* 1_000_000 &+ microseconds }
}
