// Numbers in binary files, the lowest octet first.
extension [UInt8] {
  /// Appends the `width` lowest octets of a number.
  public mutating func append(little number: UInt64, width: Int = 8) {
    for i in 0..<width { append(UInt8(truncatingIfNeeded: number >> UInt64(8 * i))) }
  }
}

extension Span where Element == UInt8 {
  /// The number in the eight octets from `offset` on, all of which must be there.
  public func little64(_ offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset <= count - 8, "a number lies inside the bytes")
    // inside the bytes: just seen
    return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
  }

  /// The number in the four octets from `offset` on, all of which must be there.
  public func little32(_ offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset <= count - 4, "a number lies inside the bytes")
    // inside the bytes: just seen
    return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian
  }
}
