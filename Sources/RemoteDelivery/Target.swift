internal import Bytes
internal import Postal
internal import Resolver
internal import Unix

/// Something that can be connected to.
enum Target: Hashable, Sendable {
  case endpoint(Endpoint)
  case socket([UInt8])

  /// `host[ip]:port`, or `localhost[path]` of a socket.
  var place: [UInt8] {
    switch self {
    case .endpoint(let endpoint): return endpoint.place
    case .socket(let path):
      var place = name
      place.append("[")
      place += path
      place.append("]")
      return place
    }
  }

  /// The name that a certificate must be for.
  var name: [UInt8] {
    switch self {
    case .endpoint(let endpoint):
      endpoint.host.first == "[" || IPAddress(endpoint.host) != nil
        ? endpoint.address.bytes : endpoint.host
    case .socket: Array("localhost".utf8)
    }
  }

  /// Whether nothing that is said leaves this host.
  var isLocal: Bool {
    switch self {
    case .endpoint(let endpoint): endpoint.address.isLoopback
    case .socket: true
    }
  }

  /// Connects within some milliseconds.
  func connect(milliseconds: Int) throws(Failure) -> FileDescriptor {
    do throws(Errno) {
      let socket = try begin()
      var set = [Waiting.Interest(socket.number, readable: false)]
      let deadline = Clock.milliseconds + milliseconds
      while !set[0].writable {
        let left = deadline - Clock.milliseconds
        if left <= 0 { throw .timedOut }
        set[0].writable = true
        try Waiting.wait(for: &set, milliseconds: left)
      }
      try Dialling.finish(socket)
      return socket
    } catch {
      throw Failure(
        EnhancedStatus(.temporary, 4, 1),
        Array("cannot connect to ".utf8) + place + Array(": \(error.message)".utf8))
    }
  }

  private func begin() throws(Errno) -> FileDescriptor {
    switch self {
    case .endpoint(let endpoint):
      let socket = try Dialling.begin(endpoint.address.octets, port: endpoint.port)
      DescriptorNumber(socket.number).sendWithoutDelay()
      return socket
    case .socket(let path):
      guard let path = Path(path) else { throw .invalid }
      return try Dialling.begin(path)
    }
  }
}
