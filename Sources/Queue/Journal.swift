public import Bytes
public import Unix

/// The shared log of attempts: one append-only text file for each day.
///
/// A message is removed only after its lines are here, and no power cut can keep the removal without
/// the lines: where the file system does not keep that order by itself, the journal is synced.
public final class Journal {
  private let directory: Spool
  private var file: FileDescriptor?
  private var day = -1
  private let isOrdered: Bool

  /// The journal of a spool.
  public init(_ spool: Spool) {
    directory = spool
    isOrdered = spool.log.ordersNamesAfterContents
  }

  /// Appends records to the file of today. What is removed after this is removed after they are on disk.
  public func append(_ records: [AttemptRecord], now: Timestamp) throws(Errno) {
    guard !records.isEmpty else { return }
    try open(now)
    guard let number = file?.number else { throw .invalid }
    try RecordFile.append(records, to: number, inOrderOnly: isOrdered)
  }

  private func open(_ now: Timestamp) throws(Errno) {
    let today = now.seconds / 86_400
    if file != nil, today == day { return }
    let name = Self.name(of: now)
    file = try directory.log.open(name, .appending(mode: 0o600))
    try directory.log.sync()
    day = today
  }

  /// The name of the file of a day, `journal.20261121`.
  public static func name(of moment: Timestamp) -> Path {
    let c = moment.civil()
    var out = Array("journal.".utf8)
    out.append(decimal: c.year, width: 4)
    out.append(decimal: c.month, width: 2)
    out.append(decimal: c.day, width: 2)
    return Path(out) ?? "journal"
  }

  /// The files of all days that are kept, oldest first.
  public static func files(in spool: Spool) throws(Errno) -> [Path] {
    let mark = Array("journal.".utf8)
    return try spool.log.names().filter { $0.bytes.starts(with: mark) }
      .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  /// Removes the files of days that ended more than `seconds` ago.
  public static func prune(_ spool: Spool, olderThan seconds: Int, now: Timestamp) throws(Errno) {
    let oldest = name(of: now + -seconds).bytes
    for name in try files(in: spool) where name.bytes.lexicographicallyPrecedes(oldest) {
      try spool.log.remove(name)
    }
  }
}
