internal import Bytes

/// An address of IPv4 or IPv6; an IPv4 address in IPv6 form is read as IPv4.
public struct IPAddress: Hashable, Sendable {
  /// 4 or 16 octets in the order of the network.
  public let octets: [UInt8]

  /// An address of 4 or 16 octets; nil for any other number.
  public init?(octets: [UInt8]) {
    switch octets.count {
    case 4: self.octets = octets
    case 16:
      let mapped = octets[..<10].allSatisfy { $0 == 0 } && octets[10] == 0xFF && octets[11] == 0xFF
      self.octets = mapped ? [UInt8](octets[12...]) : octets
    default: return nil
    }
  }

  /// Reads the usual text, `192.0.2.1` or `2001:db8::1`; RFC 4291 §2.2. No zone, no brackets.
  public init?(_ text: [UInt8]) {
    guard let octets = text.contains(":") ? Self.version6(text) : Self.version4(text) else {
      return nil
    }
    self.init(octets: octets)
  }

  /// Whether it is of IPv4.
  public var isVersion4: Bool { octets.count == 4 }

  /// Whether it is this machine's own, 127.0.0.0/8 or ::1.
  public var isLoopback: Bool {
    isVersion4 ? octets[0] == 127 : octets.last == 1 && octets.dropLast().allSatisfy { $0 == 0 }
  }

  /// Whether it is 0.0.0.0 or ::, which connects to this machine.
  public var isUnspecified: Bool { octets.allSatisfy { $0 == 0 } }

  /// The octets that all addresses of one client have in common: an address of IPv4, 64 bits of IPv6.
  public var subscriber: [UInt8] { isVersion4 ? octets : [UInt8](octets[..<8]) }

  /// The text as RFC 5952 has it.
  public var bytes: [UInt8] { isVersion4 ? dotted : coloned }

  /// The literal that stands for a domain: `[192.0.2.1]`, `[IPv6:2001:db8::1]`; RFC 5321 §4.1.3.
  public var literal: [UInt8] {
    [UInt8(ascii: "[")] + (isVersion4 ? [] : Array("IPv6:".utf8)) + bytes + [UInt8(ascii: "]")]
  }

  /// Reads what `literal` writes, `IPv6:` in any case.
  public init?(literal: [UInt8]) {
    guard literal.count > 2, literal.first == "[", literal.last == "]" else { return nil }
    let inner = [UInt8](literal[1..<(literal.count - 1)])
    let tag = Array("IPv6:".utf8)
    let isTagged = inner.startsIgnoringCase(tag)
    let text = isTagged ? [UInt8](inner.dropFirst(tag.count)) : inner
    guard isTagged == text.contains(":") else { return nil }
    self.init(text)
  }
}

extension IPAddress {
  private static func version4(_ text: [UInt8]) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var octets: [UInt8] = []
    for part in parts {
      guard 1...3 ~= part.count, part.count == 1 || part.first != "0",
        let number = [UInt8](part).decimal, let octet = UInt8(exactly: number)
      else { return nil }
      octets.append(octet)
    }
    return octets
  }

  private static func version6(_ text: [UInt8]) -> [UInt8]? {
    guard text.count <= 45 else { return nil }
    guard let gap = gap(text) else {
      guard let octets = groups(text[...]), octets.count == 16 else { return nil }
      return octets
    }
    guard let head = groups(text[..<gap], mayEndDotted: false),
      let tail = groups(text[(gap + 2)...]),
      head.count + tail.count <= 14
    else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  /// Where the `::` begins.
  private static func gap(_ text: [UInt8]) -> Int? {
    text.indices.dropLast().first { text[$0] == ":" && text[$0 + 1] == ":" }
  }

  /// The octets of groups with colons between them; the last may be an IPv4 address.
  private static func groups(
    _ text: ArraySlice<UInt8>, mayEndDotted: Bool = true
  ) -> [UInt8]? {
    if text.isEmpty { return [] }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 8 else { return nil }
    var octets: [UInt8] = []
    for (position, part) in parts.enumerated() {
      if mayEndDotted, position == parts.count - 1, part.contains(".") {
        guard let last = version4([UInt8](part)) else { return nil }
        octets += last
        continue
      }
      guard 1...4 ~= part.count else { return nil }
      var value: UInt16 = 0
      for byte in part {
        guard let digit = byte.hexValue else { return nil }
        value = value << 4 | UInt16(digit)
      }
      octets += [UInt8(value >> 8), UInt8(value & 0xFF)]
    }
    return octets
  }

  private var dotted: [UInt8] {
    var out: [UInt8] = []
    for (position, octet) in octets.enumerated() {
      if position > 0 { out.append(".") }
      out.append(decimal: Int(octet))
    }
    return out
  }

  private var coloned: [UInt8] {
    let groups = stride(from: 0, to: 16, by: 2).map { Int(octets[$0]) << 8 | Int(octets[$0 + 1]) }
    let gap = Self.longestZeros(groups)
    var out: [UInt8] = []
    var at = 0
    while at < 8 {
      if at == gap.lowerBound, gap.count > 1 {
        out.append("::")
        at = gap.upperBound
        continue
      }
      if at > 0, at != gap.upperBound || gap.count < 2 { out.append(":") }
      out.append(String(groups[at], radix: 16))
      at += 1
    }
    return out
  }

  /// The first of the longest runs of zero groups.
  private static func longestZeros(_ groups: [Int]) -> Range<Int> {
    var best = 0..<0
    var start = 0
    while start < groups.count {
      let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
      if end - start > best.count { best = start..<end }
      start = end + 1
    }
    return best
  }
}
