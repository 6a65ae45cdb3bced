internal import Bytes
public import Unix

extension StoredMailbox {
  /// Opens the file of a message of `snapshot` for reading.
  ///
  /// ENOENT if another program has renamed or removed it since: after a `refresh` it has its new name, or is gone.
  public func open(_ message: StoredMessage) throws(Errno) -> FileDescriptor {
    let text = snapshot.text
    if message.isNew {
      return try new.open(reading: text.span.extracting(message.name))
    }
    return try cur.open(reading: text.span.extracting(message.name))
  }
}
