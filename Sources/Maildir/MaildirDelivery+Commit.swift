internal import Bytes
public import Postal
internal import Unix

extension MaildirDelivery {
  /// Delivers what was staged since the last time; one result for each, in the order of `stage`.
  ///
  /// Success means durable: contents, name, and the directory that has it. With `syncsNames` false the names
  /// are so only after the caller has synced something on the same file system.
  public func commit(syncsNames: Bool = true) -> [Result] {
    let messages = staged
    staged = []
    var results: [Result] = []
    var fresh: [Int] = []
    for message in messages { results.append(makeDurable(message)) }
    var (isNewTouched, isCurTouched) = (false, false)
    for (i, message) in messages.enumerated() {
      guard case .success = results[i] else { continue }
      do throws(Failure) {
        if try publish(message) { fresh.append(i) }
        if message.isRead { isCurTouched = true } else { isNewTouched = true }
      } catch { results[i] = .failure(error) }
    }
    if syncsNames, let failure = sync(isNewTouched, isCurTouched) {
      for (i, message) in messages.enumerated() {
        guard case .success = results[i] else { continue }
        // one that a retry would not find again must not stay, or the retry makes a second
        if !message.isRepeatable { remove(message) }
        results[i] = .failure(failure)
      }
      fresh = []
    }
    quota?.settle(
      octets: fresh.reduce(0) { $0 + messages[$1].octets }, messages: fresh.count)
    return results
  }

  /// Whether the message is on disk, or will be before its name; if not, it is gone from `tmp`.
  private func makeDurable(_ message: Staged) -> Result {
    guard message.descriptor >= 0 else { return .success(()) }
    let file = FileDescriptor(owning: message.descriptor)
    do throws(Errno) {
      if syncsOnce { try file.writeOut() } else { try file.sync() }
      try file.close()
      return .success(())
    } catch {
      try? temporary.remove(message.temporaryName)
      return .failure(Failure(error, "write into", maildir.path))
    }
  }

  /// Makes those durable that are open, so that any number can be staged.
  func closeStaged() throws(Failure) {
    for i in staged.indices where staged[i].descriptor >= 0 {
      let message = staged[i]
      staged[i].descriptor = -1
      if case .failure(let failure) = makeDurable(message) { throw failure }
    }
  }

  private func remove(_ message: Staged) {
    try? message.isRead ? cur.remove(message.name) : new.remove(message.name)
  }

  /// Moves a message into `new`, or `cur`; false if an earlier delivery of it lies there already.
  private func publish(_ message: Staged) throws(Failure) -> Bool {
    do throws(Errno) {
      if message.isRead {
        try temporary.renameNew(message.temporaryName, into: cur, as: message.name)
      } else {
        try temporary.renameNew(message.temporaryName, into: new, as: message.name)
      }
      return true
    } catch {
      try? temporary.remove(message.temporaryName)
      if error == .exists, message.isRepeatable { return false }
      throw Failure(error, "deliver into", maildir.path)
    }
  }

  private func sync(_ isNewTouched: Bool, _ isCurTouched: Bool) -> Failure? {
    do throws(Errno) {
      if isNewTouched { try new.sync() }
      if isCurTouched { try cur.sync() }
      return nil
    } catch { return Failure(error, "make the delivery durable in", maildir.path) }
  }

  /// Removes a message that will not be delivered.
  func discard(_ message: Staged) {
    if message.descriptor >= 0 { _ = FileDescriptor(owning: message.descriptor) }
    try? temporary.remove(message.temporaryName)
  }
}

extension MaildirDelivery {
  /// Which of these unique names a message in `new` or `cur` has, whatever its fields and flags.
  ///
  /// `new` is read first: a message that a reader moves meanwhile is then seen in `cur`. What is found
  /// is durable under its name when this returns.
  public func alreadyDelivered(_ wanted: Set<[UInt8]>) throws(Failure) -> Set<[UInt8]> {
    let cur = try maildir.part("cur")
    do throws(Errno) {
      let inNew = try names(of: wanted, in: new)
      var inCur = try names(of: wanted, in: cur)
      if inNew.count + inCur.count < wanted.count {
        // a rename within a directory may hide a name from one reading of it
        inCur.formUnion(try names(of: wanted, in: cur))
      }
      if !inNew.isEmpty { try new.sync() }
      if !inCur.isEmpty { try cur.sync() }
      return inNew.union(inCur)
    } catch { throw Failure(error, "read", maildir.path) }
  }

  private func names(of wanted: Set<[UInt8]>, in directory: borrowing Directory) throws(Errno)
    -> Set<[UInt8]>
  {
    var found: Set<[UInt8]> = []
    try directory.forEachName { (name) throws(Errno) in
      let unique = [UInt8](name.bytes.prefix { $0 != "," && $0 != ":" })
      if wanted.contains(unique) { found.insert(unique) }
      return found.count < wanted.count
    }
    return found
  }
}
