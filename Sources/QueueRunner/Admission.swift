internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// Decides whether an attempt of a message begins now.
struct Admission {
  /// Seconds until a message that somebody else has is looked at again.
  static let patienceWithOthers = 10

  /// What is to be done with a message.
  enum Answer {
    /// It is ours: try it.
    case granted
    /// Look at it again at this second of the epoch.
    case later(Int)
    /// Leave it alone: it is held or not selected.
    case no
  }

  let spool: Spool
  let selection: Selection
  let log: RunLog

  /// Claims a message and looks whether it is to be tried; one that is held or not due is put aside.
  ///
  /// Nobody else delivers, moves or changes a message that was granted: an agent that a runner before
  /// us left behind still has its messages.
  func admit(_ message: QueuedMessage, now: Timestamp) -> Answer {
    switch claim(message) {
    case .granted: break
    case .busy: return .later(now.seconds + Self.patienceWithOthers)
    case .gone: return .later(now.seconds + 1)
    }
    let header = message.header
    if header.isHeld {
      hold(message)
      return .no
    }
    if let moment = header.notBefore, moment > now {
      putAway(message, until: moment)
      return .later(moment.seconds)
    }
    let open = message.states.filter { $0.final == nil }.map(\.recipient)
    return selection.includes(header, open: open) ? .granted : .no
  }

  private func claim(_ message: QueuedMessage) -> QueueFile.Claim {
    let claim = try? message.withDirectory(of: spool) { directory throws(Errno) in
      message.file.claim(in: directory)
    }
    return claim ?? .gone
  }

  /// Leaves a message in `cur`: in `new` it would have runners started for nothing until it is due.
  private func putAway(_ message: QueuedMessage, until moment: Timestamp) {
    let name = message.id.path
    do throws(Errno) {
      try message.file.file.setModified(moment)
      guard case .new = message.place else { return }
      try spool.new.rename(name, into: spool.cur, as: name)
      message.place = .cur
    } catch { log.trouble("the message cannot be put away", message.id, error) }
  }

  private func hold(_ message: QueuedMessage) {
    let name = message.id.path
    do throws(Errno) {
      try message.withDirectory(of: spool) { directory throws(Errno) in
        try directory.rename(name, into: spool.held, as: name)
      }
    } catch { log.trouble("the message cannot be held", message.id, error) }
  }
}
