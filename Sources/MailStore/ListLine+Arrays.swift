internal import Bytes

extension ListLine {
  /// The octets that all keywords of a message have at most.
  static let keywordsLimit = 60_000

  /// As with spans.
  static func append(
    uid: UInt32, modseq: Int, received: Int?, saved: Int, keywords: [UInt8], isNew: Bool,
    name: [UInt8], to out: inout [UInt8]
  ) {
    append(
      uid: uid, modseq: modseq, received: received, saved: saved, keywords: keywords.span,
      isNew: isNew, name: name.span, to: &out)
  }
}

extension [[UInt8]] {
  /// The words with a space between them; those beyond `ListLine.keywordsLimit` octets are left out.
  func joined() -> [UInt8] {
    var out: [UInt8] = []
    for word in self where out.count + word.count < ListLine.keywordsLimit {
      if !out.isEmpty { out.append(ASCII.space) }
      out += word
    }
    return out
  }
}
