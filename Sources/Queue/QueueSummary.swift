internal import Bytes
public import Unix

/// What a listing shows of one message, in memory that is used again for the next.
///
/// Made for speed: it opens, reads and closes the log, and the queue file if that has to be, and nothing
/// else. It checks less than `QueueFile`; whatever it shows must be escaped. All ranges are of `block` or `log`.
public struct QueueSummary: Sendable {
  /// The most octets read of a block; of a longer one `isCut` says so.
  public static let blockLimit = 1 << 20

  /// The last attempt for a recipient.
  public struct Attempt: Sendable {
    /// When, as RFC 3339 has it.
    public let time: Range<Int>
    /// What was done.
    public let action: Range<Int>
    /// The enhanced status.
    public let status: Range<Int>
    /// Where, in escaped form.
    public let place: Range<Int>
    /// What was said, in escaped form.
    public let words: Range<Int>
  }

  /// One recipient.
  public struct Recipient: Sendable {
    /// The address without its brackets, in `block`.
    public let address: Range<Int>
    /// How many attempts there were.
    public internal(set) var attempts = 0
    /// Whether nothing more will be done.
    public internal(set) var isFinal = false
    /// The last of them.
    public internal(set) var last: Attempt?
  }

  /// The beginning of the queue file.
  public internal(set) var block: [UInt8] = []
  /// The log; empty if there is none.
  public internal(set) var log: [UInt8] = []
  /// The arrival as the block has it.
  public internal(set) var arrived: Range<Int>?
  /// The sender without its brackets; empty for the null sender.
  public internal(set) var sender: Range<Int>?
  /// The moment before which it is not tried, as the block has it.
  public internal(set) var notBefore: Range<Int>?
  /// Octets of the message.
  public internal(set) var size: Int?
  /// Whether the block says that it is held.
  public internal(set) var hasHoldField = false
  /// The recipients in the order of the block.
  public internal(set) var recipients: [Recipient] = []
  /// Whether there are more than could be read.
  public internal(set) var isCut = false
  /// When it is tried next; nil if that is not known or was not asked for.
  public internal(set) var nextAttempt: Int?
  /// Where the message lies.
  public internal(set) var place = QueueNames.Place.new

  /// A summary of nothing yet.
  public init() {}

  /// Whether the message is left alone until released.
  public var isHeld: Bool { hasHoldField || place == .held }

  /// Whether the block has all that a message needs.
  public var isWhole: Bool {
    arrived != nil && sender != nil && size != nil && !recipients.isEmpty
  }

  /// How many attempts were made: those for the recipient with the most.
  public var attempts: Int { recipients.reduce(0) { max($0, $1.attempts) } }

  /// Reads a message; ENOENT if it is gone. `schedule` fills in the next attempt.
  ///
  /// With it the block is always that of the queue file. Without, that of a message may be
  /// the copy in its log, in which a change that a person made within the same file is missing.
  public mutating func read(
    _ entry: QueueNames.Entry, of names: QueueNames, in spool: Spool, schedule: Bool
  ) throws(Errno) {
    resetBlock()
    place = entry.place
    try readLog(entry, of: names, in: spool)
    if !schedule, let end = takeLoggedBlock(inode: entry.inode) { return scanAttempts(from: end) }
    var found = entry
    let file = try names.open(&found, of: spool)
    if found.place != place {
      place = found.place
      try readLog(found, of: names, in: spool)
    }
    try readBlock(file, schedule: schedule)
    scanAttempts(from: 0)
  }

  /// Reads the log, if there is one; of a submission there is none.
  private mutating func readLog(
    _ entry: QueueNames.Entry, of names: QueueNames, in spool: Spool
  ) throws(Errno) {
    log.removeAll(keepingCapacity: true)
    guard place != .drop else { return }
    do throws(Errno) {
      let file = try names.openLog(entry, of: spool)
      while try file.read(into: &log) == 65536, log.count < AttemptLog.sizeLimit {}
    } catch .noSuchFile {}
  }

  /// Takes the block from its copy in the log and says where that ends; nil if there is none of this file.
  private mutating func takeLoggedBlock(inode: UInt64) -> Int? {
    guard let start = LoggedBlock.start(in: log, inode: inode) else { return nil }
    block.append(contentsOf: log[start..<min(log.count, start + Self.blockLimit)])
    var scanner = BlockScanner()
    scanner.scan(&self, isLast: true)
    // the empty line says that the copy is whole
    if scanner.start < block.count, block[scanner.start] == ASCII.lf {
      return start + scanner.start
    }
    resetBlock()
    return nil
  }

  private mutating func readBlock(_ file: borrowing FileDescriptor, schedule: Bool) throws(Errno) {
    if schedule, place == .cur { nextAttempt = try file.status().modified.seconds }
    var scanner = BlockScanner()
    var step = 1024
    while !scanner.isComplete {
      if block.count >= Self.blockLimit {
        isCut = true
        break
      }
      let size = try file.read(into: &block, upTo: step)
      scanner.scan(&self, isLast: size < step)
      step = 65536
    }
  }

  private mutating func resetBlock() {
    block.removeAll(keepingCapacity: true)
    recipients.removeAll(keepingCapacity: true)
    arrived = nil
    sender = nil
    notBefore = nil
    size = nil
    hasHoldField = false
    isCut = false
    nextAttempt = nil
  }
}
