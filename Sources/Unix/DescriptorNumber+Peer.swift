internal import CShims

extension DescriptorNumber {
  /// The octets of the address at the other end of a socket of IPv4 or IPv6; nil for anything else.
  public var peerAddress: [UInt8]? {
    var octets = [UInt8](repeating: 0, count: 16)
    let count = unsafe octets.withUnsafeMutableBufferPointer {
      unsafe cs_peer_address(number, $0.baseAddress)
    }
    return count > 0 ? [UInt8](octets[..<Int(count)]) : nil
  }

  /// Whether it is a socket of IPv4 or IPv6, even if nobody is at the other end any more.
  public var isOfInternet: Bool {
    var octets = [UInt8](repeating: 0, count: 16)
    let count = unsafe octets.withUnsafeMutableBytes {
      unsafe cs_own_end(number, $0.baseAddress, $0.count)
    }
    return count > 0
  }
}
