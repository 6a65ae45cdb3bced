internal import Bytes
internal import Maildir
internal import Unix

/// The file `martlet-folders` of a Maildir: attributes of folders, and the highest UIDVALIDITY given.
struct FolderRecords {
  static let file: Path = "martlet-folders"
  static let lock: Path = "martlet-folders.lock"
  static let sizeLimit = 1 << 24

  /// One attribute of a folder.
  struct Record: Hashable {
    var folder: FolderPath
    var name: [UInt8]
    var value: [UInt8]
  }

  var records: [Record] = []
  var validity: UInt32 = 0
  /// Lines that could not be read; they are kept.
  private var others: [[UInt8]] = []

  /// How many lines could not be read.
  var unreadable: Int { others.count }

  mutating func removeUnreadable() { others = [] }

  init(_ maildir: Maildir) throws(Errno) {
    self.init(try maildir.text(of: Self.file, limit: Self.sizeLimit) ?? [])
  }

  /// Reads the lines `folder attribute value` and `validity number`.
  init(_ text: [UInt8]) {
    for line in text.lines {
      if let (word, number) = line.cut(at: ASCII.space), word == Array("validity".utf8),
        let number = number.decimal.flatMap(UInt32.init(exactly:))
      {
        validity = max(validity, number)
      } else if let record = Self.record(line) {
        records.append(record)
      } else if !line.isEmpty {
        others.append(line)
      }
    }
  }

  private static func record(_ line: [UInt8]) -> Record? {
    guard let (folder, rest) = line.cut(at: ASCII.space),
      let (name, value) = rest.cut(at: ASCII.space), !name.isEmpty,
      let folder = Escaped.decode(folder).flatMap({ FolderPath(diskName: $0) }),
      let name = Escaped.decode(name), let value = Escaped.decode(value)
    else { return nil }
    return Record(folder: folder, name: name, value: value)
  }

  var text: [UInt8] {
    var out: [UInt8] = []
    if validity > 0 {
      out.append("validity ")
      out.append(decimal: Int(validity))
      out.append(ASCII.lf)
    }
    for line in others { out += line + [ASCII.lf] }
    for record in records {
      out += Self.word(record.folder.diskName) + [ASCII.space] + Self.word(record.name)
      out += [ASCII.space] + Escaped.encode(record.value) + [ASCII.lf]
    }
    return out
  }

  /// Gives a folder these attributes and no others; true if something changed.
  mutating func replace(_ attributes: [[UInt8]: [UInt8]], of folder: FolderPath) -> Bool {
    let count = records.count
    records.removeAll { $0.folder == folder }
    for name in attributes.keys.sorted(by: { $0.lexicographicallyPrecedes($1) })
    where !name.isEmpty {
      records.append(Record(folder: folder, name: name, value: attributes[name] ?? []))
    }
    return !attributes.isEmpty || records.count != count
  }

  private static func word(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    for byte in Escaped.encode(bytes) {
      if byte == ASCII.space { out += Array("%20".utf8) } else { out.append(byte) }
    }
    return out
  }

  /// Changes the file in one step, under its lock.
  static func change(
    _ maildir: Maildir, isDurable: Bool = true, _ change: (inout FolderRecords) -> Void
  ) throws(Errno) {
    let lock = try ListLock(maildir, lock)
    var records = try FolderRecords(maildir)
    change(&records)
    try lock.confirm()
    try maildir.replace(file, with: records.text, isDurable: isDurable)
  }
}
