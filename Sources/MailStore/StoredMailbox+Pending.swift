internal import Bytes
internal import Maildir
internal import Unix

// Changes of several files that a crash must not cut in the middle.
extension StoredMailbox {
  static let pending: Path = "martlet-pending"

  /// Loads the list under the lock, with what a crash has left to be done.
  ///
  /// ESTALE, once, if it is another list than before: whoever wants a change then means other messages by its UIDs.
  func prepare(_ lock: borrowing ListLock) throws(Errno) {
    try keepingUIDs { () throws(Errno) in try prepareForMore(lock) }
  }

  /// As `synchronize`, for a change that means messages by their UIDs: ESTALE as in `prepare`.
  func resynchronize(_ lock: borrowing ListLock) throws(Errno) {
    try keepingUIDs { () throws(Errno) in try synchronize(lock) }
  }

  /// ESTALE, once, if the UIDs are of another UIDVALIDITY after it.
  func keepingUIDs(_ look: () throws(Errno) -> Void) throws(Errno) {
    let validity = summary.uidValidity
    try look()
    guard summary.uidValidity == validity else { throw .stale }
  }

  /// As `prepare`, for a change that means none of the messages that are there.
  func prepareForMore(_ lock: borrowing ListLock) throws(Errno) {
    if try load(isLocked: true) {
      try completePending(lock)
    } else {
      try synchronize(lock)
    }
    try beginOwnChange()
  }

  /// Writes down what a change is about to do, before it gives a file its name.
  func begin(
    _ kind: PendingChange.Kind, _ lines: [UInt8], _ lock: borrowing ListLock
  ) throws(Errno) {
    guard let name = Path(DeliverySignature().unique + Array("_pending".utf8)) else {
      throw .invalid
    }
    try lock.confirm()
    do throws(Errno) {
      let file = try temporary.open(name, .creating(mode: 0o600))
      try file.write(PendingChange.text(kind, validity: snapshot.uidValidity, lines))
      if syncsOnce { try file.writeOut() } else { try file.sync() }
      try temporary.rename(name, into: maildir.directory, as: Self.pending)
    } catch {
      try? temporary.remove(name)
      throw error
    }
    if !syncsOnce { try maildir.directory.sync() }
  }

  /// The change is in the list, or was taken back. If the file stays, whoever finds it sees that.
  func end() { try? maildir.directory.remove(Self.pending) }

  /// Completes or takes back what a process was doing when it died. The list is loaded.
  func completePending(_ lock: borrowing ListLock) throws(Errno) {
    guard let text = try maildir.text(of: Self.pending, limit: Self.sizeLimit) else { return }
    try lock.confirm()
    if let change = PendingChange(text), change.validity == snapshot.uidValidity,
      !change.messages.messages.isEmpty
    {
      let files = try PendingFiles(change, new, cur)
      switch change.kind {
      case .added:
        // all lie in their place as soon as the list has one
        if snapshot.uidNext > change.messages.messages[0].uid {
          try complete(change, files, lock)
        } else {
          try takeBack(files)
        }
      case .moved: try complete(change, files, lock)
      case .changed: try completeRenames(change, files, lock)
      }
    }
    try maildir.directory.remove(Self.pending)
  }

  /// Gives those files UIDs that have none yet.
  private func complete(
    _ change: PendingChange, _ files: PendingFiles, _ lock: borrowing ListLock
  ) throws(Errno) {
    var lines: [UInt8] = []
    var count = 0
    for (message, found) in files.found where message.uid >= snapshot.uidNext {
      append(message, change, files.scan, found, to: &lines)
      count += 1
    }
    try sync(new: true)
    try record(lines, count: count, lock)
  }

  private func completeRenames(
    _ change: PendingChange, _ files: PendingFiles, _ lock: borrowing ListLock
  ) throws(Errno) {
    var lines: [UInt8] = []
    var count = 0
    for (message, found) in files.found {
      guard let place = snapshot.index(of: message.uid),
        snapshot.messages[place].modseq < message.modseq, !files.scan.found[found].isNew,
        files.scan.name(found) == change.messages.fileName(of: message)
      else { continue }
      append(message, change, files.scan, found, to: &lines)
      count += 1
    }
    try sync(new: true)
    try record(lines, count: count, lock)
  }

  /// The line with a modification sequence that nobody was told of yet.
  private func append(
    _ message: StoredMessage, _ change: PendingChange, _ scan: DirectoryScan, _ found: Int,
    to lines: inout [UInt8]
  ) {
    ListLine.append(
      uid: message.uid, modseq: snapshot.highestModseq + 1, received: message.received,
      saved: message.saved, keywords: change.messages.keywords(of: message).joined(),
      isNew: scan.found[found].isNew, name: scan.name(found), to: &lines)
  }

  private func takeBack(_ files: PendingFiles) throws(Errno) {
    for (_, found) in files.found {
      guard let path = Path(files.scan.name(found)) else { continue }
      do throws(Errno) {
        try files.scan.found[found].isNew ? new.remove(path) : cur.remove(path)
      } catch { if error != .noSuchFile { throw error } }
    }
    try sync(new: true)
  }
}

/// The files of a change, wherever they are now.
private struct PendingFiles {
  let scan: DirectoryScan
  /// The messages whose file is there, ascending by UID, and that file.
  private(set) var found: [(message: StoredMessage, found: Int)] = []

  init(
    _ change: PendingChange, _ new: borrowing Directory, _ cur: borrowing Directory
  ) throws(Errno) {
    scan = try DirectoryScan(new, cur)
    var places: [[UInt8]: Int] = [:]
    for i in scan.found.indices { places[[UInt8](scan.text[scan.found[i].key])] = i }
    for message in change.messages.messages {
      let name = change.messages.fileName(of: message)
      if let place = places[[UInt8](name.prefix(FileNameParts.keyLength(name.span)))] {
        found.append((message, place))
      }
    }
  }
}
