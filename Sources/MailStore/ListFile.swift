internal import Unix

/// The open `martlet-uids`. While it is open no other file gets its inode number.
final class ListFile {
  let descriptor: FileDescriptor
  let inode: UInt64

  init(_ descriptor: consuming FileDescriptor) throws(Errno) {
    inode = try descriptor.status().inode
    self.descriptor = descriptor
  }

  /// What the file has from an offset on.
  func contents(from offset: Int, limit: Int) throws(Errno) -> [UInt8] {
    let size = try descriptor.status().size - offset
    guard size <= limit else { throw .fileTooBig }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(max(0, size))
    while bytes.count < size,
      try descriptor.read(into: &bytes, upTo: size - bytes.count, at: offset + bytes.count) > 0
    {}
    return bytes
  }
}
