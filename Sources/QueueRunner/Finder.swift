internal import Bytes
internal import Queue
internal import Unix

/// Finds the messages of the spool that are selected and not in an attempt.
struct Finder {
  let spool: Spool
  let selection: Selection

  /// Puts the messages in `cur` on the schedule: their modification time says when they are due.
  ///
  /// The answer is whether somebody has made one due that was to wait.
  @discardableResult
  func findWaiting(_ backlog: inout Backlog, except active: ActiveMessages) throws(Errno) -> Bool {
    var isHastened = false
    for id in try Spool.ids(in: spool.cur) where !active.contains(id) && selection.mayInclude(id) {
      guard let status = try? spool.cur.status(id.path) else { continue }
      let second = selection.triesEarly ? 0 : status.modified.seconds
      if let known = backlog.second(of: id), second < known { isHastened = true }
      backlog.put(id, at: second)
    }
    return isHastened
  }

  /// Adds the messages in `new`; unless they are fresh, also those that are not selected.
  func findAccepted(
    _ backlog: inout Backlog, except active: ActiveMessages, fresh: Bool
  ) throws(Errno) {
    for id in try Spool.ids(in: spool.new)
    where !active.contains(id) && !backlog.isScheduled(id) && (selection.takes(id) || !fresh) {
      backlog.add(accepted: id, isFresh: fresh)
    }
  }

  /// Adds the messages in `drop`. The answer is what is no submission and looks like one to a path unit.
  func findSubmitted(_ backlog: inout Backlog) throws(Errno) -> [Path] {
    var ids: [QueueID] = []
    var others: [Path] = []
    try spool.drop.forEachName { (name) throws(Errno) in
      if let id = QueueID(name.bytes) {
        ids.append(id)
      } else if name.bytes.first?.isDigit == true {
        others.append(name)
      }
      return true
    }
    backlog.add(submitted: ids.sorted().filter(selection.takes))
    return others
  }
}
