internal import Bytes
public import Unix

extension MailFolders {
  /// The attributes of a folder by name: `use` is its special use, `/private/…` and `/shared/…` are entries of METADATA.
  ///
  /// The folder need not be there; then they are those of one that a crash removed, or none.
  public func attributes(of path: FolderPath) throws(Errno) -> [[UInt8]: [UInt8]] {
    var found: [[UInt8]: [UInt8]] = [:]
    for record in try FolderRecords(maildir).records where record.folder == path {
      found[record.name] = record.value
    }
    return found
  }

  /// The value of one attribute of every folder that has it, such as all special uses for LIST.
  public func attribute(_ name: [UInt8]) throws(Errno) -> [FolderPath: [UInt8]] {
    var found: [FolderPath: [UInt8]] = [:]
    for record in try FolderRecords(maildir).records where record.name == name {
      found[record.folder] = record.value
    }
    if found.isEmpty { return found }
    // a crash may have left those of a folder that was removed
    let there = try directories()
    return found.filter { there[$0.key] != nil || $0.key == .inbox }
  }

  /// Gives attributes of a folder a value, or with nil none.
  public func setAttributes(
    _ values: [[UInt8]: [UInt8]?], of path: FolderPath
  ) throws(Errno) {
    try FolderRecords.change(maildir) { records in
      records.records.removeAll { $0.folder == path && values.keys.contains($0.name) }
      let names = values.keys.sorted { $0.lexicographicallyPrecedes($1) }
      for name in names where !name.isEmpty {
        guard let value = values[name] ?? nil else { continue }
        records.records.append(FolderRecords.Record(folder: path, name: name, value: value))
      }
    }
  }
}
