internal import Compression
internal import Transport
internal import Unix

/// The connection as the session sees it, compressed or not; RFC 4978.
struct ClientStream: ~Copyable {
  private var connection: Connection
  private var deflater: Deflater?
  private var inflater: Inflater?

  init(_ connection: consuming Connection) { self.connection = connection }

  /// The descriptor that octets come from, for poll(2).
  var input: DescriptorNumber { connection.input }
  /// The descriptor that octets go to.
  var output: DescriptorNumber { connection.output }

  /// Keeps octets to be sent, and sends them when they are many.
  mutating func write(_ octets: [UInt8]) throws(Errno) {
    guard deflater != nil else { return try connection.write(octets) }
    var out: [UInt8] = []
    deflater?.add(octets, to: &out)
    try connection.write(out)
  }

  /// Sends everything that was kept.
  mutating func flush() throws(Errno) {
    if deflater != nil {
      var out: [UInt8] = []
      deflater?.flush(to: &out)
      try connection.write(out)
    }
    try connection.flush()
  }

  /// What has arrived and was not handed out; nil if one must wait.
  mutating func next() throws(Errno) -> [UInt8]? {
    if let octets = try expanded() { return octets }
    return connection.unread > 0 ? try read() : nil
  }

  /// What arrives next, nothing if it only begins a piece of compressed data; ECONNRESET when the client is gone.
  mutating func read() throws(Errno) -> [UInt8] {
    let octets = try connection.read()
    if octets.isEmpty { throw .connectionReset }
    guard inflater != nil else { return octets }
    inflater?.feed(octets)
    return try expanded() ?? []
  }

  private mutating func expanded() throws(Errno) -> [UInt8]? {
    do throws(Inflater.Malformed) { return try inflater?.next() } catch { throw .inputOutput }
  }

  /// From now on both sides compress. `arrived` is what came behind the command.
  mutating func compress(arrived: [UInt8]) throws(Errno) {
    try flush()
    deflater = Deflater()
    inflater = Inflater()
    guard deflater != nil, inflater != nil else { throw .inputOutput }
    inflater?.feed(arrived)
  }
}
