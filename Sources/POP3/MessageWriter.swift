internal import Bytes

/// Turns the octets of a stored message into those that RETR or TOP sends, as far as they are asked for.
///
/// Lines end in CR LF and dots at their start are doubled; RFC 1939 §3. The octets may be cut anywhere.
public struct MessageWriter: Sendable {
  private enum Extent: Sendable {
    case all
    /// Within the header; so many lines of the body follow it.
    case header(then: Int)
    case body(lines: Int)
    case enough
  }

  private var wire = WireWriter(doublesDots: true)
  private var extent: Extent
  /// Octets of the current line so far, and the last of them.
  private var length = 0
  private var last: UInt8 = 0

  /// A writer at the start of a message.
  public init(_ part: Transaction.Part) {
    switch part {
    case .whole: extent = .all
    case .top(let lines): extent = .header(then: lines)
    }
  }

  /// Whether no more octets of the message are needed.
  public var hasEnough: Bool {
    switch extent {
    case .enough: true
    case .all, .header, .body: false
    }
  }

  /// Appends the next octets as they are sent.
  public mutating func write(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) {
    if case .all = extent { return wire.write(bytes, into: &out) }
    var end = 0
    while end < bytes.count, !hasEnough {
      let feed = bytes.index(of: ASCII.lf, from: end)
      let line = bytes.extracting(end..<(feed ?? bytes.count))
      length += line.count
      if line.count > 0 { last = line[line.count - 1] }
      end = feed.map { $0 + 1 } ?? bytes.count
      if feed != nil { endLine() }
    }
    wire.write(bytes.extracting(0..<end), into: &out)
  }

  /// Appends what is missing of the last line, and the dot that ends the reply.
  public mutating func finish(into out: inout [UInt8]) { wire.finish(into: &out) }

  private mutating func endLine() {
    let isBlank = length == 0 || (length == 1 && last == ASCII.cr)
    length = 0
    switch extent {
    case .header(let lines): if isBlank { extent = lines == 0 ? .enough : .body(lines: lines) }
    case .body(let lines): extent = lines == 1 ? .enough : .body(lines: lines - 1)
    case .all, .enough: break
    }
  }
}
