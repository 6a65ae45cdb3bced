internal import Bytes
internal import Maildir
internal import Unix

/// The UIDs and keywords that Dovecot or Courier gave to the messages of a folder.
///
/// What cannot be read of their files is passed over: those messages get new UIDs.
struct ImportedList {
  /// Says that a list was taken over: what those servers number later does not count.
  static let marker: Path = "martlet-imported"
  private static let sizeLimit = 1 << 30

  /// UIDVALIDITY and UIDNEXT.
  private(set) var header: ListHeader
  /// UIDs by the keys of file names.
  private(set) var uids: [[UInt8]: UInt32] = [:]
  /// Courier's keywords by the keys of file names; Dovecot has them in the names.
  private(set) var keywords: [[UInt8]: [[UInt8]]] = [:]

  /// Reads the list that was changed last; nil if there is none, or one was taken over before.
  init?(_ maildir: Maildir) throws(Errno) {
    let directory = Inspected(maildir)
    let dovecot = directory.modified("dovecot-uidlist")
    // Dovecot's is always kept in step
    let isTaken = directory.modified(Self.marker) != nil
    let courier = isTaken ? nil : directory.modified("courierimapuiddb")
    let file: Path
    switch (dovecot, courier) {
    case (nil, nil): return nil
    case (let first?, let second?): file = first >= second ? "dovecot-uidlist" : "courierimapuiddb"
    case (nil, _): file = "courierimapuiddb"
    case (_, nil): file = "dovecot-uidlist"
    }
    guard let text = try maildir.text(of: file, limit: Self.sizeLimit),
      let list = ImportedList(text)
    else { return nil }
    self = list
    // no folder that is made later may get it, RFC 9051 §2.3.1.1
    let validity = list.header.validity
    try FolderRecords.change(maildir.root ?? maildir) { $0.validity = max($0.validity, validity) }
    if let courier = try CourierKeywords(maildir) { keywords = courier.keywords }
  }

  /// Reads a list: `3 V<validity> N<next> …` and `uid [fields] :name`, or `1 validity next` and `uid name`.
  init?(_ text: [UInt8]) {
    guard let end = text.span.index(of: ASCII.lf), let header = Self.header([UInt8](text[..<end]))
    else { return nil }
    self.header = header.0
    let isThird = header.isThird
    var last: UInt32 = 0
    var start = end + 1
    while let end = text.span.index(of: ASCII.lf, from: start) {
      let line = [UInt8](text[start..<end])
      start = end + 1
      guard let (uid, name) = isThird ? Self.third(line) : Self.first(line), uid > last else {
        continue
      }
      last = uid
      let key = Self.key(name)
      if !key.isEmpty { uids[key] = uid }
    }
    self.header.next = max(self.header.next, last + 1)
  }

  private static func header(_ line: [UInt8]) -> (ListHeader, isThird: Bool)? {
    let words = line.words
    func number(_ letter: UInt8) -> Int? {
      words.first { $0.first == letter }.flatMap { [UInt8]($0.dropFirst()).decimal }
    }
    let isThird = words.first == ["3"]
    let numbers: (Int?, Int?)
    if isThird {
      numbers = (number("V"), number("N"))
    } else {
      guard words.first == ["1"], words.count >= 3 else { return nil }
      numbers = (words[1].decimal, words[2].decimal)
    }
    guard let validity = numbers.0.flatMap(UInt32.init(exactly:)), validity > 0,
      let next = numbers.1.flatMap(UInt32.init(exactly:)), 1..<ListHeader.nextLimit ~= next
    else { return nil }
    var header = ListHeader(validity: validity)
    header.next = next
    return (header, isThird)
  }

  private static func third(_ line: [UInt8]) -> (UInt32, ArraySlice<UInt8>)? {
    guard let colon = line.span.index(of: [ASCII.space, ":"]), let uid = uid(line) else {
      return nil
    }
    return (uid, line[(colon + 2)...])
  }

  private static func first(_ line: [UInt8]) -> (UInt32, ArraySlice<UInt8>)? {
    guard let space = line.span.index(of: ASCII.space), let uid = uid(line) else { return nil }
    return (uid, line[(space + 1)...])
  }

  private static func uid(_ line: [UInt8]) -> UInt32? {
    guard
      let uid = [UInt8](line.prefix { $0 != ASCII.space }).decimal.flatMap(UInt32.init(exactly:)),
      uid < ListHeader.nextLimit - 1
    else { return nil }
    return uid
  }

  /// The part of a file name that renaming leaves alone.
  static func key(_ name: ArraySlice<UInt8>) -> [UInt8] {
    [UInt8](name.prefix { $0 != "," && $0 != ":" })
  }
}

/// Looks at files beside the messages.
private struct Inspected {
  private let maildir: Maildir

  init(_ maildir: Maildir) { self.maildir = maildir }

  /// When a file changed; nil if there is none.
  func modified(_ file: Path) -> Timestamp? {
    guard let status = try? maildir.directory.status(file), status.kind == .file else { return nil }
    return status.modified
  }
}
