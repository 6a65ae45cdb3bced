internal import Bytes
internal import Maildir
internal import Unix

extension StoredMailbox {
  /// A file that becomes a message.
  struct Arrival {
    let found: Int
    let status: FileStatus
    /// The time in its name, or of the file.
    let moment: Timestamp
    /// The UID that another server gave it.
    var uid: UInt32?
    var keywords: [[UInt8]] = []
  }

  /// The files that have no UID, in the order of their times; what is no message is left out.
  func arrivals(_ look: inout Look, _ imported: ImportedList?) throws(Errno) -> [Arrival] {
    for (found, first) in look.comparison.duplicates {
      if try separate(found, from: first, &look) { look.comparison.arrived.append(found) }
    }
    var arrivals: [Arrival] = []
    for found in look.comparison.arrived {
      guard let arrival = try arrival(found, &look, imported) else { continue }
      arrivals.append(arrival)
    }
    let scan = look.scan
    arrivals.sort { a, b in
      if let x = a.uid, let y = b.uid { return x < y }
      // those with a UID first: it is lower than the new ones
      if a.uid != nil || b.uid != nil { return a.uid != nil }
      if a.moment != b.moment { return a.moment < b.moment }
      return scan.name(a.found).lexicographicallyPrecedes(scan.name(b.found))
    }
    return arrivals
  }

  private func arrival(
    _ found: Int, _ look: inout Look, _ imported: ImportedList?
  ) throws(Errno) -> Arrival? {
    guard let status = try status(found, &look), status.kind == .file else { return nil }
    if !look.scan.isUsable(found), try !rename(found, &look, status) { return nil }
    let name = look.scan.name(found)
    let key = [UInt8](name.prefix(look.scan.found[found].keyLength))
    return Arrival(
      found: found, status: status, moment: Self.moment(in: key) ?? status.modified,
      uid: imported?.uids[key], keywords: imported?.keywords[key] ?? [])
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
    _ found: Int, from first: Int, _ look: inout Look
  ) throws(Errno) -> Bool {
    guard let second = try status(found, &look), let other = try status(first, &look),
      second.kind == .file
    else { return false }
    if second.inode == other.inode {
      // two names of one file: a program died between giving the new one and removing the old
      if let path = Path(look.scan.name(found)) {
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

  /// The time with which names begin: `seconds.M<microseconds>`.
  static func moment(in key: [UInt8]) -> Timestamp? {
    var cursor = ByteCursor(key)
    guard let seconds = cursor.take(while: \.isDigit).decimal, seconds < 1 << 40 else { return nil }
    guard cursor.take("."), cursor.take("M"),
      let microseconds = cursor.take(while: \.isDigit).decimal, microseconds < 1_000_000
    else { return Timestamp(seconds: seconds) }
    return Timestamp(seconds: seconds, microseconds: microseconds)
  }
}
