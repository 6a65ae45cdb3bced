internal import Bytes
internal import Unix

/// The names that were found in `new` and `cur`, and which of the two were read.
struct DirectoryScan {
  /// One name.
  struct Found {
    fileprivate var start: UInt32
    fileprivate var length: UInt16
    fileprivate var keyOctets: UInt16
    let isNew: Bool
    /// What it is, if the directory says so.
    let kind: FileStatus.Kind?

    init(at start: Int, _ name: borrowing Span<UInt8>, isNew: Bool, kind: FileStatus.Kind?) {
      self.start = UInt32(truncatingIfNeeded: start)
      length = UInt16(truncatingIfNeeded: name.count)
      keyOctets = UInt16(truncatingIfNeeded: FileNameParts.keyLength(name))
      (self.isNew, self.kind) = (isNew, kind)
    }

    /// Where the name is in the text of the scan.
    var name: Range<Int> { Int(start)..<Int(start) + Int(length) }
    /// Where the part of it is that no renaming changes.
    var key: Range<Int> { Int(start)..<Int(start) + Int(keyOctets) }
  }

  /// The most octets of all names.
  private static let limit = 1 << 31

  private(set) var text: [UInt8] = []
  private(set) var found: [Found] = []
  private(set) var hasNew = false
  private(set) var hasCur = false
  /// The directories as they were before they were read.
  private(set) var stamps = DirectoryStamps()
  /// Whether no name changed while they were read.
  private(set) var isQuiet = true

  /// Reads the directories that are wanted; `new` first, since messages move from there to `cur`.
  init(
    _ new: borrowing Directory, _ cur: borrowing Directory, readsNew: Bool = true,
    readsCur: Bool = true
  ) throws(Errno) {
    stamps = DirectoryStamps(new: try DirectoryStamp(new), cur: try DirectoryStamp(cur))
    if readsNew { try read(new, isNew: true) }
    if readsCur { try read(cur, isNew: false) }
    isQuiet =
      try DirectoryStamps(new: DirectoryStamp(new), cur: DirectoryStamp(cur)) == stamps
  }

  private mutating func read(_ directory: borrowing Directory, isNew: Bool) throws(Errno) {
    if isNew { hasNew = true } else { hasCur = true }
    var (text, found) = (text, found)
    (self.text, self.found) = ([], [])
    try directory.forEachVisibleFile { (name, kind) in
      found.append(Found(at: text.count, name, isNew: isNew, kind: kind))
      text.append(name)
    }
    guard text.count < Self.limit else { throw .fileTooBig }
    (self.text, self.found) = (text, found)
  }

  /// Whether the directory was read in which a message is said to be.
  func covers(isNew: Bool) -> Bool { isNew ? hasNew : hasCur }

  func name(_ i: Int) -> [UInt8] { [UInt8](text[found[i].name]) }

  /// Whether the name can stand in the list: no LF, and a part that no renaming changes.
  func isUsable(_ i: Int) -> Bool {
    !found[i].key.isEmpty
      && text.span.extracting(found[i].name).index(of: ASCII.lf) == nil
  }

  /// Whether the name can get all flags that there are, `:2,` before them.
  func hasRoom(_ i: Int) -> Bool { found[i].key.count + 3 + 6 + 26 <= FileNameParts.limit }

  /// Gives a found file the name that it was renamed to.
  mutating func replaceName(_ i: Int, _ name: [UInt8]) {
    found[i] = Found(at: text.count, name.span, isNew: found[i].isNew, kind: found[i].kind)
    text += name
  }
}
