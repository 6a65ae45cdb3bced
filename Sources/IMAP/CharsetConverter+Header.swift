internal import Bytes
internal import Message

extension CharsetConverter {
  /// A text in UTF-8, whatever it is: what does not say its charset, or one that there is not, is read as UTF-8.
  func text(_ octets: [UInt8], in charset: [UInt8]?) -> [UInt8] {
    if charset == nil, octets.span.isASCII { return octets }
    if let charset, let text = utf8(octets, from: charset) { return text }
    return utf8(octets, from: Array("utf-8".utf8)) ?? octets
  }

  /// What a field says, or a name, with its encoded words decoded; RFC 2047.
  func decoded(_ value: [UInt8]) -> [UInt8] {
    guard value.span.index(of: ["=", "?"]) != nil else { return text(value, in: nil) }
    var out: [UInt8] = []
    for segment in EncodedWord.decode(value) {
      out += text(segment.bytes, in: segment.charset)
    }
    return out
  }
}
