internal import Bytes

// COMPRESS; RFC 4978.
extension Session {
  /// Answers, and has both sides compress from then on.
  mutating func compress(_ mechanism: [UInt8], _ tag: Tag) {
    if isCompressed {
      // RFC 4978 §3 has NO for compression by another layer
      return out.status(
        tag, .bad, code: .compressionActive, "compression is active already")
    }
    guard configuration.offersCompression, mechanism == Array("DEFLATE".utf8) else {
      return reject(tag, "there is no such compression")
    }
    isCompressed = true
    out.status(tag, .ok, "DEFLATE active")
    effects.append(.compress)
  }
}
