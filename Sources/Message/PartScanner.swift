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

  enum State { case header, body }

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

  private(set) var state = State.header
  private var open: [Open] = []
  private(set) var boundaryCount = 0
  private var partCount = 0
  /// The header being read, and where its last line begins.
  private var block: [UInt8] = []
  private var lineStart = 0
  private var hasField = false
  var hold = BodyHold()

  /// A scanner at the first octet.
  public init() {}

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
    while state == .header { endHeader(isCut: false, &sink) }
    while !open.isEmpty { close(&sink) }
  }
}

extension PartScanner {
  private mutating func takeHeader<Sink: PartSink>(
    _ bytes: borrowing Span<UInt8>, from start: Int, _ sink: inout Sink
  ) -> Int {
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
    let line = [UInt8](block[lineStart...])
    if let delimiter = delimiter(line) {
      block.removeLast(line.count)
      endHeader(isCut: false, &sink)
      take(delimiter, line, &sink)
      return
    }
    let kind = HeaderScanner.kind(ofLine: line.span, hasField: hasField)
    let isMboxLine = lineStart == 0 && HeaderScanner.isMboxLine(line.span)
    switch kind {
    case .blank: endHeader(isCut: false, &sink)
    case .field,
      .other where isMboxLine:
      hasField = kind == .field
      lineStart = block.count
      if block.count >= Self.headerLimit { endHeader(isCut: true, &sink) }
    case .other:
      block.removeLast(line.count)
      endHeader(isCut: false, &sink)
      add(line.span, to: &sink)
    }
  }

  private mutating func endHeader<Sink: PartSink>(isCut: Bool, _ sink: inout Sink) {
    let header = Header(block)
    let isLast = partCount == Self.partLimit - 1
    let part = MessagePart(
      index: partCount, depth: open.count, isMessage: open.last?.holdsMessage ?? true,
      header: header, default: open.last?.isDigest == true ? .message : .plainText,
      isKnown: !isCut && !isLast, mayHaveParts: open.count < Self.depthLimit)
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
    block.removeAll(keepingCapacity: true)
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

  /// What a line ends, the innermost first; its line end may be missing.
  func delimiter(_ line: [UInt8]) -> Delimiter? {
    guard boundaryCount > 0, line.count > 2, line[0] == "-", line[1] == "-" else { return nil }
    var end = line.count
    while end > 2, line[end - 1] <= ASCII.space { end -= 1 }
    let text = line[2..<end]
    let isLonger = text.count > 2 && text.suffix(2).elementsEqual(["-", "-"])
    for level in open.indices.reversed() {
      guard let boundary = open[level].boundary else { continue }
      if text.count == boundary.count, text.elementsEqual(boundary) {
        return Delimiter(level: level, isClosing: false)
      }
      if isLonger, text.count == boundary.count + 2, text.dropLast(2).elementsEqual(boundary) {
        return Delimiter(level: level, isClosing: true)
      }
    }
    return nil
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
    }
    sink.delimiter(line.span)
  }
}
