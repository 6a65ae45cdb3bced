internal import Bytes
public import Unix

extension Journal {
  /// Octets at the end of the journal that are looked at: more than a batch of results can write.
  static let tailLimit = 8 << 20

  /// What the end of the journal says of messages that lie in the queue all the same.
  ///
  /// A runner that died after it had entered results, and before it had removed the messages, leaves
  /// such ones. With these lines they are removed, not delivered once more.
  public static func records(ofUnfinished ids: Set<QueueID>, in spool: Spool)
    throws(Errno) -> [QueueID: [AttemptRecord]]
  {
    var found: [QueueID: [AttemptRecord]] = [:]
    guard !ids.isEmpty else { return found }
    // a batch may have been entered just before midnight
    for file in try files(in: spool).suffix(2) {
      for line in try tail(of: spool.log.open(file)) {
        guard let record = AttemptRecord(line), ids.contains(record.id) else { continue }
        found[record.id, default: []].append(record)
      }
    }
    return found
  }

  private static func tail(of file: borrowing FileDescriptor) throws(Errno) -> [[UInt8]] {
    var at = max(0, try file.status().size - tailLimit)
    var bytes: [UInt8] = []
    while true {
      let size = try file.read(into: &bytes, upTo: 1 << 20, at: at)
      if size == 0 { return bytes.lines }
      at += size
    }
  }
}
