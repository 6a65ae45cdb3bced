internal import Transport
internal import Unix

/// The connection as the session sees it, compressed or not.
struct ClientStream: ~Copyable {
  private var connection: Connection

  init(_ connection: consuming Connection) { self.connection = connection }

  /// The descriptor that octets come from, for poll(2).
  var input: DescriptorNumber { connection.input }
  /// The descriptor that octets go to.
  var output: DescriptorNumber { connection.output }

  /// Keeps octets to be sent, and sends them when they are many.
  mutating func write(_ octets: [UInt8]) throws(Errno) { try connection.write(octets) }

  /// Sends everything that was kept.
  mutating func flush() throws(Errno) { try connection.flush() }

  /// What has arrived and was not handed out; nil if one must wait.
  mutating func next() throws(Errno) -> [UInt8]? {
    connection.unread > 0 ? try connection.read() : nil
  }

  /// What arrives next; ECONNRESET when the client is gone.
  mutating func read() throws(Errno) -> [UInt8] {
    let octets = try connection.read()
    if octets.isEmpty { throw .connectionReset }
    return octets
  }

  /// From now on both sides compress. `arrived` is what came behind the command.
  mutating func compress(arrived: [UInt8]) throws(Errno) { try flush() }
}
