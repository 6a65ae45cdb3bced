internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// Makes waiting messages due now, for a runner that is already at work.
enum Expedite {
  /// Sets the date of every selected message in `cur` to now; the answer is how many.
  static func makeDue(_ selection: Selection, in spool: Spool, now: Int) throws(Errno) -> Int {
    var count = 0
    for id in try Spool.ids(in: spool.cur) where selection.mayInclude(id) {
      guard let descriptor = try? spool.cur.open(id.path),
        let file = try? QueueFile(descriptor, id: id),
        selection.includes(file.header, open: file.header.envelope.recipients)
      else { continue }
      try file.file.setModified(.init(seconds: now))
      count += 1
    }
    return count
  }
}
