public import Bytes
public import Unix

/// Makes waiting messages due now, for a runner that is already at work.
public enum Expedite {
  /// Sets the date of the chosen messages in `cur` to now; the answer is how many there are.
  ///
  /// `names` says which ids are worth reading. Held messages and new ones are left alone.
  public static func makeDue(
    in spool: Spool, now: Timestamp, names: (QueueID) -> Bool = { _ in true },
    _ isChosen: (QueueFile) -> Bool
  ) throws(Errno) -> Int {
    var count = 0
    for id in try Spool.ids(in: spool.cur) where names(id) {
      guard let descriptor = try? spool.cur.open(id.path),
        let file = try? QueueFile(descriptor, id: id), isChosen(file)
      else { continue }
      try file.file.setModified(now)
      count += 1
    }
    return count
  }
}
