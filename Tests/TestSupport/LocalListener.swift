internal import Glibc
public import Unix

/// A local socket on which connections arrive.
public enum LocalListener {
  /// A listening socket at a path of at most 107 octets that nothing has yet.
  public static func open(_ path: Path) throws(Errno) -> FileDescriptor {
    let number = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else { throw .invalid }
    let socket = FileDescriptor(owning: number)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let name = path.bytes
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let answer = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(number, $0, size)
      }
    }
    guard answer == 0, Glibc.listen(number, 8) == 0 else { throw .invalid }
    return socket
  }
}
