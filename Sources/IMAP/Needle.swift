internal import Bytes

/// A text that is looked for; RFC 9051 §6.4.4 and, for how texts compare, RFC 5255 §4.2.
struct Needle: Hashable {
  /// The text as `UnicodeCasemap` has it; line ends are LF.
  let key: [UInt8]
  let isASCII: Bool

  init(_ utf8: [UInt8]) {
    let key = UnicodeCasemap.key(utf8.filter { $0 != ASCII.cr })
    self.key = key
    isASCII = key.span.isASCII
  }

  /// Whether it stands in a text of which this is the key. The empty text stands in every text.
  func isIn(_ key: [UInt8]) -> Bool {
    self.key.isEmpty || key.count >= self.key.count && key.span.index(of: self.key) != nil
  }

  /// Whether it stands in a text in UTF-8.
  func isIn(utf8 text: [UInt8]) -> Bool {
    guard text.span.isASCII else { return isIn(UnicodeCasemap.key(text)) }
    return isASCII && text.span.index(ofUpperCased: key) != nil
  }
}
