internal import CShims

/// A connected local socket that carries a stream of bytes; unix(7).
public enum LocalSocket {
  /// Who was at the other end when the connection was made.
  public struct Peer: Hashable, Sendable {
    /// The process.
    public let pid: Int32
    /// Its effective user.
    public let uid: UInt32
    /// Its effective group.
    public let gid: UInt32
  }

  /// Connects to the socket of this path, of at most 107 octets; ETIMEDOUT if it takes nobody for a minute.
  public static func connect(to path: Path) throws(Errno) -> FileDescriptor {
    FileDescriptor(owning: try check(unsafe path.withCString { unsafe cs_local_connect($0) }))
  }

  /// Who is at the other end, by the word of the system; ENOTSOCK if it is no socket.
  public static func peer(of descriptor: DescriptorNumber) throws(Errno) -> Peer {
    var pid: Int32 = 0
    var (uid, gid) = (UInt32.max, UInt32.max)
    try check(unsafe cs_local_peer(descriptor.number, &pid, &uid, &gid))
    return Peer(pid: pid, uid: uid, gid: gid)
  }
}
