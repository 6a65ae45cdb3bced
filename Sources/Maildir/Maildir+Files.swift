internal import Bytes
public import Unix

// The files beside the messages.
extension Maildir {
  /// Puts a text in the place of a file of the Maildir, in one step: readers see the old one or the new one.
  ///
  /// With `isDurable` it is on disk when this returns.
  public func replace(_ file: Path, with text: [UInt8], isDurable: Bool) throws(Errno) {
    let tmp = try directory.directory("tmp")
    guard let name = Path(DeliverySignature().unique + ["_"] + file.bytes) else { throw .invalid }
    do throws(Errno) {
      let written = try tmp.open(name, .creating(mode: 0o600))
      try written.write(text)
      if isDurable { try written.sync() }
      try tmp.rename(name, into: directory, as: file)
    } catch {
      try? tmp.remove(name)
      throw error
    }
    if isDurable { try directory.sync() }
  }

  /// The text of a file of the Maildir; nil if there is none. A symbolic link is refused with ELOOP.
  public func text(of file: Path, limit: Int) throws(Errno) -> [UInt8]? {
    do throws(Errno) { return try directory.open(file).readAll(limit: limit) } catch {
      if error == .noSuchFile { return nil }
      throw error
    }
  }
}
