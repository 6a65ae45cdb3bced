internal import Bytes
internal import Message

/// The text of a part for searching: the encoding taken away, the charset brought into UTF-8; piece by piece.
struct PartText {
  /// What is collected before it is searched, in octets.
  private static let pieceSize = 32_768
  /// What is searched at once as it is.
  private static let largeSize = 4096

  /// How octets are characters.
  private enum Charset {
    /// UTF-8, of which ASCII is a part; also what does not say what it is.
    case utf8
    /// ASCII is a part of it.
    case extended([UInt8])
    /// What looks like ASCII may be something else.
    case shifting([UInt8])
    /// Characters have two octets or more.
    case wide([UInt8])
  }

  private let charsets: any CharsetConverter
  private let charset: Charset
  /// Nil if octets stand for themselves.
  private var decoder: BodyDecoder?
  private var pending: [UInt8] = []

  /// Nil for an encoding that we do not know.
  init?(_ part: MessagePart, _ charsets: any CharsetConverter) {
    guard let decoder = BodyDecoder(part.encoding) else { return nil }
    self.decoder = part.encoding.isIdentity ? nil : decoder
    self.charsets = charsets
    charset = Self.charset(part.type.parameter("charset") ?? [], charsets)
  }

  mutating func add(_ octets: borrowing Span<UInt8>, to finder: inout TextFinder) {
    if decoder != nil {
      decoder?.decode(octets, into: &pending)
    } else if pending.isEmpty, octets.count >= Self.largeSize, isPlain(octets) {
      return finder.add(ascii: octets)
    } else {
      pending.append(octets)
    }
    if pending.count >= limit { flush(to: &finder, isLast: false) }
  }

  mutating func finish(to finder: inout TextFinder) {
    decoder?.finish(into: &pending)
    flush(to: &finder, isLast: true)
  }

  private var limit: Int {
    switch charset {
    case .utf8, .extended, .shifting: Self.pieceSize
    case .wide: Self.pieceSize * 32
    }
  }

  private mutating func flush(to finder: inout TextFinder, isLast: Bool) {
    if pending.isEmpty { return }
    if isPlain(pending.span) {
      finder.add(ascii: pending.span)
      pending.removeAll(keepingCapacity: true)
      return
    }
    let end = isLast ? pending.count : cut()
    switch charset {
    case .utf8:
      let text = pending.span.extracting(0..<end)
      finder.add(utf8: text)
    case .extended(let name), .shifting(let name), .wide(let name):
      let octets = [UInt8](pending[..<end])
      let text = charsets.utf8(octets, from: name) ?? octets
      finder.add(utf8: text.span)
    }
    pending.removeFirst(end)
  }

  /// Whether it is ASCII and nothing else.
  private func isPlain(_ octets: borrowing Span<UInt8>) -> Bool {
    switch charset {
    case .utf8, .extended: octets.isASCII
    case .shifting, .wide: false
    }
  }

  /// Where no character is cut in two.
  private func cut() -> Int {
    switch charset {
    case .wide: return pending.count & ~3
    case .utf8:
      var end = pending.count - 1
      while end > pending.count - 4, pending[end] & 0xC0 == 0x80 { end -= 1 }
      return pending[end] < 0x80 ? pending.count : end
    case .extended, .shifting:
      return pending.span.lastIndex(of: ASCII.lf).map { $0 + 1 } ?? pending.count
    }
  }

  private static func charset(_ name: [UInt8], _ charsets: any CharsetConverter) -> Charset {
    let lower = name.lowercased
    if name.isEmpty || plain.contains(lower) { return .utf8 }
    guard charsets.utf8([], from: name) != nil else { return .utf8 }
    if shifting.contains(where: { lower.starts(with: $0) }) { return .shifting(name) }
    if wide.contains(where: { lower.starts(with: $0) }) { return .wide(name) }
    return .extended(name)
  }

  private static let plain = ["us-ascii", "utf-8", "utf8", "ascii"].map { Array($0.utf8) }
  private static let shifting = [
    "iso-2022", "csiso2022", "utf-7", "utf7", "unicode-1-1-utf-7", "hz",
  ]
  .map { Array($0.utf8) }
  private static let wide = ["utf-16", "utf16", "utf-32", "utf32", "ucs-"].map { Array($0.utf8) }
}
