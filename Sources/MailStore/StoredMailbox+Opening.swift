internal import Bytes
public import Unix

extension StoredMailbox {
  /// Opens the file of a message of a snapshot, this folder's of now or earlier, for reading.
  ///
  /// ENOENT if another program has renamed or removed it since: after a `refresh` it has its new name, or is gone.
  public func open(
    _ message: StoredMessage, of snapshot: MailboxSnapshot
  ) throws(Errno) -> FileDescriptor {
    let text = snapshot.text
    if message.isNew {
      return try new.open(reading: text.span.extracting(message.name))
    }
    return try cur.open(reading: text.span.extracting(message.name))
  }

  /// INTERNALDATE of a message of a snapshot, seconds since 1970. ENOENT as for `open`.
  public func received(
    _ message: StoredMessage, of snapshot: MailboxSnapshot
  ) throws(Errno) -> Int {
    if let received = message.received { return received }
    guard let name = Path(snapshot.fileName(of: message)) else { throw .noSuchFile }
    return max(0, try (message.isNew ? new.status(name) : cur.status(name)).modified.seconds)
  }
}
