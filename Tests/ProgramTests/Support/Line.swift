import Bytes
import Glibc
import TestSupport
import Unix

/// A port of this machine behind which a mail host answers, while the line is not cut.
final class Line {
  /// The port.
  let port: UInt16
  private let host: MailHost
  private var listener: Int32?
  private var servers: [Int32] = []

  /// A line to a host, which is cut at first.
  init(to host: MailHost, isCut: Bool = true) throws {
    self.host = host
    let (socket, port) = try Self.listen(0)
    self.port = port
    if isCut { _ = close(socket) } else { listener = socket }
  }

  deinit {
    cut()
    for pid in servers {
      ChildProcess.signal(pid, .kill, group: true)
      _ = try? ChildProcess.wait(for: pid)
    }
  }

  /// How many connections were answered.
  var calls: Int { servers.count }

  /// Refuses connections from now on.
  func cut() {
    if let listener { _ = close(listener) }
    listener = nil
  }

  /// Takes connections from now on; `serve` answers them.
  func restore() throws { listener = try Self.listen(port).socket }

  /// Whether a connection waits to be answered.
  var isCalled: Bool {
    guard let listener else { return false }
    var set = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&set, 1, 0) == 1
  }

  /// Starts `martlet-smtpd` for a connection that comes within these milliseconds.
  func serve(milliseconds: Int32 = 50) throws {
    guard let listener else {
      _ = poll(nil, 0, milliseconds)
      return
    }
    var set = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&set, 1, milliseconds) == 1 else { return }
    let socket = accept(listener, nil, nil)
    guard socket >= 0 else { throw Errno(errno) }
    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
    defer { _ = close(socket) }
    let errors = try FileDescriptor.memory("errors")
    servers.append(
      try host.launch("martlet-smtpd", descriptors: [socket, socket, errors.number]))
  }

  private static func listen(_ port: UInt16) throws -> (socket: Int32, port: UInt16) {
    let socket = Glibc.socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { throw Errno(errno) }
    var yes: Int32 = 1
    _ = unsafe setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let answer = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(socket, $0, size) == 0 && Glibc.listen(socket, 8) == 0
          && getsockname(socket, $0, &size) == 0
      }
    }
    guard answer else {
      _ = close(socket)
      throw Errno(errno)
    }
    return (socket, UInt16(bigEndian: address.sin_port))
  }
}
