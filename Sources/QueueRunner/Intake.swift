internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// Takes submissions out of the drop directory, whose files anybody may have put there.
///
/// A file is renamed first, so that its name is out of reach, to one that says whose it was; then it becomes
/// ours, mode 0600; then a read lease is taken, which the system grants only when nobody has it open or
/// mapped for writing: otherwise a copy takes its place. What is checked after that cannot change any more.
/// Nothing is believed that the owner of the file cannot have said: the origin must name that owner. Only
/// then it has its id for a name again: whatever has one in `new` has been checked.
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
  func take(_ id: QueueID) -> Answer { move(id, from: spool.drop) }

  /// Makes sure of a file in `new`, whoever put it there.
  func check(_ id: QueueID) -> Answer {
    if let status = try? spool.new.status(id.path), status.owner != Identity.effectiveUser {
      return move(id, from: spool.new)
    }
    return look(at: id.path, id) { file throws(Errno) in read(file, id) }
  }

  /// Gives a file its unchecked name, and checks it.
  private func move(_ id: QueueID, from place: borrowing Directory) -> Answer {
    let name: UncheckedName
    do throws(Errno) {
      name = UncheckedName(id, of: try place.status(id.path).owner)
      // names can be read in messages that arrived, so anybody may use one again
      if spool.knows(id) || (place.number != spool.new.number && isAccepted(id)) { throw .exists }
      try place.renameNew(id.path, into: spool.new, as: name.path)
    } catch .noSuchFile {
      return .refused("is gone")
    } catch .exists {
      return setAside(id.path, as: id, from: place, Self.nameTaken)
    } catch {
      guard isForeignDirectory(id.path, in: place, error) else { return .later(error) }
      return setAside(id.path, as: id, from: place, "is a directory")
    }
    return check(name)
  }

  private static let nameTaken = "has the name of another message"

  private func isAccepted(_ id: QueueID) -> Bool { (try? spool.new.status(id.path)) != nil }

  /// The names of files whose check was broken off.
  func unchecked() throws(Errno) -> [UncheckedName] {
    try spool.new.names().compactMap { UncheckedName($0) }
  }

  /// Checks a file that is not known to be what it says, and gives it its id for a name.
  func check(_ name: UncheckedName) -> Answer {
    let answer = look(at: name.path, name.id) { file throws(Errno) in try check(file, name) }
    guard case .accepted = answer else { return answer }
    do throws(Errno) {
      try spool.new.renameNew(name.path, into: spool.new, as: name.id.path)
    } catch .exists {
      return setAside(name.path, as: name.id, from: spool.new, Self.nameTaken)
    } catch { return .later(error) }
    return answer
  }

  private func look(
    at name: Path, _ id: QueueID,
    _ read: (consuming FileDescriptor) throws(Errno) -> Result<QueueFile, QueueFile.Problem>
  ) -> Answer {
    do throws(Errno) {
      let file = try spool.new.open(name)
      let answer = isPlain(try file.status()) ? try read(file) : .failure(.notPlain)
      switch answer {
      case .success(let file): return .accepted(file)
      case .failure(.unreadable(let error)): return .later(error)
      case .failure(.torn): return removeTorn(name)
      case .failure(let problem): return setAside(name, as: id, from: spool.new, problem.text)
      }
    } catch .symbolicLink {
      return setAside(name, as: id, from: spool.new, "is a symbolic link")
    } catch .noSuchFile {
      return .refused("is gone")
    } catch { return .later(error) }
  }

  private func isPlain(_ status: FileStatus) -> Bool {
    status.kind == .file && status.links == 1 && status.size <= sizeLimit
      && status.mode & 0o6000 == 0
  }

  private func check(_ file: consuming FileDescriptor, _ name: UncheckedName) throws(Errno)
    -> Result<QueueFile, QueueFile.Problem>
  {
    let status = try file.status()
    let user = Identity.effectiveUser
    guard status.owner == name.owner || status.owner == user else { return .failure(.notPlain) }
    if name.owner != user {
      do throws(Errno) {
        if status.owner == user {
          try file.setMode(0o600)
        } else {
          try launcher.takeOwnership(of: file.number)
        }
        try file.leaseUnlessWritten()
        file.endLease()
      } catch .notPermitted {
        return try copy(file, name)
      } catch .wouldBlock {
        return try copy(file, name)
      }
    }
    return believe(read(file, name.id), name)
  }

  /// What cannot become ours without root, or what somebody can still write, is copied.
  private func copy(_ file: borrowing FileDescriptor, _ name: UncheckedName)
    throws(Errno) -> Result<QueueFile, QueueFile.Problem>
  {
    let id = name.id
    do throws(Errno) { try spool.tmp.remove(id.path) } catch .noSuchFile {}
    let copy = try spool.tmp.open(id.path, .creatingReadable(mode: 0o600))
    let size = try file.status().size
    if size > sizeLimit { return .failure(.notPlain) }
    try copy.copy(from: file, at: 0, count: size)
    try copy.sync()
    let answer = believe(read(copy, id), name)
    guard case .success = answer else { return answer }
    try spool.tmp.rename(id.path, into: spool.new, as: name.path)
    try spool.new.sync()
    return answer
  }

  /// Lets a message pass whose origin is the owner of its file; ours come from all users of this host.
  private func believe(
    _ answer: Result<QueueFile, QueueFile.Problem>, _ name: UncheckedName
  ) -> Result<QueueFile, QueueFile.Problem> {
    guard case .success(let message) = answer else { return answer }
    if case .local(let user, _, _) = message.header.origin,
      user == name.owner || name.owner == Identity.effectiveUser
    {
      return answer
    }
    return .failure(.notPlain)
  }

  private func read(_ file: consuming FileDescriptor, _ id: QueueID)
    -> Result<QueueFile, QueueFile.Problem>
  {
    do throws(QueueFile.Problem) {
      return .success(try QueueFile(file, id: id))
    } catch { return .failure(error) }
  }

  private func removeTorn(_ name: Path) -> Answer {
    do throws(Errno) { try spool.new.remove(name) } catch { return .later(error) }
    return .refused("was cut short before it was promised; removed")
  }

  private func setAside(
    _ name: Path, as id: QueueID, from place: borrowing Directory, _ why: String
  ) -> Answer {
    do throws(Errno) {
      try place.rename(name, into: spool.bad, as: id.path)
    } catch {
      guard isForeignDirectory(name, in: place, error) else { return .later(error) }
      do throws(Errno) { try hide(name, in: place, as: freshID()) } catch { return .later(error) }
    }
    return .refused(why)
  }

  /// Puts a file of `drop` that has no id for a name with the bad ones; the answer is what it is called there.
  func setAside(_ name: Path) -> QueueID? {
    let id = freshID()
    do throws(Errno) {
      do throws(Errno) { try spool.drop.renameNew(name, into: spool.bad, as: id.path) } catch {
        guard isForeignDirectory(name, in: spool.drop, error) else { throw error }
        try hide(name, in: spool.drop, as: id)
      }
    } catch { return nil }
    return id
  }

  /// Whether this is a directory that only its owner may put into another one.
  private func isForeignDirectory(
    _ name: Path, in place: borrowing Directory, _ error: Errno
  ) -> Bool {
    error == .accessDenied && (try? place.status(name).kind) == .directory
  }

  /// Gives what cannot leave its directory a name for which nobody starts a runner.
  private func hide(_ name: Path, in place: borrowing Directory, as id: QueueID) throws(Errno) {
    try place.renameNew(name, into: place, as: Path(["."] + id.bytes) ?? id.path)
  }

  private func freshID() -> QueueID {
    QueueID(time: Clock.now, pid: Host.pid, random: Host.random(4))
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
