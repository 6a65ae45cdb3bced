internal import CShims

extension DescriptorNumber {
  /// Has TCP acknowledge at once what arrives next; no effect on anything else.
  ///
  /// For who has nothing to send and waits for more: the other side may hold a small packet back
  /// until its last one is acknowledged, which else takes 40 ms.
  public func acknowledgeAtOnce() { _ = cs_quick_ack(number) }
}

/// Connections to other hosts, without waiting for them.
public enum Dialling {
  /// Begins to connect to an address of 4 or 16 octets; the socket can be written when that is done.
  public static func begin(_ address: [UInt8], port: Int) throws(Errno) -> FileDescriptor {
    let answer = unsafe address.withUnsafeBytes {
      unsafe cs_dial($0.baseAddress, $0.count, Int32(port))
    }
    return FileDescriptor(owning: try check(answer))
  }

  /// Connects to a local socket. EAGAIN if the other side is busy.
  public static func begin(_ path: Path) throws(Errno) -> FileDescriptor {
    FileDescriptor(owning: try check(unsafe path.withCString { unsafe cs_dial_path($0) }))
  }

  /// Throws why connecting failed, once the socket can be written.
  public static func finish(_ socket: borrowing FileDescriptor) throws(Errno) {
    try check(cs_dialled(socket.number))
  }

  /// The address of our end of a TCP connection, of 4 or 16 octets; nil for another socket.
  public static func ownEnd(of socket: borrowing FileDescriptor) -> [UInt8]? {
    var octets = [UInt8](repeating: 0, count: 16)
    let number = socket.number
    let count = unsafe octets.withUnsafeMutableBytes {
      unsafe cs_own_end(number, $0.baseAddress, $0.count)
    }
    return count > 0 ? [UInt8](octets[..<Int(count)]) : nil
  }

  /// The addresses of this host's interfaces, of 4 or 16 octets; none if they cannot be known.
  public static var ownAddresses: [[UInt8]] {
    var memory = [UInt8](repeating: 0, count: 16_384)
    let used = unsafe memory.withUnsafeMutableBytes {
      unsafe cs_own_addresses($0.baseAddress, $0.count)
    }
    var all: [[UInt8]] = []
    var at = 0
    while at < used {
      let end = at + 1 + Int(memory[at])
      all.append([UInt8](memory[(at + 1)..<end]))
      at = end
    }
    return all
  }
}
