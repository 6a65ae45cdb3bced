internal import Bytes
internal import SMTP

/// The word for how a client spoke, as `Received` has it; RFC 3848, RFC 6531 §4.3.
enum Language {
  static func word(
    _ mode: Session.Mode, _ client: Session.Client, isProtected: Bool, isInternational: Bool
  ) -> [UInt8] {
    var word: [UInt8] = []
    let isLocal = mode == .lmtp
    let hasLogin = client.login != nil
    let isExtended = client.isExtended || isProtected || hasLogin
    if isInternational {
      word.append(isLocal ? "UTF8LMTP" : "UTF8SMTP")
    } else {
      word.append(isLocal ? "LMTP" : isExtended ? "ESMTP" : "SMTP")
    }
    if isProtected { word.append("S") }
    if hasLogin { word.append("A") }
    return word
  }
}
