internal import Bytes
internal import Message

/// Searches a message for texts, header and body: text parts and headers are decoded, other parts are not looked at.
struct TextSearch {
  /// The octets that are read at once.
  private static let pieceSize = 262_144

  /// Which were found.
  private(set) var finder: TextFinder

  /// Reads the message as far as is needed.
  init(
    _ content: any MessageContent, _ wanted: TextFinder, _ charsets: any CharsetConverter
  ) throws(MailRefusal) {
    var sink = TextSink(wanted, charsets)
    var scanner = PartScanner(for: .reading)
    var offset = 0
    let size = try content.size
    while offset < size, !sink.finder.isDone {
      let octets = try content.read(at: offset, count: min(Self.pieceSize, size - offset))
      if octets.isEmpty { break }
      offset += octets.count
      scanner.add(octets.span, to: &sink)
    }
    if !sink.finder.isDone { scanner.finish(to: &sink) }
    finder = sink.finder
  }
}

/// Gives a finder the texts of a message.
private struct TextSink: PartSink {
  var finder: TextFinder
  private let charsets: any CharsetConverter
  /// The text of each part that is open; nil for what is no text.
  private var open: [PartText?] = []

  init(_ finder: TextFinder, _ charsets: any CharsetConverter) {
    self.finder = finder
    self.charsets = charsets
  }

  mutating func beginPart(_ part: MessagePart, _ header: Header, isCut: Bool) {
    finder.isInHeader = part.index == 0
    if !finder.isDone { add(header) }
    finder.isInHeader = false
    finder.begin()
    let isText: Bool =
      switch part.structure {
      case .leaf: part.type.isNamed("text") || part.type.isNamed("message")
      case .multipart, .message, .opaque: false
      }
    open.append(isText ? PartText(part, charsets) : nil)
  }

  mutating func body(_ octets: borrowing Span<UInt8>) {
    guard !finder.isDone, !open.isEmpty else { return }
    open[open.count - 1]?.add(octets, to: &finder)
  }

  mutating func endPart() {
    guard var text = open.popLast() else { return }
    if !finder.isDone { text?.finish(to: &finder) }
  }

  mutating func delimiter(_ octets: borrowing Span<UInt8>) {}

  private mutating func add(_ header: Header) {
    let octets = header.bytes.span
    guard octets.isASCII, octets.index(of: ["=", "?"]) == nil else {
      // what is no field stands between fields, and is searched too
      var end = 0
      for field in header.fields {
        add(end..<field.range.lowerBound, of: header)
        add(field.range, of: header)
        end = field.range.upperBound
      }
      add(end..<header.bytes.count, of: header)
      return
    }
    finder.begin()
    if finder.wantsBlanks {
      finder.add(ascii: header.bytes.unfolded.span)
    } else {
      finder.add(ascii: octets)
    }
  }

  private mutating func add(_ range: Range<Int>, of header: Header) {
    if range.isEmpty { return }
    let text = charsets.decoded([UInt8](header.bytes[range]).unfolded)
    finder.begin()
    if text.span.isASCII { finder.add(ascii: text.span) } else { finder.add(utf8: text.span) }
  }
}

extension [UInt8] {
  /// Fields without the line ends in them; RFC 5322 §2.2.3.
  var unfolded: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(count)
    var start = 0
    while start < count {
      let feed = span.index(of: ASCII.lf, from: start) ?? count
      let isFold = feed + 1 < count && self[feed + 1].isBlank
      var end = isFold ? feed : Swift.min(feed + 1, count)
      if isFold, end > start, self[end - 1] == ASCII.cr { end -= 1 }
      out.append(span.extracting(start..<end))
      start = feed + 1
    }
    return out
  }
}
