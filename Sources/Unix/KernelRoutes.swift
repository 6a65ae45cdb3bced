internal import CShims

/// What the kernel's routes lead to. Nothing is sent to find out.
public enum KernelRoutes {
  /// The address that packets to this one would come from, 4 or 16 octets; nil if no route leads there.
  public static func source(to address: [UInt8]) -> [UInt8]? {
    var source = [UInt8](repeating: 0, count: address.count)
    let answer = unsafe address.withUnsafeBufferPointer { address in
      unsafe source.withUnsafeMutableBufferPointer {
        unsafe cs_route_source(address.baseAddress, address.count, $0.baseAddress)
      }
    }
    return answer == 0 ? source : nil
  }

  /// Whether an interface but the loopback is up, connected and has an address that others may use.
  public static var hasNeighbours: Bool { cs_has_neighbours() > 0 }
}
