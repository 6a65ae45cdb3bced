internal import Bytes
public import Unix

/// The names of all messages of a spool, oldest first, with little memory for each.
public struct QueueNames: Sendable {
  /// Where a message lies.
  public enum Place: UInt8, Sendable {
    /// In `drop`: submitted, not taken by the runner yet.
    case drop
    /// In `new`: accepted, not tried yet.
    case new
    /// In `cur`: tried, and waiting.
    case cur
    /// In `.hold`: left alone.
    case held
  }

  /// One name.
  public struct Entry: Sendable {
    /// The time in the name; sorts as the name does.
    let key: UInt64
    /// Where the name begins in the memory of all names.
    let offset: UInt32
    let length: UInt8
    /// The inode number of its file.
    let inode: UInt64
    /// Where the message lay when the directory was read.
    public internal(set) var place: Place
  }

  /// The names, each ended by NUL.
  private(set) var memory: [UInt8] = []
  /// What was found.
  public private(set) var entries: [Entry] = []

  /// Reads the directories of a spool. A message that moves on meanwhile is found once, at its later place.
  ///
  /// Octets of names beyond 4 GiB are not looked at.
  public init(_ spool: Spool) throws(Errno) {
    // in the order in which messages move, so that none is missed
    try add(spool.drop, .drop)
    try add(spool.new, .new)
    try add(spool.cur, .cur)
    try add(spool.held, .held)
    sort()
  }

  /// The name of an entry.
  public func name(_ entry: Entry) -> ArraySlice<UInt8> {
    memory[Int(entry.offset)..<Int(entry.offset) + Int(entry.length)]
  }

  /// Opens the file of an entry, at the place where it was seen or has gone to since.
  func open(_ entry: inout Entry, of spool: Spool) throws(Errno) -> FileDescriptor {
    while true {
      do throws(Errno) {
        let at = Int(entry.offset)
        switch entry.place {
        case .drop: return try spool.drop.open(nameAt: at, of: memory)
        case .new: return try spool.new.open(nameAt: at, of: memory)
        case .cur: return try spool.cur.open(nameAt: at, of: memory)
        case .held: return try spool.held.open(nameAt: at, of: memory)
        }
      } catch .noSuchFile {
        guard let next = Place(rawValue: entry.place.rawValue + 1) else { throw .noSuchFile }
        entry.place = next
      }
    }
  }

  /// Opens the log of an entry.
  func openLog(_ entry: Entry, of spool: Spool) throws(Errno) -> FileDescriptor {
    try spool.log.open(nameAt: Int(entry.offset), of: memory)
  }

  private mutating func add(_ directory: borrowing Directory, _ place: Place) throws(Errno) {
    try directory.forEachVisibleName { name, inode in
      guard let key = QueueID.sortKey(name), let offset = UInt32(exactly: memory.count) else {
        return
      }
      entries.append(
        Entry(
          key: key, offset: offset, length: UInt8(name.count), inode: inode, place: place))
      memory.append(name)
      memory.append(ASCII.nul)
    }
  }

  private mutating func sort() {
    let names = memory
    entries.sort { a, b in
      if a.key != b.key { return a.key < b.key }
      let (first, second) = (Self.name(a, names), Self.name(b, names))
      if first == second { return a.place.rawValue > b.place.rawValue }
      return first.lexicographicallyPrecedes(second)
    }
    var kept = 0
    for i in entries.indices {
      let isRepeated =
        kept > 0 && entries[kept - 1].key == entries[i].key
        && Self.name(entries[kept - 1], names) == Self.name(entries[i], names)
      if isRepeated { continue }
      entries[kept] = entries[i]
      kept += 1
    }
    entries.removeLast(entries.count - kept)
  }

  private static func name(_ entry: Entry, _ names: [UInt8]) -> ArraySlice<UInt8> {
    names[Int(entry.offset)..<Int(entry.offset) + Int(entry.length)]
  }
}
