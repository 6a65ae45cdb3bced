internal import Bytes
internal import Unix

// What ends a wait of the runner, and what it does about it.
extension Runner {
  func waitForNews() throws(Errno) {
    let descriptors =
      parts.launcher.endingsDescriptors + dispatcher.agents.values.map(\.descriptor)
    let news = try wakeup.wait(
      for: descriptors, network: parts.network.descriptors, milliseconds: patience())
    if news.hasNames { backlog.noteNews() }
    if news.hasNetwork, let ids = parts.network.takeNews() {
      dispatcher.forgetTroubles()
      tryAgain(ids, after: NetworkWatch.settling)
    }
    backlog.lookAgain(at: Clock.now.seconds)
    while let signal = wakeup.nextSignal() { try obey(signal) }
  }

  /// How long nothing can happen without being told, in milliseconds.
  private func patience() -> Int? {
    if !backlog.isTaken && hasRoom { return 0 }
    // without room nothing of it begins, however long it has been due
    let scheduled = hasRoom ? backlog.nextSecond() : nil
    let second = [scheduled, stuck.nextSecond].compactMap { $0 }
      .reduce(housekeeping.nextSecond, min)
    let milliseconds = max(0, second - Clock.now.seconds) * 1000
    let log = unwritten.next().map { max(0, $0 - Clock.milliseconds) } ?? .max
    return min(milliseconds, log, dispatcher.killLate() ?? .max)
  }

  private func obey(_ signal: Signal) throws(Errno) {
    switch signal {
    case .terminate, .interrupt:
      isStopping = true
      stuck.makeDue()
      unwritten.makeDue()
      dispatcher.end(within: Self.patienceWithStopping)
    case .hangUp:
      parts.planner.reload()
      // who has mail tried at once wants it tried, whatever was found before
      if try finder.findWaiting(&backlog, except: active) { dispatcher.forgetTroubles() }
      backlog.noteNews()
    case .user1:
      dispatcher.forgetTroubles()
      stuck.makeDue()
      backlog.makeAllDue()
      try finder.findWaiting(&backlog, except: active)
      backlog.noteNews()
    case .kill, .pipe, .alarm, .child: break
    }
  }
}
