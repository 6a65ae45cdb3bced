internal import Bytes

// COMPRESS; RFC 4978.
extension Session {
  /// Answers, and has both sides compress from then on.
  mutating func compress(_ mechanism: [UInt8], _ tag: Tag) {
    if isCompressed {
      return refuse(tag, MailRefusal(.compressionActive, "compression is active already"))
    }
    guard configuration.offersCompression, mechanism == Array("DEFLATE".utf8) else {
      return refuse(tag, MailRefusal(nil, "there is no such compression"))
    }
    isCompressed = true
    out.status(tag, .ok, "DEFLATE active")
    effects.append(.compress)
  }
}
