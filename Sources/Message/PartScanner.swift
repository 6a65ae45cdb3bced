internal import Bytes

/// Finds the parts of a message; RFC 2045 to 2049.
///
/// The message may come in pieces of any length, with LF or CRLF; what the sink learns is the same
/// but for where the octets of bodies are cut. Time is linear; memory is that of the largest header.
public struct PartScanner: Sendable {
  /// The longest header that is read, in octets.
  public static let headerLimit = 1 << 20
  /// How many parts may stand in each other.
  public static let depthLimit = 100
  /// How many parts a message may have; the rest belongs to the last.
  public static let partLimit = 10_000

  /// What the parts are looked for.
  public enum Purpose: Sendable {
    /// To be changed: a delimiter is a line of its own, a header ends where none can be, and what could
    /// be read in two ways is not looked into.
    case converting
    /// To be read, as RFC 2046 §5.1.1 asks and other servers do: a line that begins with a boundary is
    /// a delimiter, a header goes to a blank line, and no encoding hides parts.
    case reading
  }

  enum State { case header, body }

  /// The octets that most headers fit in.
  private static let usualHeader = 2048

  /// A part that has begun and not ended.
  private struct Open {
    let holdsMessage: Bool
    let isDigest: Bool
    /// What stands between its parts; nil if it has none or had the last.
    var boundary: [UInt8]?
  }

  /// A line that ends a part.
  struct Delimiter {
    let level: Int
    let isClosing: Bool
  }

  let purpose: Purpose
  private(set) var state = State.header
  private var open: [Open] = []
  private(set) var boundaryCount = 0
  private var partCount = 0
  /// The header being read, and where its last line begins.
  private var block: [UInt8] = []
  private var lineStart = 0
  private var hasField = false
  /// Whether the message ended in a delimiter without a line end, after which a reader sees no part.
  private var isAtBareDelimiter = false
  var hold = BodyHold()

  /// A scanner at the first octet.
  public init(for purpose: Purpose = .converting) { self.purpose = purpose }

  /// Goes on with these octets.
  public mutating func add<Sink: PartSink>(_ bytes: borrowing Span<UInt8>, to sink: inout Sink) {
    var offset = 0
    while offset < bytes.count {
      switch state {
      case .header: offset = takeHeader(bytes, from: offset, &sink)
      case .body: offset = takeBody(bytes, from: offset, &sink)
      }
    }
  }

  /// Ends the message, and with it all parts.
  public mutating func finish<Sink: PartSink>(to sink: inout Sink) {
    if state == .header, lineStart < block.count { takeLine(&sink) }
    if state == .body { finishBody(&sink) }
    while state == .header, !isAtBareDelimiter { endHeader(isCut: false, &sink) }
    while !open.isEmpty { close(&sink) }
  }
}

extension PartScanner {
  private mutating func takeHeader<Sink: PartSink>(
    _ bytes: borrowing Span<UInt8>, from start: Int, _ sink: inout Sink
  ) -> Int {
    if block.isEmpty { block.reserveCapacity(Self.usualHeader) }
    let feed = bytes.index(of: ASCII.lf, from: start)
    let end = min((feed ?? (bytes.count - 1)) + 1, start + Self.headerLimit - block.count)
    block.append(bytes.extracting(start..<end))
    if block.last == ASCII.lf {
      takeLine(&sink)
    } else if block.count >= Self.headerLimit {
      endHeader(isCut: true, &sink)
    }
    return end
  }

  /// Looks at the last line of the block, which is whole.
  private mutating func takeLine<Sink: PartSink>(_ sink: inout Sink) {
    let range = lineStart..<block.count
    if let delimiter = delimiter(block.span.extracting(range)) {
      let line = [UInt8](block[range])
      block.removeLast(line.count)
      endHeader(isCut: false, &sink)
      take(delimiter, line, &sink)
      return
    }
    let kind = HeaderScanner.kind(ofLine: block.span.extracting(range), hasField: hasField)
    let isMboxLine = lineStart == 0 && HeaderScanner.isMboxLine(block.span)
    switch kind {
    case .blank: endHeader(isCut: false, &sink)
    case .field,
      .other where isMboxLine || purpose == .reading:
      hasField = kind == .field
      lineStart = block.count
      if block.count >= Self.headerLimit { endHeader(isCut: true, &sink) }
    case .other:
      let line = [UInt8](block[range])
      block.removeLast(line.count)
      endHeader(isCut: false, &sink)
      add(line.span, to: &sink)
    }
  }

