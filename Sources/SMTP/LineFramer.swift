internal import Bytes

/// Cuts arriving bytes into the lines of commands.
public struct LineFramer: Sendable {
  /// The longest command taken, without its line end; RFC 5321 §4.5.3.1.4 asks for 512 and more.
  public static let lineLimit = 2048
  /// The longest line of AUTH; RFC 4954 §4.
  public static let authenticationLimit = 12_288

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

  /// A framer with nothing in it.
  public init(_ policy: Policy, limit: Int = lineLimit) {
    self.policy = policy
    self.limit = limit
  }

  /// Whether nothing has arrived that was not given out.
  var isEmpty: Bool { start == buffer.count && !isSkipping }

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

  /// Lets a reader of another kind take what has arrived and was not given out as lines.
  mutating func hand(to reader: inout DataReader, into out: inout [UInt8]) {
    start += reader.read(buffer.span.extracting(start..<buffer.count), into: &out)
    searched = start
  }

  /// Lets a reader of chunks take at most `count` octets; the answer is how many there were.
  mutating func hand(
    _ count: Int, to reader: inout ChunkReader, into out: inout [UInt8]
  ) -> Int {
    let end = min(start + count, buffer.count)
    let taken = end - start
    reader.read(buffer.span.extracting(start..<end), into: &out)
    start = end
    searched = start
    return taken
  }

  /// Passes over at most `count` octets; the answer is how many there were.
  mutating func pass(_ count: Int) -> Int {
    let taken = min(count, buffer.count - start)
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
