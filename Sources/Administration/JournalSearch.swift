internal import Bytes
internal import Queue
internal import Unix

/// Finds the lines of messages in the journal without reading it into memory.
struct JournalSearch {
  /// The most lines that are kept.
  static let limit = 100_000
  /// Octets read at a time.
  private static let step = 1 << 20
  /// Octets of the time that begins a line, with the blank after it.
  private static let timeWidth = 28

  /// The lines that were found.
  private(set) var records: [AttemptRecord] = []
  /// Whether there were more than the limit.
  private(set) var isCut = false
  private let needle: [UInt8]

  /// A search for messages whose id begins so.
  init(idPrefix: [UInt8]) { needle = [" "] + idPrefix }

  /// Looks through every file of the journal, the oldest first.
  mutating func search(_ spool: Spool) throws(Errno) {
    let files = try Journal.files(in: spool)
    var progress = Progress("searching the journal", of: files.count)
    for file in files {
      try search(spool.log.open(file))
      progress.step()
    }
    progress.finish()
  }

  private mutating func search(_ file: borrowing FileDescriptor) throws(Errno) {
    var piece: [UInt8] = []
    while try file.read(into: &piece, upTo: Self.step) > 0 {
      let end = (piece.span.lastIndex(of: ASCII.lf) ?? -1) + 1
      take(piece, upTo: end)
      piece.removeFirst(end)
    }
  }

  /// Takes the lines of a piece in which the id stands where ids stand.
  private mutating func take(_ piece: [UInt8], upTo end: Int) {
    var from = 0
    while let at = piece.span.extracting(0..<end).index(of: needle, from: from) {
      let lineEnd = piece.span.index(of: ASCII.lf, from: at) ?? end
      from = lineEnd + 1
      let start = at + 1 - Self.timeWidth
      guard start >= 0, start == 0 || piece[start - 1] == ASCII.lf,
        let record = AttemptRecord([UInt8](piece[start..<lineEnd]))
      else {
        from = at + 1
        continue
      }
      if records.count == Self.limit {
        isCut = true
        return
      }
      records.append(record)
    }
  }
}
