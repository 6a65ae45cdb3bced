public import Unix

/// The spool: the drop directory and the queue below one path, each directory held open.
///
/// A place can only be reached by those who may: a submitter opens `Drop`, the runner `Spool`.
public final class Spool: Sendable {
  /// Where the spool lies.
  public let path: Path
  /// Submissions of any user.
  public let drop: Directory
  /// Being written.
  public let tmp: Directory
  /// Accepted, no attempt yet.
  public let new: Directory
  /// At least one attempt that was not final.
  public let cur: Directory
  /// Logs of attempts: the journal, and one file for each message in `cur`.
  public let log: Directory
  /// Left alone until released.
  public let held: Directory
  /// What could not be a message, for a person to look at.
  public let bad: Directory

  /// Opens all directories of an existing spool.
  public init(_ path: Path) throws(Errno) {
    self.path = path
    drop = try Directory(path.appending("drop"))
    let queue = path.appending("queue")
    tmp = try Directory(queue.appending("tmp"))
    new = try Directory(queue.appending("new"))
    cur = try Directory(queue.appending("cur"))
    log = try Directory(queue.appending("log"))
    held = try Directory(queue.appending(".hold/cur"))
    bad = try Directory(queue.appending(".bad/cur"))
  }

  /// The directories of a spool, parents first.
  public static let directories = [
    "drop", "queue/tmp", "queue/new", "queue/cur", "queue/log", "queue/.hold/tmp",
    "queue/.hold/new", "queue/.hold/cur", "queue/.bad/tmp", "queue/.bad/new", "queue/.bad/cur",
  ]

  /// The ids among the names of a directory, oldest first.
  public static func ids(in directory: borrowing Directory) throws(Errno) -> [QueueID] {
    var ids: [QueueID] = []
    try directory.forEachName { (name) throws(Errno) in
      if let id = QueueID(name.bytes) { ids.append(id) }
      return true
    }
    return ids.sorted()
  }

  /// Whether a message of this name has been tried already or is held: then no other may take the name.
  public func knows(_ id: QueueID) -> Bool {
    (try? cur.status(id.path)) != nil || (try? held.status(id.path)) != nil
  }
}