  private mutating func endHeader<Sink: PartSink>(isCut: Bool, _ sink: inout Sink) {
    let header = Header(block, passingOthers: purpose == .reading)
    let isLast = partCount == Self.partLimit - 1
    let part = MessagePart(
      index: partCount, depth: open.count, isMessage: open.last?.holdsMessage ?? true,
      header: header, default: open.last?.isDigest == true ? .message : .plainText,
      isKnown: !isCut && !isLast, mayHaveParts: open.count < Self.depthLimit, for: purpose)
    partCount += 1
    if isLast { dropBoundaries() }
    hold = BodyHold()
    hold.isAtLineStart = !isCut || block.last == ASCII.lf
    state = .body
    var boundary: [UInt8]?
    switch part.structure {
    case .message: state = .header
    case .multipart(let mark): boundary = mark
    case .leaf, .opaque: break
    }
    if boundary != nil { boundaryCount += 1 }
    let isDigest = boundary != nil && part.type.isNamed("multipart", "digest")
    open.append(
      Open(holdsMessage: state == .header, isDigest: isDigest, boundary: boundary))
    block = []
    lineStart = 0
    hasField = false
    sink.beginPart(part, header, isCut: isCut)
  }

  private mutating func dropBoundaries() {
    for i in open.indices { open[i].boundary = nil }
    boundaryCount = 0
  }

  private mutating func close<Sink: PartSink>(_ sink: inout Sink) {
    if let part = open.popLast(), part.boundary != nil { boundaryCount -= 1 }
    sink.endPart()
  }

  /// What a line ends; its line end may be missing.
  func delimiter(_ line: borrowing Span<UInt8>) -> Delimiter? {
    guard boundaryCount > 0, line.count > 2, line[0] == "-", line[1] == "-" else { return nil }
    switch purpose {
    case .converting:
      var end = line.count
      while end > 2, line[end - 1] <= ASCII.space { end -= 1 }
      return exactDelimiter(line.extracting(2..<end))
    case .reading:
      var end = line.count
      if line[end - 1] == ASCII.lf { end -= line[end - 2] == ASCII.cr ? 2 : 1 }
      return longestDelimiter(line.extracting(min(2, end)..<end))
    }
  }

  /// The innermost boundary that the text is.
  private func exactDelimiter(_ text: borrowing Span<UInt8>) -> Delimiter? {
    for level in open.indices.reversed() {
      guard let boundary = open[level].boundary, text.hasPrefix(boundary) else { continue }
      if text.count == boundary.count { return Delimiter(level: level, isClosing: false) }
      if text.isClosing(boundary), text.count == boundary.count + 2 {
        return Delimiter(level: level, isClosing: true)
      }
    }
    return nil
  }

  /// The longest boundary that the text begins with, the innermost of those that are equal.
  private func longestDelimiter(_ text: borrowing Span<UInt8>) -> Delimiter? {
    var best: Delimiter?
    var length = 0
    for level in open.indices.reversed() {
      guard let boundary = open[level].boundary, boundary.count > length, text.hasPrefix(boundary)
      else { continue }
      length = boundary.count
      let isClosing = text.isClosing(boundary)
      best = Delimiter(level: level, isClosing: isClosing)
      // `--b--` may end `b` or begin `b--`: the inner one has it
      if text.count == length || (isClosing && text.count == length + 2) { break }
    }
    return best
  }

  /// Ends the parts that a delimiter ends, and begins the next.
  mutating func take<Sink: PartSink>(
    _ delimiter: Delimiter, _ line: [UInt8], _ sink: inout Sink
  ) {
    while open.count - 1 > delimiter.level { close(&sink) }
    if delimiter.isClosing {
      open[delimiter.level].boundary = nil
      boundaryCount -= 1
      hold = BodyHold()
      state = .body
    } else {
      state = .header
      isAtBareDelimiter = purpose == .reading && line.last != ASCII.lf
    }
    sink.delimiter(line.span)
  }
}

extension Span where Element == UInt8 {
  fileprivate func hasPrefix(_ prefix: [UInt8]) -> Bool {
    guard prefix.count <= count else { return false }
    for i in 0..<prefix.count where self[i] != prefix[i] { return false }
    return true
  }

  /// Whether two dashes follow a boundary that these bytes begin with.
  fileprivate func isClosing(_ boundary: [UInt8]) -> Bool {
    let end = boundary.count
    return count >= end + 2 && self[end] == "-" && self[end + 1] == "-"
  }
}
