internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// Takes submissions out of the drop directory, whose files anybody may have put there.
///
/// A file is renamed first, so that its name is out of reach; then it becomes ours, mode 0600; then a
/// read lease is taken, which the system grants only when nobody has it open or mapped for writing. What
/// is checked after that cannot change any more. Nothing is believed that the owner of the file cannot
/// have said: the origin must name that owner.
struct Intake {
  /// What came of one name.
  enum Answer {
    /// It lies in `new` now.
    case accepted(QueueFile)
    /// It is no message and lies with the bad ones, or is gone.
    case refused(String)
    /// It could not be taken now.
    case later(Errno)
  }

  let spool: Spool
  let launcher: any AgentLauncher
  /// Octets of a file beyond which nothing is taken, block included.
  let sizeLimit: Int

  /// Takes one submission.
  func take(_ id: QueueID) -> Answer {
    do throws(Errno) {
      // names can be read in messages that arrived, so anybody may use one again
      if spool.knows(id) { throw .exists }
      try spool.drop.renameNew(id.path, into: spool.new, as: id.path)
    } catch .noSuchFile {
      return .refused("is gone")
    } catch .exists {
      return setAside(id, from: spool.drop, "has the name of another message")
    } catch { return .later(error) }
    return check(id)
  }

  /// Makes sure of a file in `new`, whoever put it there.
  func check(_ id: QueueID) -> Answer {
    let file: QueueFile
    do throws(Errno) {
      switch try open(id) {
      case .success(let opened): file = opened
      case .failure(.unreadable(let error)): return .later(error)
      case .failure(.torn): return removeTorn(id)
      case .failure(let problem): return setAside(id, from: spool.new, problem.text)
      }
    } catch .symbolicLink {
      return setAside(id, from: spool.new, "is a symbolic link")
    } catch .noSuchFile {
      return .refused("is gone")
    } catch { return .later(error) }
    return .accepted(file)
  }

  private func open(_ id: QueueID) throws(Errno) -> Result<QueueFile, QueueFile.Problem> {
    let file = try spool.new.open(id.path)
    let status = try file.status()
    guard status.kind == .file, status.links == 1, status.size <= sizeLimit,
      status.mode & 0o6000 == 0
    else { return .failure(.notPlain) }
    let isForeign = status.owner != Identity.effectiveUser
    if isForeign {
      do throws(Errno) {
        try launcher.takeOwnership(of: file.number)
        try file.leaseUnlessWritten()
        file.endLease()
      } catch .notPermitted {
        return try copy(file, id: id, owner: status.owner)
      }
    }
    let answer = read(file, id)
    guard case .success(let message) = answer else { return answer }
    return isForeign && !isOrigin(message.header.origin, of: status.owner)
      ? .failure(.notPlain) : answer
  }

  /// Without root a foreign file cannot become ours; its copy can.
  private func copy(_ file: borrowing FileDescriptor, id: QueueID, owner: UInt32)
    throws(Errno) -> Result<QueueFile, QueueFile.Problem>
  {
    do throws(Errno) { try spool.tmp.remove(id.path) } catch .noSuchFile {}
    let copy = try spool.tmp.open(id.path, .creatingReadable(mode: 0o600))
    let size = try file.status().size
    if size > sizeLimit { return .failure(.notPlain) }
    try copy.copy(from: file, at: 0, count: size)
    try copy.sync()
    let answer = read(copy, id)
    guard case .success(let message) = answer else { return answer }
    guard isOrigin(message.header.origin, of: owner) else { return .failure(.notPlain) }
    try spool.tmp.rename(id.path, into: spool.new, as: id.path)
    try spool.new.sync()
    return answer
  }

  private func read(_ file: consuming FileDescriptor, _ id: QueueID)
    -> Result<QueueFile, QueueFile.Problem>
  {
    do throws(QueueFile.Problem) {
      return .success(try QueueFile(file, id: id))
    } catch { return .failure(error) }
  }

  private func isOrigin(_ origin: Origin, of owner: UInt32) -> Bool {
    if case .local(owner, _, _) = origin { return true }
    return false
  }

  private func removeTorn(_ id: QueueID) -> Answer {
    do throws(Errno) { try spool.new.remove(id.path) } catch { return .later(error) }
    return .refused("was cut short before it was promised; removed")
  }

  private func setAside(_ id: QueueID, from place: borrowing Directory, _ why: String) -> Answer {
    do throws(Errno) {
      try place.rename(id.path, into: spool.bad, as: id.path)
    } catch { return .later(error) }
    return .refused(why)
  }

  /// Removes what writers left behind more than this many seconds ago.
  func cleanUp(olderThan seconds: Int, now: Timestamp) {
    clean(spool.drop, olderThan: now.seconds - seconds) { $0.bytes.first == "." }
    clean(spool.tmp, olderThan: now.seconds - seconds) { _ in true }
  }

  private func clean(
    _ directory: borrowing Directory, olderThan moment: Int, _ matches: (Path) -> Bool
  ) {
    for name in (try? directory.names()) ?? [] where matches(name) {
      guard let status = try? directory.status(name), status.changed.seconds < moment,
        status.modified.seconds < moment
      else { continue }
      try? directory.remove(name)
    }
  }
}
