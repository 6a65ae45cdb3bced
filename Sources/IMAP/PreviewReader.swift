internal import Bytes
internal import Message

/// Finds the text that a message begins with, for PREVIEW; RFC 8970 §3.
///
/// That is the first `text/plain`, or the first `text/html` if there is none in the octets looked at.
struct PreviewReader: PartSink {
  /// The octets of a message that are looked at.
  static let readLimit = 1 << 18
  /// The octets that are read at once.
  private static let pieceSize = 1 << 14
  /// The octets of a part that are kept, encoded as they are.
  private static let plainLimit = 1 << 13
  private static let markupLimit = 1 << 16

  private struct Candidate {
    var part: MessagePart
    var octets: [UInt8] = []
    var isWhole = false

    mutating func add(_ bytes: borrowing Span<UInt8>, upTo limit: Int) {
      octets.append(bytes.extracting(0..<min(limit - octets.count, bytes.count)))
    }
  }

  private enum Kind { case plain, markup }

  private var plain: Candidate?
  private var markup: Candidate?
  /// What the part is that began last, if it is kept.
  private var open: Kind?

  /// The text in UTF-8, at most `PreviewText.limit` characters; empty if there is none.
  static func text(
    of content: any MessageContent, _ charsets: any CharsetConverter
  ) throws(MailRefusal) -> [UInt8] {
    var scanner = PartScanner(for: .reading)
    var reader = PreviewReader()
    var offset = 0
    let end = min(try content.size, readLimit)
    while offset < end {
      let piece = try content.read(at: offset, count: pieceSize)
      if piece.isEmpty { break }
      scanner.add(piece.span, to: &reader)
      offset += piece.count
      if reader.hasEnough { break }
    }
    if !reader.hasEnough { scanner.finish(to: &reader) }
    return reader.text(charsets)
  }

  private var hasEnough: Bool {
    guard let plain else { return false }
    return plain.isWhole || plain.octets.count >= Self.plainLimit
  }

  private func text(_ charsets: any CharsetConverter) -> [UInt8] {
    if let plain { return PreviewText.plain(Self.decoded(plain, charsets)) }
    if let markup { return PreviewText.markup(Self.decoded(markup, charsets)) }
    return []
  }

  /// The text of a part in UTF-8.
  private static func decoded(
    _ candidate: Candidate, _ charsets: any CharsetConverter
  ) -> [UInt8] {
    guard var decoder = BodyDecoder(candidate.part.encoding) else { return [] }
    var text: [UInt8] = []
    decoder.decode(candidate.octets.span, into: &text)
    decoder.finish(into: &text)
    let charset = candidate.part.type.parameters.text(of: "charset")?.first?.bytes ?? []
    // what does not say is ASCII; what is not is UTF-8 more often than anything else
    return charsets.utf8(text, from: charset.isEmpty ? Array("utf-8".utf8) : charset)
      ?? Array(text.text.utf8)
  }

  mutating func beginPart(_ part: MessagePart, _ header: Header, isCut: Bool) {
    open = nil
    guard part.structure == .leaf, part.type.isNamed("text"), !Self.isAttachment(header) else {
      return
    }
    if part.type.isNamed("text", "html") {
      guard markup == nil else { return }
      markup = Candidate(part: part)
      open = .markup
    } else {
      guard plain == nil else { return }
      plain = Candidate(part: part)
      open = .plain
    }
  }

  private static func isAttachment(_ header: Header) -> Bool {
    guard let value = header.value(of: "Content-Disposition") else { return false }
    return ContentDisposition(parsing: value)?.type.lowercased == Array("attachment".utf8)
  }

  mutating func body(_ bytes: borrowing Span<UInt8>) {
    switch open {
    case nil: return
    case .plain: plain?.add(bytes, upTo: Self.plainLimit)
    case .markup: markup?.add(bytes, upTo: Self.markupLimit)
    }
  }

  mutating func endPart() {
    switch open {
    case nil: return
    case .plain: plain?.isWhole = true
    case .markup: markup?.isWhole = true
    }
    open = nil
  }

  mutating func delimiter(_ bytes: borrowing Span<UInt8>) {}
}
