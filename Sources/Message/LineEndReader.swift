internal import Bytes

/// Makes CR LF to LF, and sees what is no line of a message; RFC 5322 §2.2. The octets may be cut anywhere.
struct LineEndReader: Sendable {
  enum Flaw: Sendable {
    /// CR without LF, or LF without CR.
    case lineEnd
    case nul
  }

  /// What was seen first that cannot be stored.
  private(set) var flaw: Flaw?
  /// After a CR that is not yet given out.
  private var holdsReturn = false

  mutating func read(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) {
    if flaw == nil, bytes.index(of: ASCII.nul) != nil { flaw = .nul }
    var start = 0
    while start < bytes.count {
      if holdsReturn {
        holdsReturn = false
        if bytes[start] == ASCII.lf {
          out.append(ASCII.lf)
          start += 1
          continue
        }
        flaw = flaw ?? .lineEnd
        out.append(ASCII.cr)
      }
      let end = bytes.index(of: ASCII.cr, from: start) ?? bytes.count
      let run = bytes.extracting(start..<end)
      if flaw == nil, run.index(of: ASCII.lf) != nil { flaw = .lineEnd }
      out.append(run)
      holdsReturn = end < bytes.count
      start = end + 1
    }
  }

  /// Says that the octets are over.
  mutating func finish(into out: inout [UInt8]) {
    guard holdsReturn else { return }
    holdsReturn = false
    flaw = flaw ?? .lineEnd
    out.append(ASCII.cr)
  }
}
