internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// How many outcomes of each kind the journal ever had, and how far it has been counted.
///
/// Kept in `log/counters`, so that counters only grow although old journals go, and so that each line
/// is read once. The file may be deleted: counting then begins again with what the journal still has.
struct JournalCounters {
  /// Octets read at a time.
  private static let step = 1 << 20
  private static let name: Path = "counters"
  /// The largest state file taken, in octets.
  private static let limit = 1 << 20

  /// One kind of outcome.
  struct Kind: Hashable {
    let action: Outcome.Action
    let statusClass: EnhancedStatus.Class
  }

  private(set) var counts: [Kind: Int] = [:]
  private var offsets: [[UInt8]: Int] = [:]

  /// Counters as they were kept; none if there is nothing to read.
  init(_ spool: Spool) {
    guard let text = try? spool.log.open(Self.name).readAll(limit: Self.limit) else { return }
    for line in text.lines {
      let words = line.words
      if words.count == 2, let offset = words[1].decimal {
        offsets[words[0]] = offset
      } else if words.count == 3, let kind = Kind(words[0], words[1]), let count = words[2].decimal
      {
        counts[kind] = count
      }
    }
  }

  /// Counts what the journal has got since.
  mutating func update(_ spool: Spool) throws(Errno) {
    let files = try Journal.files(in: spool)
    var progress = Progress("counting the journal", of: files.count)
    var present: [[UInt8]: Int] = [:]
    for file in files {
      present[file.bytes] = try count(spool.log.open(file), from: offsets[file.bytes] ?? 0)
      progress.step()
    }
    offsets = present
    progress.finish()
  }

  private mutating func count(_ file: borrowing FileDescriptor, from start: Int) throws(Errno)
    -> Int
  {
    var at = start
    var piece: [UInt8] = []
    while true {
      piece.removeAll(keepingCapacity: true)
      guard try file.read(into: &piece, upTo: Self.step, at: at) > 0,
        let end = piece.span.lastIndex(of: ASCII.lf)
      else { return at }
      at += end + 1
      for line in [UInt8](piece[...end]).lines { count(line) }
    }
  }

  private mutating func count(_ line: [UInt8]) {
    guard let record = AttemptRecord(line) else { return }
    let kind = Kind(
      action: record.outcome.action, statusClass: record.outcome.status.class)
    counts[kind] = (counts[kind] ?? 0).addingClamped(1)
  }

  /// Keeps the counters for the next time.
  func save(_ spool: Spool) throws(Errno) {
    var text: [UInt8] = []
    for (file, offset) in offsets {
      text.append(contentsOf: file + [" "])
      text.append(decimal: offset)
      text.append(ASCII.lf)
    }
    for (kind, count) in counts {
      text.append("\(kind.action.rawValue) \(kind.statusClass.rawValue) \(count)\n")
    }
    let temporary = Path(composed: "counters.\(Host.pid)")
    try spool.log.open(temporary, .creating(mode: 0o600)).write(text)
    try spool.log.rename(temporary, to: Self.name)
  }
}

extension JournalCounters.Kind {
  fileprivate init?(_ action: [UInt8], _ statusClass: [UInt8]) {
    guard let action = Outcome.Action(rawValue: action.text),
      let number = statusClass.decimal.flatMap({ UInt8(exactly: $0) }),
      let statusClass = EnhancedStatus.Class(rawValue: number)
    else { return nil }
    self.init(action: action, statusClass: statusClass)
  }
}
