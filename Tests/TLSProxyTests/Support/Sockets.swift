import TestSupport
import Unix

extension Loopback {
  /// Two connected sockets of TCP.
  struct Sockets: ~Copyable {
    let server: FileDescriptor
    let client: FileDescriptor

    private init(server: consuming FileDescriptor, client: consuming FileDescriptor) {
      self.server = server
      self.client = client
    }

    init() throws {
      let listener = try Loopback.listener()
      let client = try Loopback.connect(to: Loopback.port(of: listener))
      self.init(server: try Loopback.accept(on: listener), client: client)
    }
  }
}
