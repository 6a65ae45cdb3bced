internal import Bytes
internal import Postal

/// The lines that a client says, CR LF included.
///
/// What an envelope has can end no line: `Address` holds no controls, all else is encoded here.
enum ClientCommands {
  static let startTLS = line("STARTTLS")
  static let data = line("DATA")
  static let reset = line("RSET")
  static let quit = line("QUIT")
  static let cancel = line("*")

  static func hello(_ verb: String, _ name: [UInt8]) -> [UInt8] {
    ended(Array("\(verb) ".utf8) + name)
  }

  static func mail(_ transaction: ClientTransaction, _ offered: ClientExtensions) -> [UInt8] {
    var out = Array("MAIL FROM:".utf8) + transaction.sender.bytes
    if offered.size {
      out.append(" SIZE=")
      out.append(decimal: transaction.size)
    }
    if offered.eightBit, transaction.hasEightBit { out.append(" BODY=8BITMIME") }
    if offered.international, transaction.isInternational { out.append(" SMTPUTF8") }
    if let limit = transaction.timeLimit, offered.keeps(limit) {
      out.append(" BY=")
      out.append(contentsOf: limit.bytes)
    }
    if transaction.requiresTLS { out.append(" REQUIRETLS") }
    guard offered.notifications else { return ended(out) }
    switch transaction.returns {
    case .full: out.append(" RET=FULL")
    case .headers: out.append(" RET=HDRS")
    case nil: break
    }
    if let identifier = transaction.identifier {
      let encoded = XText.encode(identifier)
      if !encoded.isEmpty, encoded.count <= Parameters.identifierLimit {
        out.append(" ENVID=")
        out.append(contentsOf: encoded)
      }
    }
    return ended(out)
  }

  static func recipient(_ recipient: Recipient, _ offered: ClientExtensions) -> [UInt8] {
    var out = Array("RCPT TO:<".utf8) + recipient.address.bytes + [">"]
    guard offered.notifications else { return ended(out) }
    if let notify = recipient.notify {
      out.append(" NOTIFY=")
      out.append(contentsOf: notify.bytes.map(\.uppercased))
    }
    if let original = recipient.original {
      let encoded = self.original(original)
      if encoded.count <= Parameters.originalLimit {
        out.append(" ORCPT=")
        out.append(contentsOf: encoded)
      }
    }
    return ended(out)
  }

  static func chunk(_ size: Int, isLast: Bool) -> [UInt8] {
    var out = Array("BDAT ".utf8)
    out.append(decimal: size)
    if isLast { out.append(" LAST") }
    return ended(out)
  }

  /// AUTH with the first response; an empty one is `=`. RFC 4954 §4.
  static func authenticate(_ mechanism: [UInt8], _ initial: [UInt8]?) -> [UInt8] {
    var out = Array("AUTH ".utf8) + mechanism
    if let initial {
      out.append(" ")
      out.append(contentsOf: initial.isEmpty ? ["="] : Base64.encode(initial))
    }
    return ended(out)
  }

  static func response(_ bytes: [UInt8]) -> [UInt8] { ended(Base64.encode(bytes)) }

  /// ORCPT: xtext, or for an address in UTF-8 the form that every server reads; RFC 6533 §3.
  private static func original(_ original: OriginalRecipient) -> [UInt8] {
    guard original.kind.equalsIgnoringCase(Array("utf-8".utf8)) else { return original.bytes }
    var out = original.kind + [";"]
    for scalar in original.address.text.unicodeScalars {
      if scalar.isASCII, UInt8(scalar.value).isVisible, !"+=\\".unicodeScalars.contains(scalar) {
        out.append(UInt8(scalar.value))
      } else {
        out.append("\\x{\(String(scalar.value, radix: 16, uppercase: true))}")
      }
    }
    return out
  }

  private static func line(_ text: String) -> [UInt8] { ended(Array(text.utf8)) }

  private static func ended(_ line: [UInt8]) -> [UInt8] { line + [ASCII.cr, ASCII.lf] }
}
