internal import Maildir
internal import Unix

/// The open `martlet-uids`. While it is open no other file gets its inode number.
final class ListFile {
  let descriptor: FileDescriptor
  let inode: UInt64
  /// Whether lines can be appended.
  let isWritable: Bool

  /// Opens that of a folder, for reading only if no more is allowed; nil if there is none.
  init?(in maildir: Maildir) throws(Errno) {
    let descriptor: FileDescriptor?
    do throws(Errno) {
      descriptor = try maildir.directory.openForAppending(StoredMailbox.list)
    } catch {
      switch error {
      case .noSuchFile: return nil
      case .accessDenied, .readOnly, .notPermitted: descriptor = nil
      default: throw error
      }
    }
    isWritable = descriptor != nil
    if let descriptor {
      self.descriptor = descriptor
    } else {
      self.descriptor = try maildir.directory.open(StoredMailbox.list)
    }
    inode = try self.descriptor.status().inode
  }

  /// What the file has from an offset on, or up to another; EIO if it is shorter than that.
  func contents(from offset: Int, limit: Int, upTo end: Int? = nil) throws(Errno) -> [UInt8] {
    let size = try descriptor.status().size
    guard size >= end ?? 0 else { throw .inputOutput }
    let wanted = max(0, (end ?? size) - offset)
    guard wanted <= limit else { throw .fileTooBig }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(wanted)
    while bytes.count < wanted,
      try descriptor.read(into: &bytes, upTo: wanted - bytes.count, at: offset + bytes.count) > 0
    {}
    return bytes
  }
}
