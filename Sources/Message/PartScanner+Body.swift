internal import Bytes

/// What is kept back of a body until it is clear whether a delimiter begins.
struct BodyHold: Sendable {
  /// The longest line that is looked at as a delimiter, with blanks at its end.
  static let lineLimit = 1000

  /// A CR, or a line end (if the body did not just begin) and what follows it.
  var bytes: [UInt8] = []
  /// How many of them are a line end.
  var lineEndCount = 0
  /// Whether a line begins after the line end.
  var isAtLineStart = true

  /// What follows the line end.
  var lineCount: Int { bytes.count - lineEndCount }
}

extension PartScanner {
  private static let dashes: [UInt8] = [ASCII.lf, "-", "-"]

  mutating func takeBody<Sink: PartSink>(
    _ bytes: borrowing Span<UInt8>, from start: Int, _ sink: inout Sink
  ) -> Int {
    guard boundaryCount > 0 else {
      sink.body(bytes.extracting(start..<bytes.count))
      return bytes.count
    }
    if hold.isAtLineStart { return takeCandidate(bytes, from: start, &sink) }
    if !hold.bytes.isEmpty { return takeAfterReturn(bytes, from: start, &sink) }
    return takeRun(bytes, from: start, &sink)
  }

  mutating func finishBody<Sink: PartSink>(_ sink: inout Sink) {
    if hold.isAtLineStart, endCandidate(&sink) { return }
    release(&sink)
  }

  /// Passes all up to a line end after which `--` stands, or may stand.
  private mutating func takeRun<Sink: PartSink>(
    _ bytes: borrowing Span<UInt8>, from start: Int, _ sink: inout Sink
  ) -> Int {
    var end = bytes.count
    if let found = candidate(bytes, from: start) {
      end = found
    } else if bytes[end - 1] == ASCII.lf {
      end -= 1
    } else if end - start > 1, bytes[end - 1] == "-", bytes[end - 2] == ASCII.lf {
      end -= 2
    }
    let hasFeed = end < bytes.count
    let next = hasFeed ? end + 1 : end
    if end > start, bytes[end - 1] == ASCII.cr { end -= 1 }
    if end > start { sink.body(bytes.extracting(start..<end)) }
    hold.bytes.append(bytes.extracting(end..<next))
    hold.isAtLineStart = hasFeed
    hold.lineEndCount = hasFeed ? next - end : 0
    return next
  }

  /// Whether a line begins here that is whole and no delimiter.
  private func isOrdinaryLine(_ bytes: borrowing Span<UInt8>, from start: Int) -> Bool {
    guard let feed = bytes.index(of: ASCII.lf, from: start) else { return false }
    let line = bytes.extracting(start..<(feed + 1))
    return line.count > BodyHold.lineLimit || delimiter(line) == nil
  }

  /// The next LF after which `--` stands, unless it is clear that no delimiter follows it.
  private func candidate(_ bytes: borrowing Span<UInt8>, from start: Int) -> Int? {
    var offset = start
    while let found = bytes.index(of: Self.dashes, from: offset) {
      guard isOrdinaryLine(bytes, from: found + 1) else { return found }
      // the same LF may begin the next candidate
      offset = bytes.index(of: ASCII.lf, from: found + 1) ?? bytes.count
    }
    return nil
  }

  /// Passes LF after a CR that was kept back, or lets go of the CR.
  private mutating func takeAfterReturn<Sink: PartSink>(
    _ bytes: borrowing Span<UInt8>, from start: Int, _ sink: inout Sink
  ) -> Int {
    guard bytes[start] == ASCII.lf else {
      release(&sink)
      return start
    }
    hold.bytes.append(ASCII.lf)
    hold.lineEndCount = 2
    hold.isAtLineStart = true
    return start + 1
  }

  /// Passes what belongs to a line that may be a delimiter.
  private mutating func takeCandidate<Sink: PartSink>(
    _ bytes: borrowing Span<UInt8>, from start: Int, _ sink: inout Sink
  ) -> Int {
    if hold.lineCount < 2 {
      guard bytes[start] == "-" else {
        release(&sink)
        return start
      }
      if hold.lineCount == 0, isOrdinaryLine(bytes, from: start) {
        release(&sink)
        return takeRun(bytes, from: start, &sink)
      }
      hold.bytes.append("-")
      return start + 1
    }
    let room = start + BodyHold.lineLimit - hold.lineCount
    let feed = bytes.index(of: ASCII.lf, from: start)
    let end = min(feed.map { $0 + 1 } ?? bytes.count, room)
    hold.bytes.append(bytes.extracting(start..<end))
    if hold.bytes.last == ASCII.lf {
      if !endCandidate(&sink) { endOrdinaryLine(&sink) }
    } else if hold.lineCount >= BodyHold.lineLimit {
      release(&sink)
    }
    return end
  }

  /// Whether the line that was kept back is a delimiter; if so it is taken.
  private mutating func endCandidate<Sink: PartSink>(_ sink: inout Sink) -> Bool {
    let end = hold.bytes.count
    guard let delimiter = delimiter(hold.bytes.span.extracting(hold.lineEndCount..<end)) else {
      return false
    }
    let line = hold.bytes
    hold = BodyHold()
    take(delimiter, line, &sink)
    return true
  }

  /// Gives out a whole line that is no delimiter, but not its line end.
  private mutating func endOrdinaryLine<Sink: PartSink>(_ sink: inout Sink) {
    let bytes = hold.bytes
    let hasReturn = bytes.count > 1 && bytes[bytes.count - 2] == ASCII.cr
    let end = bytes.count - (hasReturn ? 2 : 1)
    sink.body(bytes.span.extracting(0..<end))
    hold.bytes = [UInt8](bytes[end...])
    hold.lineEndCount = bytes.count - end
  }

  /// Gives out what was kept back; a line goes on.
  private mutating func release<Sink: PartSink>(_ sink: inout Sink) {
    if !hold.bytes.isEmpty { sink.body(hold.bytes.span) }
    hold.bytes.removeAll(keepingCapacity: true)
    hold.lineEndCount = 0
    hold.isAtLineStart = false
  }
}
