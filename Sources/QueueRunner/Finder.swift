internal import Bytes
internal import Queue
internal import Unix

/// Finds the messages of the spool that are selected and not in an attempt.
struct Finder {
  let spool: Spool
  let selection: Selection

  /// Puts the messages in `cur` on the schedule: their modification time says when they are due.
  func findWaiting(_ backlog: inout Backlog, except active: ActiveMessages) throws(Errno) {
    for id in try Spool.ids(in: spool.cur) where !active.contains(id) && selection.mayInclude(id) {
      guard let status = try? spool.cur.status(id.path) else { continue }
      backlog.put(id, at: selection.triesEarly ? 0 : status.modified.seconds)
    }
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

  /// Adds the messages in `drop`.
  func findSubmitted(_ backlog: inout Backlog) throws(Errno) {
    backlog.add(submitted: try Spool.ids(in: spool.drop).filter(selection.takes))
  }
}
