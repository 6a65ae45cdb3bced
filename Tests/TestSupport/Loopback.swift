internal import Glibc
public import Unix

/// Sockets of TCP on 127.0.0.1; no program that is started meanwhile inherits one.
public enum Loopback {
  /// A socket that has a port, 0 for any that is free, and takes no connections: who tries is refused.
  ///
  /// As long as it is there, nobody gets that port by chance; a listener that is meant to can.
  public static func bound(port: UInt16 = 0) throws(Errno) -> FileDescriptor {
    let socket = try open()
    let number = socket.number
    var yes: Int32 = 1
    _ = unsafe setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(4))
    try check(unsafe at(port) { unsafe bind(number, $0, $1) })
    return socket
  }

  /// A socket that takes connections at a port, 0 for any that is free.
  public static func listener(port: UInt16 = 0) throws(Errno) -> FileDescriptor {
    let socket = try bound(port: port)
    try check(listen(socket.number, 8))
    return socket
  }

  /// The port that a socket has.
  public static func port(of socket: borrowing FileDescriptor) -> UInt16 {
    let number = socket.number
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(number, $0, &size)
      }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  /// The next connection at a listening socket of any kind; throws `timedOut` if none comes in time.
  public static func accept(
    on listener: borrowing FileDescriptor, milliseconds: Int = 20_000
  ) throws(Errno) -> FileDescriptor {
    guard
      try isCalled(listener, milliseconds: milliseconds),
      let connection = try ListeningSocket.at(DescriptorNumber(listener.number))?.accept()
    else { throw .timedOut }
    return connection
  }

  /// Whether a connection waits to be taken, or comes within so many milliseconds.
  public static func isCalled(
    _ listener: borrowing FileDescriptor, milliseconds: Int = 0
  ) throws(Errno) -> Bool {
    var set = [Waiting.Interest(listener.number)]
    try Waiting.wait(for: &set, milliseconds: milliseconds)
    return set[0].readable
  }

  /// A connection to a port.
  public static func connect(to port: UInt16) throws(Errno) -> FileDescriptor {
    let socket = try open()
    let number = socket.number
    try check(unsafe at(port) { unsafe Glibc.connect(number, $0, $1) })
    return socket
  }

  private static func open() throws(Errno) -> FileDescriptor {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    try check(number)
    return FileDescriptor(owning: number)
  }

  private static func at(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  private static func check(_ answer: Int32) throws(Errno) {
    if answer < 0 { throw Errno(errno) }
  }
}
