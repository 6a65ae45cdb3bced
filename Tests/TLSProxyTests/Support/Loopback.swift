import Bytes
import Glibc
import Unix

/// A listening socket on 127.0.0.1.
struct Loopback: ~Copyable {
  let socket: FileDescriptor
  let port: Int

  init() throws {
    let number = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    socket = FileDescriptor(owning: number)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let answer = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(number, $0, size) | listen(number, 5) | getsockname(number, $0, &size)
      }
    }
    guard answer == 0 else { throw Errno(errno) }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  /// The next connection, within 20 seconds.
  func accept() throws -> FileDescriptor {
    var set = [Waiting.Interest(socket.number)]
    try Waiting.wait(for: &set, milliseconds: 20_000)
    guard set[0].readable else { throw Errno.timedOut }
    let number = Glibc.accept(socket.number, nil, nil)
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    return FileDescriptor(owning: number)
  }

  /// A connection to a port of 127.0.0.1; tries for 20 seconds.
  static func connect(to port: Int) throws -> FileDescriptor {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = UInt16(port).bigEndian
    for _ in 0..<200 {
      let number = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      _ = fcntl(number, F_SETFD, FD_CLOEXEC)
      let answer = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      if answer == 0 { return FileDescriptor(owning: number) }
      close(number)
      usleep(100_000)
    }
    throw Errno.timedOut
  }

  /// Two connected sockets of TCP.
  struct Sockets: ~Copyable {
    let server: FileDescriptor
    let client: FileDescriptor

    private init(_ server: Int32, _ client: Int32) {
      self.server = FileDescriptor(owning: server)
      self.client = FileDescriptor(owning: client)
    }

    init() throws {
      let listener = try Loopback()
      let client = try Loopback.connect(to: listener.port)
      self.init(try listener.accept().release(), client.release())
    }
  }
}
