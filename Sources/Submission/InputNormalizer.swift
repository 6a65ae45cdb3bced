internal import Bytes

/// Turns what a program writes to sendmail(8) into the lines of a queued message.
///
/// LF and CRLF end a line and become LF; a last line without an end gets one; a CR elsewhere stays
/// and is reported; NUL is refused. Everything else passes octet for octet, in pieces of any size:
/// how the input was cut never shows. Whole runs are copied, so time and memory are those of a copy.
public struct InputNormalizer: Sendable {
  /// The input has a NUL, which no message may have. RFC 5322 §2.2, RFC 5321 §2.3.8.
  public struct HasNUL: Error, Equatable, Sendable {}

  /// Whether a line with nothing but a dot ends the message.
  private let dotEnds: Bool
  /// The last octets taken, if what they mean depends on the next: CR, or a dot that begins a line.
  private var held: [UInt8] = []
  /// Whether the next octet begins a line.
  private var isAtLineStart = true
  /// Octets given out.
  public private(set) var count = 0
  /// Where in the output the first CR stands.
  public private(set) var firstCR: Int?
  /// Whether an octet above 127 was seen.
  public private(set) var hasEightBit = false
  /// Whether the dot has come: the rest of the input is no part of the message.
  public private(set) var hasEnded = false

  /// A normaliser at the start of the input.
  public init(dotEnds: Bool) { self.dotEnds = dotEnds }

  /// Appends to `out` what a piece of input amounts to.
  public mutating func take(_ piece: [UInt8], into out: inout [UInt8]) throws(HasNUL) {
    if hasEnded || piece.isEmpty { return }
    if held.isEmpty {
      try take(all: piece.span, into: &out)
    } else {
      let joined = held + piece
      held = []
      try take(all: joined.span, into: &out)
    }
  }

  /// Appends to `out` what is left at the end of the input.
  public mutating func finish(into out: inout [UInt8]) {
    let rest = held
    held = []
    // a last line may lack its end: CR was half of it, and a lone dot is a lone dot
    let isDot = rest.first == "."
    if isDot, !hasEnded { hasEnded = true } else if !isDot, !rest.isEmpty { endLine(&out) }
    if !isAtLineStart { endLine(&out) }
  }

  private mutating func endLine(_ out: inout [UInt8]) {
    out.append(ASCII.lf)
    count += 1
    isAtLineStart = true
  }

  private mutating func take(all piece: Span<UInt8>, into out: inout [UInt8]) throws(HasNUL) {
    var end = piece.count
    if dotEnds { end = findEnd(in: piece) }
    let run = piece.extracting(0..<end)
    if run.index(of: ASCII.nul) != nil { throw HasNUL() }
    if !hasEightBit { hasEightBit = Self.hasEightBit(run) }
    copy(run, into: &out)
  }

  /// Where the message ends in this piece: before the lone dot, or before what must be held.
  private mutating func findEnd(in piece: Span<UInt8>) -> Int {
    var at: Int? = isAtLineStart && piece[0] == "." ? 0 : nil
    if at == nil { at = Self.dot(in: piece, from: 0) }
    while let dot = at {
      switch Self.follows(dot, in: piece) {
      case .lineEnd:
        hasEnded = true
        return dot
      case .nothing:
        held = piece.extracting(dot..<piece.count).array
        return dot
      case .text: at = Self.dot(in: piece, from: dot)
      }
    }
    return piece.count
  }

  /// The offset of the next dot after a line end.
  private static func dot(in piece: Span<UInt8>, from start: Int) -> Int? {
    piece.index(of: [ASCII.lf, "."], from: start).map { $0 + 1 }
  }

  private enum Following { case lineEnd, text, nothing }

  private static func follows(_ dot: Int, in piece: Span<UInt8>) -> Following {
    var next = dot + 1
    if next < piece.count, piece[next] == ASCII.cr { next += 1 }
    guard next < piece.count else { return .nothing }
    return piece[next] == ASCII.lf ? .lineEnd : .text
  }

  /// Copies a run without the CR of each CRLF; a CR at its end is held.
  private mutating func copy(_ run: Span<UInt8>, into out: inout [UInt8]) {
    var start = 0
    while let cr = run.index(of: ASCII.cr, from: start) {
      if cr + 1 == run.count {
        held = [ASCII.cr]
        append(run.extracting(start..<cr), &out)
        return
      }
      if cr + 1 < run.count, run[cr + 1] == ASCII.lf {
        append(run.extracting(start..<cr), &out)
        start = cr + 1
      } else {
        append(run.extracting(start..<(cr + 1)), &out)
        if firstCR == nil { firstCR = count - 1 }
        start = cr + 1
      }
    }
    append(run.extracting(start..<run.count), &out)
  }

  private mutating func append(_ run: Span<UInt8>, _ out: inout [UInt8]) {
    guard !run.isEmpty else { return }
    out.append(run)
    count += run.count
    isAtLineStart = run[run.count - 1] == ASCII.lf
  }

  private static func hasEightBit(_ run: Span<UInt8>) -> Bool {
    var all: UInt8 = 0
    for i in run.indices { all |= run[i] }
    return all.isEightBit
  }
}
