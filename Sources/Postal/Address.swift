public import Bytes

/// A mailbox: local part and domain, as RFC 5321 §4.1.2 and RFC 6531 §3.3 have them.
///
/// Never contains controls. The domain is compared without regard to case, the local part exactly.
public struct Address: Sendable {
  /// The longest local part taken, in octets. RFC 5321 §4.5.3.1.1 asks for 64; users exceed it.
  public static let localPartLimit = 256
  /// The longest domain taken, in octets; RFC 5321 §4.5.3.1.2.
  public static let domainLimit = 255

  /// What stands before the `@`, without quotes and backslashes.
  public let localPart: [UInt8]
  /// What stands after the `@`; empty for an unqualified address.
  public let domain: [UInt8]

  /// An address of these parts; nil if a part is empty, too long or has controls or broken UTF-8.
  ///
  /// The domain may be empty. It must be a name of dot-separated labels or a literal in brackets.
  public init?(localPart: [UInt8], domain: [UInt8]) {
    guard !localPart.isEmpty, localPart.count <= Self.localPartLimit,
      !localPart.contains(where: \.isControl), Self.isUTF8(localPart),
      domain.isEmpty || Self.isDomain(domain)
    else { return nil }
    self.localPart = localPart
    self.domain = domain
  }

  /// The same local part at another domain.
  public func at(_ domain: [UInt8]) -> Address? { Address(localPart: localPart, domain: domain) }

  /// Whether bytes are a domain name or a literal such as `[127.0.0.1]`.
  public static func isDomain(_ domain: [UInt8]) -> Bool {
    guard 1...domainLimit ~= domain.count, isUTF8(domain) else { return false }
    if domain.first == "[" {
      return domain.count > 2 && domain.last == "]"
        && domain[1..<(domain.count - 1)].allSatisfy { $0.isVisible && !"[]\\".utf8.contains($0) }
    }
    return isDotted(domain) { label in
      label.count <= 63 && label.first != "-" && label.last != "-"
        && label.allSatisfy {
          $0.isLetter || $0.isDigit || $0 == "-" || $0 == "_" || $0.isEightBit
        }
    }
  }

  /// Whether the bytes are parts with dots between them, none of them empty and all of a kind.
  private static func isDotted(_ bytes: [UInt8], _ isGood: (ArraySlice<UInt8>) -> Bool) -> Bool {
    var start = 0
    while true {
      let end = bytes[start...].firstIndex(of: ".") ?? bytes.count
      if end == start || !isGood(bytes[start..<end]) { return false }
      if end == bytes.count { return true }
      start = end + 1
    }
  }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    !bytes.contains(where: \.isEightBit) || String(validating: bytes, as: UTF8.self) != nil
  }

  /// Whether the address needs SMTPUTF8.
  public var isInternational: Bool {
    localPart.contains(where: \.isEightBit) || domain.contains(where: \.isEightBit)
  }
}

extension Address: Hashable {
  /// Equal local parts octet for octet, equal domains in any case.
  public static func == (a: Self, b: Self) -> Bool {
    a.localPart == b.localPart && a.domain.equalsIgnoringCase(b.domain)
  }

  /// Feeds what equality compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(localPart)
    hasher.combine(domain.lowercased)
  }
}

extension Address {
  /// The address as written in a path or header: the local part quoted if it must be.
  public var bytes: [UInt8] {
    var out = Self.isDotAtom(localPart) ? localPart : localPart.inQuotes
    if !domain.isEmpty {
      out.append("@")
      out.append(contentsOf: domain)
    }
    return out
  }

  /// The address as text for people.
  public var text: String { bytes.text }

  private static func isDotAtom(_ local: [UInt8]) -> Bool {
    isDotted(local) { $0.allSatisfy(isAtomText) }
  }

  /// The `atext` of RFC 5322 §3.2.3 and RFC 6532.
  @inlinable public static func isAtomText(_ byte: UInt8) -> Bool {
    // a bit for each character: letters, digits and !#$%&'*+-/=?^_`{|}~
    let set: UInt64 = byte < 64 ? 0xA3FF_ACFA_0000_0000 : 0x7FFF_FFFF_C7FF_FFFE
    return byte.isEightBit || set >> UInt64(byte & 63) & 1 == 1
  }

  /// Reads exactly a mailbox as `bytes` writes it: no blanks, comments or route. RFC 5321
  /// `Mailbox`.
  public init?(mailbox text: [UInt8]) {
    var cursor = ByteCursor(text)
    guard let address = Address(taking: &cursor), cursor.isAtEnd else { return nil }
    self = address
  }

  /// Takes a mailbox at the cursor, up to the first byte that cannot belong to it.
  public init?(taking cursor: inout ByteCursor) {
    guard let local = Self.takeLocalPart(&cursor) else { return nil }
    var domain: [UInt8] = []
    if cursor.take("@") {
      domain =
        cursor.next == "["
        ? cursor.take { $0 != "]" && $0.isVisible } + (cursor.take("]") ? ["]"] : [])
        : cursor.take { $0.isLetter || $0.isDigit || $0.isEightBit || "-._".utf8.contains($0) }
      if domain.isEmpty { return nil }
    }
    self.init(localPart: local, domain: domain)
  }

  private static func takeLocalPart(_ cursor: inout ByteCursor) -> [UInt8]? {
    guard cursor.take("\"") else {
      let local = cursor.take { isAtomText($0) || $0 == "." }
      return isDotAtom(local) ? local : nil
    }
    var local: [UInt8] = []
    while let byte = cursor.takeByte() {
      switch byte {
      case "\"": return local
      case "\\":
        guard let next = cursor.takeByte() else { return nil }
        local.append(next)
      default: local.append(byte)
      }
    }
    return nil
  }
}
