/// Turns the octets of a message into those that are sent: each line ends in CR LF, and for DATA a dot at
/// the start of a line is doubled; RFC 5321 §4.5.2. The octets may be cut anywhere.
///
/// A CR that LF follows belongs to the line end; any other is passed as it is, and no SMTP server may get it.
public struct WireWriter: Sendable {
  private let doublesDots: Bool
  private var isLineStart = true
  /// A CR was seen that may belong to a line end.
  private var holdsReturn = false
  /// Whether a CR stood without LF behind it: what was written must not become a message of SMTP.
  public private(set) var hasBareReturn = false

  /// A writer at the start of a message.
  public init(doublesDots: Bool) { self.doublesDots = doublesDots }

  /// Appends the next octets as they are sent.
  public mutating func write(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) {
    if bytes.count == 0 { return }
    out.reserveCapacity(out.count + bytes.count + bytes.count / 16 + 64)
    if holdsReturn, bytes[0] != ASCII.lf { giveReturn(&out) }
    holdsReturn = false
    var at = 0
    while at < bytes.count {
      if isLineStart, doublesDots, bytes[at] == "." { out.append(".") }
      let feed = bytes.index(of: ASCII.lf, from: at)
      writeRun(bytes.extracting(at..<(feed ?? bytes.count)), isWhole: feed != nil, into: &out)
      at = (feed ?? bytes.count) + 1
    }
  }

  /// Appends what is missing of the last line, and for DATA the dot that ends the message.
  public mutating func finish(into out: inout [UInt8]) {
    if holdsReturn { giveReturn(&out) }
    if !isLineStart { out.append(contentsOf: [ASCII.cr, ASCII.lf]) }
    isLineStart = true
    if doublesDots { out.append(contentsOf: [".", ASCII.cr, ASCII.lf]) }
  }

  /// A CR that belongs to no line end.
  private mutating func giveReturn(_ out: inout [UInt8]) {
    hasBareReturn = true
    holdsReturn = false
    isLineStart = false
    out.append(ASCII.cr)
  }

  /// A line without its LF, or the beginning of one.
  private mutating func writeRun(
    _ run: borrowing Span<UInt8>, isWhole: Bool, into out: inout [UInt8]
  ) {
    let hasReturn = run.count > 0 && run[run.count - 1] == ASCII.cr
    let text = run.extracting(0..<(hasReturn ? run.count - 1 : run.count))
    if text.index(of: ASCII.cr) != nil { hasBareReturn = true }
    out.append(text)
    isLineStart = isWhole
    holdsReturn = hasReturn && !isWhole
    if isWhole {
      out.append(ASCII.cr)
      out.append(ASCII.lf)
    }
  }
}
