internal import Queue
internal import Unix

/// Opens the messages in `cur`, each with what earlier attempts said.
struct WaitingMessages {
  let spool: Spool
  let log: RunLog

  /// Opens a message; ENOENT if there is none, or it was no message and has been set aside.
  func open(_ id: QueueID) throws(Errno) -> QueuedMessage {
    let descriptor = try spool.cur.open(id.path)
    do throws(QueueFile.Problem) {
      return QueuedMessage(
        try QueueFile(descriptor, id: id), place: .cur, history: try history(of: id),
        mayBeDelivered: true)
    } catch {
      if case .unreadable(let error) = error { throw error }
      log.refused(id, error.text)
      try spool.cur.rename(id.path, into: spool.bad, as: id.path)
      throw .noSuchFile
    }
  }

  /// What earlier attempts said of a message.
  func history(of id: QueueID) throws(QueueFile.Problem) -> [AttemptRecord] {
    do throws(Errno) { return try AttemptLog.read(id, in: spool.log) } catch {
      throw .unreadable(error)
    }
  }
}
