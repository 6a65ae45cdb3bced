internal import Bytes
internal import Configuration
internal import Maildir
internal import POP3
internal import Unix

/// The messages in `new` and `cur`, in the order in which they came.
struct MailboxScan {
  private let files: [MessageFile]
  private let found: [ArraySlice<UInt8>: MessageFile]

  /// Reads both directories. A message that is moved meanwhile is found once, in `cur`.
  init(_ new: borrowing Directory, _ cur: borrowing Directory) throws(Errno) {
    var found: [ArraySlice<UInt8>: MessageFile] = [:]
    try new.forEachVisibleName { (name, _) in
      if let file = MessageFile("new", name) { found[file.key] = file }
    }
    try cur.forEachVisibleName { (name, _) in
      if let file = MessageFile("cur", name) { found[file.key] = file }
    }
    self.found = found
    files = found.values.sorted(by: MessageFile.comesBefore)
  }

  /// The file that a message has now.
  func file(of key: ArraySlice<UInt8>) -> MessageFile? { found[key] }

  /// Puts the maildrop together. A message is opened only if neither its name nor what was kept has its size.
  func maildrop(
    _ stamp: [UInt8], knownFrom kept: Maildrop?, _ maildir: Maildir, _ format: UIDLFormat
  ) throws(Errno) -> Maildrop {
    let sizes = files.contains { $0.size == nil } ? Self.sizes(kept) : [:]
    let names = try ImportedNames(maildir, format)
    var builder = MaildropBuilder(capacity: files.count)
    for file in files {
      var size = file.size ?? sizes[file.key]
      if size == nil { size = try Self.measure(file, maildir.directory) }
      guard let size else { continue }
      builder.append(size: size, file: file.path, name: names[file.key] ?? file.name(format))
    }
    return builder.finish(stamp: stamp)
  }

  private static func sizes(_ kept: Maildrop?) -> [ArraySlice<UInt8>: Int] {
    guard let kept else { return [:] }
    var sizes: [ArraySlice<UInt8>: Int] = [:]
    sizes.reserveCapacity(kept.count)
    for position in 0..<kept.count {
      if let file = MessageFile(path: [UInt8](kept.file(position))) {
        sizes[file.key] = kept.size(position)
      }
    }
    return sizes
  }

  /// Counts the octets of a message; nil if it is gone, is none, or is not the user's to read.
  private static func measure(
    _ file: MessageFile, _ directory: borrowing Directory
  ) throws(Errno) -> Int? {
    guard let path = Path(file.path) else { return nil }
    do throws(Errno) {
      let descriptor = try directory.open(path)
      var size = MessageSize()
      var buffer: [UInt8] = []
      while try descriptor.read(into: &buffer) > 0 {
        size.count(buffer.span)
        buffer.removeAll(keepingCapacity: true)
      }
      return size.sentOctets
    } catch {
      switch error {
      case .noSuchFile, .isDirectory, .symbolicLink, .noSuchDevice, .accessDenied: return nil
      default: throw error
      }
    }
  }
}
