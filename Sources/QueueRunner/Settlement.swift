internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// Makes what came of an attempt durable, and only then removes or puts away the messages.
///
/// In this order: reports to senders, then the logs of messages that stay, then the journal of those
/// that are finished, then the removal. A crash between any two repeats at most what can be repeated.
/// What ended well while another recipient of the message keeps the attempt open is logged before that.
struct Settlement {
  let spool: Spool
  let log: RunLog
  let journal: Journal
  let policy: RetryPolicy
  let notifier: Notifier

  /// What came of settling.
  struct Answer {
    /// Messages that wait, and until when.
    var waiting: [(message: QueuedMessage, until: Int)] = []
    /// Messages whose files are gone.
    var finished: [QueuedMessage] = []
    /// Messages whose results could not be written: settle them again, nothing is done twice.
    var stuck: [QueuedMessage] = []
  }

  /// Settles messages of which no recipient is open in this attempt.
  func settle(_ messages: [QueuedMessage], now: Timestamp) -> Answer {
    var answer = Answer()
    var finished: [QueuedMessage] = []
    for message in messages {
      conclude(message, now: now)
      if message.isFinished {
        finished.append(message)
      } else if let until = putAway(message, now: now) {
        answer.waiting.append((message, until))
      } else {
        answer.stuck.append(message)
      }
    }
    finish(finished, now: now, &answer)
    return answer
  }

  /// Decides what has come of a message, and tells its sender; once in an attempt.
  private func conclude(_ message: QueuedMessage, now: Timestamp) {
    if message.notices != nil { return }
    expire(message, now: now)
    message.notices = report(message, now: now) + message.notesOfWaiting(now)
    log.outcomes(of: message, message.said, now: now)
  }

  /// Logs what ended well in an attempt that goes on, after its reports; false if that did not work.
  func logSuccesses(of message: QueuedMessage, now: Timestamp) -> Bool {
    let ended = message.unwritten
    let records = message.records(of: ended, now: now)
    do throws(Errno) {
      try notifier.report(on: message, ended, now: now)
      try AttemptLog.append(records, of: message.file, in: spool)
    } catch {
      log.trouble("a result could not be logged", message.id, error)
      return false
    }
    log.outcomes(of: message, ended, now: now)
    message.noteLogged(ended, records)
    return true
  }

  /// A delay at the end of the message's life is a failure.
  private func expire(_ message: QueuedMessage, now: Timestamp) {
    let isLate = message.header.envelope.deadline?.returns(at: now) == true
    guard isLate || policy.isOver(arrived: message.header.arrived, now: now) else { return }
    for (index, state) in message.states.enumerated() where state.final == nil {
      guard var outcome = state.latest, outcome.action == .deferred else { continue }
      outcome.action = .failed
      outcome.status = EnhancedStatus.expired.asPermanent
      message.amend(index, outcome)
    }
  }

  /// Writes the reports that are due. A failure that cannot be reported is no failure yet.
  private func report(_ message: QueuedMessage, now: Timestamp) -> [AttemptRecord] {
    do throws(Errno) {
      return try notifier.report(on: message, message.said, now: now)
    } catch {
      log.trouble("no report could be written", message.id, error)
      let failure = Failure(.system(.temporary), "no report could be written: \(error.message)")
      for (index, state) in message.states.enumerated() where state.latest?.isFinal == true {
        if state.latest?.action == .failed { message.reopen(index, Outcome(failure, place: [])) }
      }
      return []
    }
  }

  /// Logs the attempt and leaves the message in `cur` until its next; nil if that did not work.
  private func putAway(_ message: QueuedMessage, now: Timestamp) -> Int? {
    // what was not tried is due
    let next =
      message.onlyWaits
      ? now
      : message.byDeadline(
        policy.next(after: message.attempts + 1, arrived: message.header.arrived, now: now),
        now: now)
    do throws(Errno) {
      let said = message.said
      let records = message.records(of: said, now: now)
      try AttemptLog.append(records + (message.notices ?? []), of: message.file, in: spool)
      message.noteLogged(said, records)
      message.notices = []
      if message.place == .new {
        try spool.new.rename(message.id.path, into: spool.cur, as: message.id.path)
        message.place = .cur
      }
      try message.file.file.setModified(next)
      return next.seconds
    } catch {
      log.trouble("the attempt could not be logged", message.id, error)
      return nil
    }
  }

  /// Enters finished messages into the journal, then removes them.
  private func finish(_ messages: [QueuedMessage], now: Timestamp, _ answer: inout Answer) {
    do throws(Errno) {
      try journal.append(messages.flatMap { $0.journalRecords(now: now) }, now: now)
    } catch {
      for message in messages { log.trouble("the journal cannot be written", message.id, error) }
      answer.stuck += messages
      return
    }
    for message in messages {
      do throws(Errno) {
        try message.remove(from: spool)
        if !message.history.isEmpty { try AttemptLog.remove(message.id, in: spool) }
        answer.finished.append(message)
      } catch {
        log.trouble("the message could not be removed", message.id, error)
        message.noteEntered(now: now)
        answer.stuck.append(message)
      }
    }
  }
}
