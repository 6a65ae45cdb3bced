/// Cuts arriving bytes into the lines of commands.
public struct LineFramer: Sendable {
  /// What ends a line.
  public enum Policy: Sendable {
    /// LF, with or without CR before it: for pipes, which programs write by hand.
    case pipe
    /// CR LF and nothing else: for the network, where leniency lets mail be smuggled in.
    case strict
  }

  /// One line, or why it is none.
  public enum Line: Hashable, Sendable {
    /// A line without its line end.
    case line([UInt8])
    /// A line over the limit, thrown away.
    case tooLong
    /// A line that ended in LF alone under the strict policy, thrown away.
    case bareLineFeed
  }

  private let policy: Policy
  private let limit: Int
  private var buffer: [UInt8] = []
  private var start = 0
  /// From `start` up to here there is no LF.
  private var searched = 0
  /// Whether the beginning of the current line was thrown away.
  private var isSkipping = false

  /// A framer with nothing in it, of lines of at most `limit` octets without their ends.
  public init(_ policy: Policy, limit: Int) {
    self.policy = policy
    self.limit = limit
  }

  /// Whether nothing has arrived that was not given out.
  public var isEmpty: Bool { start == buffer.count && !isSkipping }

  /// Adds bytes that have arrived.
  public mutating func append(_ bytes: [UInt8]) {
    if start > 0 {
      buffer.removeFirst(start)
      searched -= start
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next line; nil if it has not arrived yet as a whole.
  public mutating func next() -> Line? {
    guard let feed = buffer.span.index(of: ASCII.lf, from: searched) else {
      searched = buffer.count
      if searched - start > limit + 1 { skip() }
      return nil
    }
    var line = [UInt8](buffer[start..<feed])
    start = feed + 1
    searched = start
    let wasSkipping = isSkipping
    isSkipping = false
    let hasReturn = line.last == ASCII.cr
    if hasReturn { line.removeLast() }
    if wasSkipping || line.count > limit { return .tooLong }
    return hasReturn || policy == .pipe ? .line(line) : .bareLineFeed
  }

  /// Lets a reader of another kind see what has arrived and was not given out, at most `limit` octets.
  ///
  /// Its answer is how many it took, and so is ours.
  public mutating func hand(
    upTo limit: Int = .max, to reader: (borrowing Span<UInt8>) -> Int
  ) -> Int {
    let end = start + min(limit, buffer.count - start)
    let taken = reader(buffer.span.extracting(start..<end))
    start += taken
    searched = start
    return taken
  }

  /// Throws away the beginning of a line that is too long already.
  private mutating func skip() {
    isSkipping = true
    start = buffer.count
  }
}
