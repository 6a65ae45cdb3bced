internal import Bytes
internal import Postal
internal import Queue
internal import Unix

// The acts on one message; nil if it was done.
extension QueueControl {
  func hold(_ message: MessageSelector.Found) throws(Errno) -> Refusal? {
    let name = message.id.path
    switch message.place {
    case .held: return .held
    case .drop: try spool.drop.renameNew(name, into: spool.held, as: name)
    case .new:
      guard let claim = try MessageClaim.take(message.id, in: spool.new) else { return .busy }
      try spool.new.renameNew(name, into: spool.held, as: name)
      _ = consume claim
    case .cur:
      guard let claim = try MessageClaim.take(message.id, in: spool.cur) else { return .busy }
      try spool.cur.renameNew(name, into: spool.held, as: name)
      _ = consume claim
    }
    return nil
  }

  /// What intake has not looked at goes where it will be; the rest keeps what was tried of it.
  func release(_ message: MessageSelector.Found) throws(Errno) -> Refusal? {
    let name = message.id.path
    switch message.place {
    case .drop: return .notHeld
    case .new: return try releaseField(message.id, in: spool.new)
    case .cur: return try releaseField(message.id, in: spool.cur)
    case .held: break
    }
    guard let claim = try MessageClaim.take(message.id, in: spool.held) else { return .busy }
    guard claim.status.owner == Identity.effectiveUser else {
      try spool.held.renameNew(name, into: spool.new, as: name)
      return nil
    }
    if try HoldField.remove(from: claim, message.id, in: spool.held, tmp: spool.tmp) == false {
      try claim.file.setModified(now)
    }
    try spool.held.renameNew(name, into: spool.cur, as: name)
    return nil
  }

  /// A message with `Queue-Hold: yes` that the runner has not put aside yet.
  private func releaseField(_ id: QueueID, in place: borrowing Directory) throws(Errno) -> Refusal?
  {
    guard let claim = try MessageClaim.take(id, in: place) else { return .busy }
    return try HoldField.remove(from: claim, id, in: place, tmp: spool.tmp) ? nil : .notHeld
  }

  func retry(_ message: MessageSelector.Found) throws(Errno) -> Refusal? {
    switch message.place {
    case .held: return .held
    case .drop, .new: return .submitted
    case .cur:
      guard let claim = try MessageClaim.take(message.id, in: spool.cur) else { return .busy }
      try claim.file.setModified(now)
      return nil
    }
  }

  func remove(_ message: MessageSelector.Found) throws(Errno) -> Refusal? {
    switch message.place {
    case .drop:
      try enter(try spool.drop.open(message.id.path), message.id)
      try spool.drop.remove(message.id.path)
      return nil
    case .new: return try remove(message.id, from: spool.new)
    case .cur: return try remove(message.id, from: spool.cur)
    case .held: return try remove(message.id, from: spool.held)
    }
  }

  private func remove(_ id: QueueID, from place: borrowing Directory) throws(Errno) -> Refusal? {
    guard let claim = try MessageClaim.take(id, in: place) else { return .busy }
    try enter(claim.file.duplicate(), id)
    try place.remove(id.path)
    try AttemptLog.remove(id, in: spool)
    _ = consume claim
    return nil
  }

  /// Enters into the journal what was tried, and for each open recipient that it was removed.
  ///
  /// A file that is no message has nothing to enter.
  private func enter(_ file: consuming FileDescriptor, _ id: QueueID) throws(Errno) {
    let message: QueueFile
    do throws(QueueFile.Problem) { message = try QueueFile(file, id: id) } catch { return }
    let history = try AttemptLog.read(id, in: spool.log).filter { !$0.isNotice }
    var final: Set<Address> = []
    for record in history where record.outcome.isFinal { final.insert(record.recipient) }
    let outcome = Outcome(
      .failed, EnhancedStatus(.permanent, 7, 0), place: Array("(administrator)".utf8),
      words: Array("removed by ".utf8) + user + Array("; nobody was told".utf8))
    var records = history
    do throws(QueueFile.Problem) {
      try message.forEachRecipient { recipient in
        if final.insert(recipient.address).inserted {
          records.append(
            AttemptRecord(time: now, id: id, recipient: recipient.address, outcome: outcome))
        }
      }
    } catch { return }
    try Journal(spool).append(records, now: now)
  }
}
