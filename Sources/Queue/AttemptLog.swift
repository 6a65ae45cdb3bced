public import Bytes
public import Unix

/// The log of attempts of one message that has recipients which are not final, `log/ID`.
///
/// Attempts stand in it as in the journal, after a copy of the block that only lists look at.
public enum AttemptLog {
  /// The most octets read of a log; older attempts beyond it are not looked at.
  public static let sizeLimit = 64 << 20

  /// Appends records and makes them durable; a log that begins with them begins with a copy of the block.
  public static func append(_ records: [AttemptRecord], of message: QueueFile, in spool: Spool)
    throws(Errno)
  {
    try append(records, of: message.header.id, after: LoggedBlock.encoded(message), in: spool)
  }

  /// Appends records and makes them durable. A new log begins with these octets.
  static func append(
    _ records: [AttemptRecord], of id: QueueID, after beginning: [UInt8]?, in spool: Spool
  ) throws(Errno) {
    guard !records.isEmpty else { return }
    let file = try spool.log.open(id.path, .appending(mode: 0o600))
    try RecordFile.append(records, to: file.number, beginning: beginning ?? [])
  }

  /// All records of a message, oldest first; none if there is no log. What is no record is left out.
  public static func read(_ id: QueueID, in log: borrowing Directory) throws(Errno)
    -> [AttemptRecord]
  {
    let text: [UInt8]
    do throws(Errno) {
      text = try log.open(id.path).readAll(limit: sizeLimit)
    } catch .noSuchFile { return [] }
    return text.lines.compactMap { AttemptRecord($0) }
  }

  /// Removes the log of a message that is finished.
  public static func remove(_ id: QueueID, in spool: Spool) throws(Errno) {
    do throws(Errno) { try spool.log.remove(id.path) } catch .noSuchFile {}
  }

  /// Removes logs of messages that are gone, unwritten for `seconds`: what a crash between the two removals left.
  public static func removeOrphans(in spool: Spool, olderThan seconds: Int, now: Timestamp)
    throws(Errno)
  {
    for id in try Spool.ids(in: spool.log) {
      guard let status = try? spool.log.status(id.path),
        status.modified.seconds < now.seconds - seconds
      else { continue }
      if try isName(id, in: spool.new) { continue }
      if try isName(id, in: spool.cur) { continue }
      if try isName(id, in: spool.held) { continue }
      // it may have been released in between
      if try isName(id, in: spool.cur) { continue }
      try remove(id, in: spool)
    }
  }

  private static func isName(_ id: QueueID, in directory: borrowing Directory) throws(Errno) -> Bool
  {
    do throws(Errno) { _ = try directory.status(id.path) } catch .noSuchFile { return false }
    return true
  }
}
