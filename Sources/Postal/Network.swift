internal import Bytes

/// A block of IP addresses, `192.0.2.0/24`; a plain address is a block of one.
public struct Network: Hashable, Sendable {
  /// The first address.
  public let address: IPAddress
  /// How many leading bits all addresses share.
  public let prefix: Int

  /// Reads `ADDRESS` or `ADDRESS/BITS`, the address in brackets or not; nil if bits after the prefix are set.
  public init?(_ text: [UInt8]) {
    let (before, after) = text.cut(at: "/") ?? (text, [])
    let plain =
      before.first == "[" && before.last == "]" ? [UInt8](before[1..<(before.count - 1)]) : before
    guard let address = IPAddress(plain) else { return nil }
    let bits = address.octets.count * 8
    if before.count < text.count {
      guard let number = after.decimal, number <= bits else { return nil }
      prefix = number
    } else {
      prefix = bits
    }
    self.address = address
    guard Self.masked(address.octets, prefix) == address.octets else { return nil }
  }

  /// Whether an address is of the block.
  public func contains(_ other: IPAddress) -> Bool {
    other.octets.count == address.octets.count
      && Self.masked(other.octets, prefix) == address.octets
  }

  private static func masked(_ octets: [UInt8], _ prefix: Int) -> [UInt8] {
    octets.enumerated().map { position, octet in
      let kept = min(8, max(0, prefix - position * 8))
      return octet & ~UInt8(truncatingIfNeeded: 0xFF >> kept)
    }
  }
}
