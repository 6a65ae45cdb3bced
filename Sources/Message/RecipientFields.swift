internal import Bytes

/// Which fields name the recipients when a message says itself where it goes; RFC 5322 §3.6.3 and
/// §3.6.6.
///
/// Once there is a `Resent-To`, `-Cc` or `-Bcc`, the message is resent, and only the first block of
/// `Resent-` fields counts, the last one added; otherwise `To`, `Cc`, `Bcc` and `Apparently-To` do.
/// A block ends where one of its names comes again, or at a trace field.
public struct RecipientFields: Hashable, Sendable {
  /// The first block of `Resent-` fields, from top to bottom; empty if there is none.
  public let resentBlock: [HeaderField]
  /// The fields that name the recipients, from top to bottom.
  public let fields: [HeaderField]

  /// What these fields say.
  public init(_ header: Header) {
    let bytes = header.bytes.span
    let block = Self.firstBlock(header)
    resentBlock = block
    let isResent = header.fields.contains { Self.isNamed($0, Self.resentNames, in: bytes) }
    fields = (isResent ? block : header.fields).filter { field in
      Self.isNamed(field, isResent ? Self.resentNames : Self.names, in: bytes)
    }
  }

  private static let names: [StaticString] = ["To", "Cc", "Bcc", "Apparently-To"]
  private static let resentNames: [StaticString] = ["Resent-To", "Resent-Cc", "Resent-Bcc"]
  private static let traceNames: [StaticString] = ["Received", "Return-Path", "Delivered-To"]
  /// Each of them is at most once in a block.
  private static let blockNames: [StaticString] = [
    "Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc", "Resent-Bcc", "Resent-Date",
    "Resent-Message-ID", "Resent-Reply-To",
  ]

  private static func isNamed(
    _ field: HeaderField, _ names: [StaticString], in bytes: Span<UInt8>
  ) -> Bool {
    for name in names where field.isNamed(name, in: bytes) { return true }
    return false
  }

  private static func firstBlock(_ header: Header) -> [HeaderField] {
    let bytes = header.bytes.span
    var block: [HeaderField] = []
    var seen: Set<Int> = []
    for field in header.fields {
      var index: Int?
      for (i, name) in blockNames.enumerated() where field.isNamed(name, in: bytes) { index = i }
      if let index {
        guard seen.insert(index).inserted else { break }
        block.append(field)
      } else if !block.isEmpty, isNamed(field, traceNames, in: bytes) {
        break
      }
    }
    return block
  }
}

extension Header {
  /// The number, from 1, of the line in which an offset of the header lies.
  public func line(at offset: Int) -> Int {
    var line = 1
    var start = 0
    while let feed = bytes.span.index(of: ASCII.lf, from: start), feed < offset {
      line += 1
      start = feed + 1
    }
    return line
  }
}
