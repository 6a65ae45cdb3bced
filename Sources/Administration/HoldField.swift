internal import Bytes
internal import Queue
internal import Unix

/// The field `Queue-Hold`, which a person may have put into a block with an editor.
enum HoldField {
  /// Puts a copy without the field in the place of a message; false if it has no such field.
  ///
  /// The copy is due at once. The caller keeps the claim on the old file until it is done.
  static func remove(
    from claim: borrowing MessageClaim, _ id: QueueID, in place: borrowing Directory,
    tmp: borrowing Directory
  ) throws(Errno) -> Bool {
    let (kept, length) = try block(of: claim.file, claim.status.size)
    guard kept.count < length else { return false }
    do throws(Errno) { try tmp.remove(id.path) } catch .noSuchFile {}
    let copy = try tmp.open(id.path, .creating(mode: 0o600))
    try copy.write(kept)
    try copy.copy(from: claim.file, at: length, count: claim.status.size - length)
    try copy.sync()
    try tmp.rename(id.path, into: place, as: id.path)
    return true
  }

  /// The block without the field, and how long it was with it.
  private static func block(of file: borrowing FileDescriptor, _ size: Int) throws(Errno) -> (
    kept: [UInt8], length: Int
  ) {
    var kept: [UInt8] = []
    var piece: [UInt8] = []
    var (at, start, length) = (0, 0, 0)
    while true {
      while let end = piece.span.index(of: ASCII.lf, from: start) {
        let line = [UInt8](piece[start...end])
        guard line.startsIgnoringCase(prefix) else { return (kept, length) }
        if !line.startsIgnoringCase(field) { kept.append(contentsOf: line) }
        length += line.count
        start = end + 1
      }
      piece.removeFirst(start)
      start = 0
      let more = try file.read(into: &piece, upTo: 65_536, at: at)
      at += more
      // a line that long is the message's own
      let isLong = piece.count - more > QueueHeaderDecoder.lineLimit
      if more == 0 || isLong { return (kept, length) }
    }
  }

  private static let prefix = Array("Queue-".utf8)
  private static let field = Array("Queue-Hold:".utf8)
}
