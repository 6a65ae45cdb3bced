internal import Bytes

/// Turns the octets that follow BDAT into those of a stored message; RFC 3030.
///
/// CR LF comes out as LF, whatever chunks it was cut into. Nothing else means anything: a dot is a dot.
/// Of a binary message every octet comes out as it is.
struct ChunkReader: Sendable {
  /// After a CR that is not yet given out.
  private var holdsReturn = false
  private var endsLine = true
  private let isBinary: Bool
  /// What was seen so far that cannot be stored as it is.
  private(set) var flaws: DataReader.Flaws = []

  init(isBinary: Bool = false) { self.isBinary = isBinary }

  /// Appends to `out` what a piece of the message amounts to.
  mutating func read(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) {
    if isBinary { return out.append(bytes) }
    var start = 0
    while start < bytes.count {
      if holdsReturn, bytes[start] != ASCII.lf { giveReturn(&out) }
      start = passLine(bytes, from: start, &out)
    }
    if bytes.index(of: ASCII.nul) != nil { flaws.insert(.nul) }
  }

  /// Appends what is left at the end of the message; a last line without an end gets one.
  mutating func finish(into out: inout [UInt8]) {
    if holdsReturn { giveReturn(&out) }
    if !endsLine { out.append(ASCII.lf) }
    endsLine = true
  }

  private mutating func giveReturn(_ out: inout [UInt8]) {
    out.append(ASCII.cr)
    flaws.insert(.bareReturn)
    holdsReturn = false
    endsLine = false
  }

  /// Passes the rest of a line, or of the bytes.
  private mutating func passLine(
    _ bytes: borrowing Span<UInt8>, from start: Int, _ out: inout [UInt8]
  ) -> Int {
    let run = LineRun(bytes, from: start, into: &out, &flaws)
    guard run.hasFeed else {
      if !run.isEmpty { endsLine = false }
      holdsReturn = run.hasReturn
      return run.end
    }
    if !run.hasReturn, !holdsReturn { flaws.insert(.bareLineFeed) }
    holdsReturn = false
    out.append(ASCII.lf)
    endsLine = true
    return run.end
  }
}
