internal import Bytes
internal import Postal
internal import Unix

/// Counts all messages of a Maildir and its folders that count in its quota: none in `.Trash`, none with `T`.
struct MaildirCount {
  /// How often a count is repeated because the Maildir changed meanwhile.
  private static let attempts = 5

  private let maildir: Maildir

  init(of maildir: Maildir) { self.maildir = maildir }

  /// Counts, and writes the count with the quota as the new `maildirsize`.
  ///
  /// As Courier does: if a directory changed while it was read, the count is made again; a Maildir
  /// that never rests keeps the last count.
  func replaceFile(quota: QuotaLimit) throws(Failure) -> MaildirUsage {
    _ = try maildir.part("tmp")
    do throws(Errno) {
      var usage = MaildirUsage()
      for _ in 0..<Self.attempts {
        let before: Timestamp
        (usage, before) = try count()
        try maildir.replace(
          "maildirsize", with: quota.bytes + [ASCII.lf] + MaildirSize.line(usage), isDurable: false)
        if try newest() == before { break }
      }
      return usage
    } catch { throw Failure(error, "calculate the quota of", maildir.path) }
  }

  /// The count, and when a directory of messages changed last before it.
  private func count() throws(Errno) -> (MaildirUsage, Timestamp) {
    var usage = MaildirUsage()
    var newest = Timestamp(seconds: 0)
    try forEachPart { (part) throws(Errno) in
      newest = max(newest, try part.status().modified)
      try part.forEachName { (name) throws(Errno) in
        if let octets = try size(of: name, in: part) {
          usage = usage + MaildirUsage(octets: octets, messages: 1)
        }
        return true
      }
    }
    return (usage, newest)
  }

  private func newest() throws(Errno) -> Timestamp {
    var newest = Timestamp(seconds: 0)
    try forEachPart { (part) throws(Errno) in newest = max(newest, try part.status().modified) }
    return newest
  }

  /// The size of a message, from its name if that has it; nil for what does not count.
  private func size(of file: Path, in part: borrowing Directory) throws(Errno) -> Int? {
    guard let name = MaildirName(file.bytes), !name.isTrashed else { return nil }
    if let size = name.size { return size }
    do throws(Errno) { return try part.status(file).size } catch {
      if error == .noSuchFile { return nil }
      throw error
    }
  }

  /// Visits `new` and `cur` of the Maildir and of every folder that counts; those missing are left out.
  private func forEachPart(_ visit: (borrowing Directory) throws(Errno) -> Void) throws(Errno) {
    try forEachPart(of: maildir.directory, visit)
    for name in try maildir.directory.names() where name.bytes.first == "." {
      guard let folder = FolderName([UInt8](name.bytes.dropFirst())), !folder.isTrash,
        let directory = try Self.openIfDirectory(name, in: maildir.directory)
      else { continue }
      try forEachPart(of: directory, visit)
    }
  }

  private func forEachPart(
    of directory: borrowing Directory, _ visit: (borrowing Directory) throws(Errno) -> Void
  ) throws(Errno) {
    for part: Path in ["new", "cur"] {
      if let part = try Self.openIfDirectory(part, in: directory) { try visit(part) }
    }
  }

  private static func openIfDirectory(_ name: Path, in directory: borrowing Directory)
    throws(Errno) -> Directory?
  {
    do throws(Errno) { return try directory.directory(name) } catch {
      switch error {
      case .noSuchFile, .notDirectory, .symbolicLink: return nil
      default: throw error
      }
    }
  }
}
