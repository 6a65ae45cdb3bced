internal import Bytes
internal import Maildir
internal import Unix

// By what the next reader knows that nothing changed.
extension StoredMailbox {
  /// Notes what the next reader needs to open the folder without reading it.
  ///
  /// A directory that changed within the last tenth of a second cannot be told from one that changes again:
  /// this is called some time after a change, and when the folder is closed. It never fails.
  public func settle() {
    guard !isReadOnly, !hasOverlay, file != nil else { return }
    let now = (try? DirectoryStamps(new, cur)) ?? stamps
    // too early, the directories would be read in vain
    if now != stamps, now.settled(at: Clock.now) == now { _ = try? isDescribed() }
    countNames()
    writeSummary()
  }

  /// Whether the directories have the names that the list has.
  ///
  /// It is known from their stamps, else they are read; the stamps are noted if they can be relied on.
  func isDescribed() throws(Errno) -> Bool {
    let now = try DirectoryStamps(new, cur)
    if now == stamps { return true }
    countNames()
    // nobody reads twice what was different before
    guard let known = knownSums, otherNames?.stamps != now || otherNames?.sums != known else {
      return false
    }
    let moment = isReadOnly ? nil : SummaryFile.moment(maildir)
    let scan = try DirectoryScan(
      new, cur, readsNew: now.new != stamps.new, readsCur: now.cur != stamps.cur)
    let sums = NameSums(scan, of: summary.id)
    guard !scan.hasNew || sums.new == known.new, !scan.hasCur || sums.cur == known.cur else {
      otherNames = (now, known)
      return false
    }
    if scan.isQuiet { own.seen = scan.stamps }
    if let moment { note(scan.stamps.settled(at: moment), scan) }
    return true
  }

  private func note(_ settled: DirectoryStamps, _ scan: DirectoryScan) {
    let known = stamps
    if scan.hasNew, settled.new != .unknown { stamps.new = settled.new }
    if scan.hasCur, settled.cur != .unknown { stamps.cur = settled.cur }
    if stamps != known {
      isSummaryStale = true
      writeSummary()
    }
  }

  /// Has the sums of the names that the messages have, if these are in memory.
  func countNames() {
    guard knownSums == nil, let loaded else { return }
    knownSums = NameSums(loaded)
    isSummaryStale = true
  }
}
