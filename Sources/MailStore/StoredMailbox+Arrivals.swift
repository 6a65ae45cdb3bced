internal import Bytes
internal import Maildir
internal import Unix

extension StoredMailbox {
  /// Seconds after which a program that has given a file a second name must have died before it removed the first.
  private static let renamingTime = 60

  /// A file that becomes a message.
  struct Arrival {
    let found: Int
    /// Microseconds since 1970: the time in its name, or of the file.
    let moment: Int
    /// The UID that another server gave it.
    var uid: UInt32?
  }

  /// The files that have no UID, in the order of their times; what is no message is left out. `now` is a moment by the
  /// clock of the file system.
  func arrivals(
    _ look: inout Look, _ imported: ImportedList?, now: Timestamp
  ) throws(Errno) -> [Arrival] {
    for (found, first) in look.comparison.duplicates {
      if try separate(found, from: first, &look, now) { look.comparison.arrived.append(found) }
    }
    var arrivals: [Arrival] = []
    arrivals.reserveCapacity(look.comparison.arrived.count)
    for found in look.comparison.arrived {
      guard var arrival = try arrival(found, &look) else { continue }
      if let imported {
        arrival.uid = imported.uids[[UInt8](look.scan.text[look.scan.found[found].key])]
      }
      arrivals.append(arrival)
    }
    return sorted(arrivals, look.scan)
  }

  /// As `arrivals`, without those whose files would need another name.
  func plainArrivals(_ look: Look) throws(Errno) -> [Arrival] {
    var look = look
    var arrivals: [Arrival] = []
    for found in look.comparison.arrived where look.scan.isUsable(found) {
      if let arrival = try arrival(found, &look, needsRoom: false) { arrivals.append(arrival) }
    }
    return sorted(arrivals, look.scan)
  }

  private func sorted(_ arrivals: [Arrival], _ scan: DirectoryScan) -> [Arrival] {
    arrivals.sorted { a, b in
      if let x = a.uid, let y = b.uid { return x < y }
      // those with a UID first: it is lower than the new ones
      if a.uid != nil || b.uid != nil { return a.uid != nil }
      if a.moment != b.moment { return a.moment < b.moment }
      return scan.name(a.found).lexicographicallyPrecedes(scan.name(b.found))
    }
  }

  /// Nil for what is no message. A file is only looked at if neither its directory nor its name says enough.
  private func arrival(
    _ found: Int, _ look: inout Look, needsRoom: Bool = true
  ) throws(Errno) -> Arrival? {
    let kind = look.scan.found[found].kind
    if let kind, kind != .file { return nil }
    let isUsable = look.scan.isUsable(found) && (!needsRoom || look.scan.hasRoom(found))
    if isUsable, kind == .file, let moment = look.scan.moment(of: found) {
      return Arrival(found: found, moment: moment)
    }
    guard let status = try status(found, &look), status.kind == .file else { return nil }
    if !isUsable, try !rename(found, &look, status) { return nil }
    return Arrival(
      found: found, moment: look.scan.moment(of: found) ?? status.modified.totalMicroseconds)
  }

  /// The state of a found file; nil if it is gone.
  private func status(_ found: Int, _ look: inout Look) throws(Errno) -> FileStatus? {
    guard let path = Path(look.scan.name(found)) else { return nil }
    do throws(Errno) {
      return look.scan.found[found].isNew ? try new.status(path) : try cur.status(path)
    } catch {
      guard error == .noSuchFile else { throw error }
      look.isUncertain = true
      return nil
    }
  }

  /// Deals with a file whose key another file has; true if it is a message of its own now.
  private func separate(
    _ found: Int, from first: Int, _ look: inout Look, _ now: Timestamp
  ) throws(Errno) -> Bool {
    guard let second = try status(found, &look), let other = try status(first, &look),
      second.kind == .file
    else { return false }
    if second.inode == other.inode {
      // two names of one file: a program died between giving the new one and removing the old, or is just about to
      if second.changed + Self.renamingTime < now, let path = Path(look.scan.name(found)) {
        try look.scan.found[found].isNew ? new.remove(path) : cur.remove(path)
      }
      look.isUncertain = true
      return false
    }
    return try rename(found, &look, second)
  }

  /// Gives a found file a name of its own; false if it is gone.
  private func rename(
    _ found: Int, _ look: inout Look, _ status: FileStatus
  ) throws(Errno) -> Bool {
    look.isUncertain = true
    var base = DeliverySignature().unique
    base.append(",S=")
    base.append(decimal: status.size)
    let parts = FileNameParts(look.scan.name(found).map { $0 == ASCII.lf ? "_" : $0 })
    let isNew = look.scan.found[found].isNew
    let name = isNew ? base : FileNameParts(base).name(letters: parts.letters.filter(\.isLetter))
    guard let from = Path(look.scan.name(found)), let to = Path(name) else { return false }
    do throws(Errno) {
      if isNew {
        try new.renameNew(from, into: new, as: to)
      } else {
        try cur.renameNew(from, into: cur, as: to)
      }
    } catch {
      guard error == .noSuchFile else { throw error }
      return false
    }
    look.scan.replaceName(found, name)
    return true
  }
}

extension DirectoryScan {
  /// The time with which a name begins, `seconds.M<microseconds>`, in microseconds since 1970.
  func moment(of found: Int) -> Int? {
    let key = text.span.extracting(self.found[found].key)
    var at = 0
    guard let seconds = key.digits(&at, limit: 12) else { return nil }
    guard at + 1 < key.count, key[at] == ".", key[at + 1] == "M" else {
      return seconds * 1_000_000
    }
    at += 2
    guard let microseconds = key.digits(&at, limit: 6) else { return seconds * 1_000_000 }
    return seconds * 1_000_000 + microseconds
  }
}

extension Span where Element == UInt8 {
  /// Passes digits; nil if there are none, or more than so many.
  fileprivate func digits(_ at: inout Int, limit: Int) -> Int? {
    let start = at
    var value = 0
    while at < count, self[at].isDigit {
      guard at - start < limit else { return nil }
      value = value &* 10 &+ Int(self[at] &- 0x30)
      at += 1
    }
    return at > start ? value : nil
  }
}
