internal import Bytes
public import Unix

// The files beside the messages.
extension Maildir {
  /// Puts a text in the place of a file of the Maildir, in one step: readers see the old one or the new one.
  ///
  /// With `isDurable` it is on disk when this returns.
  public func replace(_ file: Path, with text: [UInt8], isDurable: Bool) throws(Errno) {
    try write(text, isDurable: isDurable, for: file) { (tmp, name) throws(Errno) in
      try tmp.rename(name, into: directory, as: file)
    }
  }

  /// Makes a file of the Maildir with this text, in one step and durable; EEXIST if there is one.
  ///
  /// The answer is its inode number: who removes it can tell whether it is still the same.
  @discardableResult
  public func create(_ file: Path, with text: [UInt8]) throws(Errno) -> UInt64 {
    try write(text, isDurable: true, for: file) { (tmp, name) throws(Errno) in
      try tmp.renameNew(name, into: directory, as: file)
    }
  }

  @discardableResult
  private func write(
    _ text: [UInt8], isDurable: Bool, for file: Path,
    _ publish: (borrowing Directory, Path) throws(Errno) -> Void
  ) throws(Errno) -> UInt64 {
    let tmp = try directory.directory("tmp")
    guard let name = Path(DeliverySignature().unique + ["_"] + file.bytes) else { throw .invalid }
    let inode: UInt64
    do throws(Errno) {
      let written = try tmp.open(name, .creating(mode: 0o600))
      try written.write(text)
      if isDurable {
        // where that is enough, the sync of the directory is the only one
        if directory.ordersNamesAfterContents { try written.writeOut() } else { try written.sync() }
      }
      inode = try written.status().inode
      try publish(tmp, name)
    } catch {
      try? tmp.remove(name)
      throw error
    }
    if isDurable { try directory.sync() }
    return inode
  }

  /// The text of a file of the Maildir; nil if there is none. A symbolic link is refused with ELOOP.
  public func text(of file: Path, limit: Int) throws(Errno) -> [UInt8]? {
    do throws(Errno) { return try directory.open(file).readAll(limit: limit) } catch {
      if error == .noSuchFile { return nil }
      throw error
    }
  }
}
