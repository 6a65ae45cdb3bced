internal import Bytes

/// Cuts what arrives from a server into replies.
///
/// LF alone ends a line too. Whatever a server sends, no more than about `totalLimit` octets are kept.
public struct ReplyReader: Sendable {
  /// The longest line taken, in octets; RFC 5321 §4.5.3.1.5 has 512.
  public static let lineLimit = 2048
  /// The most lines of one reply.
  public static let countLimit = 128
  /// The most octets of one reply.
  public static let totalLimit = 65_536

  /// Why there is no telling what a server says.
  public struct Nonsense: Error, Hashable, Sendable {
    /// What is wrong with it, for people.
    public let text: String
  }

  private var buffer: [UInt8] = []
  private var start = 0
  private var code: Int?
  private var lines: [[UInt8]] = []
  private var total = 0

  /// A reader with nothing in it.
  public init() {}

  /// Adds bytes that have arrived.
  public mutating func append(_ bytes: [UInt8]) {
    if start == buffer.count {
      buffer.removeAll(keepingCapacity: true)
    } else {
      buffer.removeFirst(start)
    }
    start = 0
    buffer.append(contentsOf: bytes)
  }

  /// Whether bytes have arrived that belong to no reply given out yet.
  public var hasMore: Bool { start < buffer.count || code != nil }

  /// How many octets wait in it.
  public var waiting: Int { buffer.count - start + total }

  /// The next reply; nil if it has not arrived yet as a whole.
  public mutating func next() throws(Nonsense) -> ServerReply? {
    while let feed = buffer.span.index(of: ASCII.lf, from: start) {
      let end = feed > start && buffer[feed - 1] == ASCII.cr ? feed - 1 : feed
      let isLast = try take(start..<end)
      start = feed + 1
      guard isLast, let code else { continue }
      defer {
        self.code = nil
        lines = []
        total = 0
      }
      return ServerReply(code, lines: lines)
    }
    if buffer.count - start > Self.lineLimit { throw Nonsense(text: "a line without an end") }
    return nil
  }

  /// Takes one line; true if no other follows.
  private mutating func take(_ line: Range<Int>) throws(Nonsense) -> Bool {
    guard line.count <= Self.lineLimit else { throw Nonsense(text: "a line that is too long") }
    let number = try code(of: line)
    guard code == nil || code == number else { throw Nonsense(text: "a reply with two codes") }
    code = number
    total += line.count
    guard lines.count < Self.countLimit, total <= Self.totalLimit else {
      throw Nonsense(text: "a reply without an end")
    }
    let text = min(line.lowerBound + 4, line.upperBound)..<line.upperBound
    lines.append([UInt8](buffer[text]))
    return line.count == 3 || buffer[line.lowerBound + 3] != "-"
  }

  private func code(of line: Range<Int>) throws(Nonsense) -> Int {
    let digits = buffer[line.lowerBound..<min(line.lowerBound + 3, line.upperBound)]
    guard digits.count == 3, let code = [UInt8](digits).decimal, 200...599 ~= code,
      line.count == 3 || buffer[line.lowerBound + 3] == ASCII.space
        || buffer[line.lowerBound + 3] == "-"
    else { throw Nonsense(text: "something that is no reply") }
    return code
  }
}
