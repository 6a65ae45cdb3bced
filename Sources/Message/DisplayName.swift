internal import Bytes
internal import Postal

/// The name before an address, as a header has it; the `phrase` of RFC 5322 §3.2.5.
enum DisplayName {
  /// The longest name that is encoded, in octets, so that no line of a header gets too long.
  static let lengthLimit = 300

  /// The name as words, as a quoted string, or as encoded words, in pieces each shorter than a line may be.
  ///
  /// Words that are encoded already are left alone. Nil for a name that is empty, too long, or has
  /// CR, LF or NUL: those are attacks on the header, and are not repaired.
  static func pieces(_ name: [UInt8]) -> [[UInt8]]? {
    let name = name.trimmingBlanks
    guard !name.isEmpty, name.count <= lengthLimit,
      !name.contains(where: { $0 == ASCII.cr || $0 == ASCII.lf || $0 == ASCII.nul })
    else { return nil }
    if isPhrase(name) { return name.words }
    if name.allSatisfy({ $0.isVisible || $0.isBlank }) { return [name.inQuotes] }
    return EncodedWord.words(name, in: .phrase)
  }

  private static func isPhrase(_ name: [UInt8]) -> Bool {
    name.split(separator: ASCII.space, omittingEmptySubsequences: false).allSatisfy { word in
      !word.isEmpty && word.allSatisfy { Address.isAtomText($0) && !$0.isEightBit }
    }
  }
}

extension [UInt8] {
  /// The bytes without spaces and tabs at either end.
  var trimmingBlanks: [UInt8] {
    var start = 0
    var end = count
    while start < end, self[start].isBlank { start += 1 }
    while end > start, self[end - 1].isBlank { end -= 1 }
    return end - start == count ? self : [UInt8](self[start..<end])
  }
}
