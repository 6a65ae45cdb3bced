internal import Bytes
public import Postal

/// The address of a target that has no address of its own, for the recipients of an expansion.
///
/// An alias may send to several targets. Each becomes a recipient of a message that the queue runner
/// writes, and a recipient is an address; so a command, a Maildir or `\user` needs one. It names
/// the alias and which of its targets is meant, never the command itself: whoever forged one could reach
/// nothing that mail to the alias does not reach. The router follows it only in messages that an
/// expansion made, which the origin in the queue file says; from anybody else it is no such user, 5.1.1.
///
/// `alice@[martlet-local:example.org]` is alice's own mailbox, no alias considered.
/// `list@[martlet-target-2-0123456789abcdef:example.org]` is the third target of the alias `list`; the
/// number in hexadecimal is its fingerprint. What is not visible ASCII in the domain is xtext.
public enum InternalAddress: Hashable, Sendable {
  /// The mailbox of this address, no alias considered.
  case unaliased(Address)
  /// The target of an alias with this fingerprint, or what stands in its place now.
  case target(of: Address, index: Int, fingerprint: UInt64)

  /// What an address says if it is of this kind.
  public init?(_ address: Address) {
    guard address.domain.first == "[" else { return nil }
    var cursor = ByteCursor(address.domain.lowercased)
    if cursor.takeKeyword("[martlet-local:") {
      guard let plain = Self.plain(address.localPart, cursor.offset, address.domain) else {
        return nil
      }
      self = .unaliased(plain)
      return
    }
    guard cursor.takeKeyword("[martlet-target-"),
      let index = cursor.take(while: \.isDigit).decimal, cursor.take("-")
    else { return nil }
    var value: UInt64 = 0
    let digits = cursor.take { $0.hexValue != nil }
    for digit in digits { value = value << 4 | UInt64(digit.hexValue ?? 0) }
    guard digits.count == 16, cursor.take(":"),
      let plain = Self.plain(address.localPart, cursor.offset, address.domain)
    else { return nil }
    self = .target(of: plain, index: index, fingerprint: value)
  }

  private static func plain(_ local: [UInt8], _ start: Int, _ literal: [UInt8]) -> Address? {
    guard start < literal.count, let domain = XText.decode([UInt8](literal[start...].dropLast()))
    else { return nil }
    return Address(localPart: local, domain: domain)
  }

  /// The address that stands in the queue.
  public var address: Address? {
    switch self {
    case .unaliased(let address): Self.compose(address, [UInt8]("[martlet-local:".utf8))
    case .target(let alias, let index, let fingerprint):
      Self.compose(alias, Self.tag(index, fingerprint))
    }
  }

  private static func tag(_ index: Int, _ fingerprint: UInt64) -> [UInt8] {
    var tag = [UInt8]("[martlet-target-".utf8)
    tag.append(decimal: index)
    tag.append("-")
    for shift in stride(from: 56, through: 0, by: -8) {
      tag.append(hex: UInt8(truncatingIfNeeded: fingerprint >> UInt64(shift)), lowercased: true)
    }
    tag.append(":")
    return tag
  }

  /// A domain too long to be wrapped is replaced: every local domain has the same aliases.
  private static func compose(_ address: Address, _ tag: [UInt8]) -> Address? {
    let wrapped = tag + XText.encode(address.domain) + ["]"]
    if wrapped.count <= Address.domainLimit { return address.at(wrapped) }
    return address.at(tag + [UInt8]("localhost".utf8) + ["]"])
  }

  /// The address as people know it: what a report or a trace field shows.
  public static func displayed(_ address: Address) -> Address {
    switch InternalAddress(address) {
    case .unaliased(let plain): plain
    case .target(let alias, _, _): alias
    case nil: address
    }
  }
}
