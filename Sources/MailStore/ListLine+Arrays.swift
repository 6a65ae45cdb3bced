internal import Bytes

extension ListLine {
  /// As with spans.
  static func append(
    uid: UInt32, modseq: Int, received: Int, saved: Int, keywords: [UInt8], isNew: Bool,
    name: [UInt8], to out: inout [UInt8]
  ) {
    append(
      uid: uid, modseq: modseq, received: received, saved: saved, keywords: keywords.span,
      isNew: isNew, name: name.span, to: &out)
  }
}

extension [[UInt8]] {
  /// The words with a space between them.
  func joined() -> [UInt8] { [UInt8](joined(separator: [ASCII.space])) }
}
