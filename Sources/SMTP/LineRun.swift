internal import Bytes

/// The rest of a line, or of the bytes if no line end is among them, passed as one run.
struct LineRun {
  /// Where the bytes behind it begin.
  let end: Int
  /// Whether a LF ends it.
  let hasFeed: Bool
  /// Whether a CR stands before the LF, or at the end of the bytes; it is not given out.
  let hasReturn: Bool
  /// Whether there was nothing but the line end.
  let isEmpty: Bool

  /// Appends the run without its line end, and notes a CR within it.
  init(
    _ bytes: borrowing Span<UInt8>, from start: Int, into out: inout [UInt8],
    _ flaws: inout DataReader.Flaws
  ) {
    let feed = bytes.index(of: ASCII.lf, from: start)
    let end = feed ?? bytes.count
    hasFeed = feed != nil
    hasReturn = end > start && bytes[end - 1] == ASCII.cr
    let run = bytes.extracting(start..<(hasReturn ? end - 1 : end))
    if run.index(of: ASCII.cr) != nil { flaws.insert(.bareReturn) }
    out.append(run)
    isEmpty = run.isEmpty
    self.end = hasFeed ? end + 1 : end
  }
}
