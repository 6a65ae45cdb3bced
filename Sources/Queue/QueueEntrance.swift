public import Unix

/// Where a message enters: the drop directory for those who may only submit, the queue for its owner.
///
/// The calls come in the order begin, append …, commit or abandon; then the next message may begin.
/// Nothing is promised before `commit` has returned, and after a failure of any call nothing is kept.
public struct QueueEntrance: ~Copyable {
  private let accepts: Bool
  /// Where a message is written.
  private let room: Directory
  /// Where it gets its name.
  private let target: Directory
  private var writer: QueueFileWriter?

  /// The drop directory of the spool at a path, of which nothing but its files need be reachable.
  public init(submittingTo spool: Path) throws(Errno) {
    let drop = spool.appending("drop")
    self.init(false, try Directory(searching: drop), try Directory(searching: drop))
  }

  /// The queue of the spool at a path: what enters here is accepted.
  public init(acceptingInto spool: Path) throws(Errno) {
    let queue = spool.appending("queue")
    self.init(
      true, try Directory(queue.appending("tmp")), try Directory(queue.appending("new")))
  }

  private init(_ accepts: Bool, _ room: consuming Directory, _ target: consuming Directory) {
    self.accepts = accepts
    self.room = room
    self.target = target
  }

  /// Creates the file under a temporary name.
  public mutating func begin(_ header: QueueHeader) throws(Errno) {
    writer =
      accepts
      ? try QueueFileWriter(making: header, tmp: room)
      : try QueueFileWriter(submitting: header, drop: room)
  }

  /// Appends octets of the message; after a failure it is gone.
  public mutating func append(_ bytes: [UInt8]) throws(Errno) {
    do throws(Errno) {
      try writer?.append(bytes)
    } catch {
      abandon()
      throw error
    }
  }

  /// Gives it its name and makes it durable.
  public mutating func commit() throws(Errno) {
    try writer?.commit(in: room, into: target)
    writer = nil
  }

  /// Removes what was begun.
  public mutating func abandon() {
    writer?.abandon(in: room)
    writer = nil
  }
}
