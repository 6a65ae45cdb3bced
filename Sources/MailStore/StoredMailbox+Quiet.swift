internal import Unix

// Not looking for others' changes where there is none but ours.
extension StoredMailbox {
  /// The stamps that are known of the directories around a change of our own.
  struct OwnChange {
    /// As they were at the last look, or after the last change of ours that followed one.
    var seen: DirectoryStamps?
    /// Whether nobody else had changed anything when the lock was taken.
    var isAlone = false
    /// As they are after it, until somebody has refreshed.
    var after: DirectoryStamps?
  }

  /// The lock was taken, and a change comes.
  func beginOwnChange() throws(Errno) {
    let now = try DirectoryStamps(new, cur)
    own.isAlone = now == stamps || now == own.seen
  }

  /// The change is made. What another did in the same tick of the clock does not show: the next look but one finds it.
  func endOwnChange() {
    own.after = own.isAlone ? try? DirectoryStamps(new, cur) : nil
    own.seen = own.after
    own.isAlone = false
  }

  /// Whether a refresh need not look: it is the first after a change of our own, and nobody changed more.
  func passesOwnChange(_ stamps: DirectoryStamps) -> Bool {
    defer { own.after = nil }
    return own.after == stamps
  }
}
