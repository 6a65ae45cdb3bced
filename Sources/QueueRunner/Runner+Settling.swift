internal import Bytes
internal import Postal
internal import Queue
internal import Unix

// What comes of attempts.
extension Runner {
  /// Looks whether the attempt is over, or has said something that must not be said twice.
  func noteProgress(of message: QueuedMessage) {
    if message.open == 0 {
      unwritten.forget(message.id)
      settled.append(message)
    } else if message.hasUnwritten {
      unwritten.note(message, now: Clock.milliseconds)
    }
  }

  /// Makes durable what other recipients of the same message hold up.
  func logUnwritten() {
    let now = Clock.milliseconds
    while let message = unwritten.takeDue(now: now) {
      if !parts.settlement.logSuccesses(of: message, now: Clock.now) {
        unwritten.note(message, now: now, afterTrouble: true)
      }
    }
  }

  func settle(_ results: [WorkResult]) {
    for result in results {
      let work = result.work
      fullMailboxes.note(result)
      work.message.settle(work.index, result.outcome, isPassedOn: result.isPassedOn)
      if work.worker.relay != nil, result.outcome.isUnreached {
        parts.network.remember(work.message.id)
      }
      noteProgress(of: work.message)
    }
    settled += stuck.takeDue(now: Clock.now.seconds)
    guard !settled.isEmpty else { return }
    let answer = parts.settlement.settle(settled, now: Clock.now)
    settled.removeAll()
    stuck.add(answer.stuck, now: Clock.now.seconds)
    for message in answer.finished { release(message) }
    for (message, until) in answer.waiting {
      if selection == .resident { backlog.put(message.id, at: until) }
      if !message.left.isEmpty { parts.network.remember(message.id) }
      if message.onlyWaits, selection == .resident {
        let now = Clock.now
        let next = message.byDeadline(now + Self.patienceWithNetwork, now: now)
        backlog.put(message.id, at: next.seconds)
      }
      release(message)
    }
    // settling may have written reports, and made room
    backlog.noteNews()
  }

  /// Lets go of a message whose attempt is over and on disk.
  private func release(_ message: QueuedMessage) {
    active.end(message.id)
    // an agent with more to do keeps the file open
    message.file.endClaim()
  }

  /// Has messages tried that nothing stands in the way of any more.
  func tryAgain(_ ids: some Sequence<QueueID>, after seconds: Int) {
    let now = Clock.now.seconds
    for id in ids where backlog.isScheduled(id) { backlog.put(id, at: now + seconds) }
  }
}
