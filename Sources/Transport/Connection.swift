internal import Bytes
public import Unix

/// A stream of bytes in each direction, with buffers and limits of time; for servers and clients.
///
/// Works on sockets and pipes, on one descriptor or two. Reads and writes wait by poll(2), at most
/// `timeout` each and never beyond `deadline`: then they throw ETIMEDOUT. What is written is kept until
/// `flush`, or until it is too much to keep.
public struct Connection: ~Copyable {
  /// Octets to be sent that are kept together.
  public static let writeLimit = 32_768
  /// Octets that one call reads from the system.
  public static let readSize = 16_384

  /// Milliseconds that one call may wait.
  public var timeout: Int
  /// The end of all waiting, in `Clock.milliseconds`; nil for none.
  public var deadline: Int?

  private var source: DescriptorNumber
  private var sink: DescriptorNumber
  /// What is ours to close.
  private var owned: Owned
  private var sinkIsSocket: Bool
  private var arrived: [UInt8] = []
  /// How much of `arrived` was handed out.
  private var taken = 0
  private var kept: [UInt8] = []

  /// A connection on descriptors that somebody else owns, such as 0 and 1.
  public init(
    input: DescriptorNumber = .input, output: DescriptorNumber = .output, timeout: Int = 300_000
  ) {
    (source, sink) = (input, output)
    self.timeout = timeout
    owned = Owned()
    sinkIsSocket = output.isSocket
  }

  /// A connection on a socket of its own.
  public init(owning socket: consuming FileDescriptor, timeout: Int = 300_000) {
    (source, sink) = (DescriptorNumber(socket.number), DescriptorNumber(socket.number))
    self.timeout = timeout
    sinkIsSocket = sink.isSocket
    owned = Owned(socket, nil)
  }

  /// Goes on over TLS; what was owned so far is closed.
  ///
  /// The caller has made sure that `unread` is 0: bytes from before the handshake must not count as
  /// said under TLS (STARTTLS injection). They are thrown away here in any case.
  public mutating func goOn(over secure: consuming TLSConnection) {
    let (input, output) = secure.split()
    (source, sink, sinkIsSocket) = (DescriptorNumber(input), DescriptorNumber(output), true)
    owned = Owned(FileDescriptor(owning: input), FileDescriptor(owning: output))
    arrived.removeAll()
    taken = 0
  }
}

/// Descriptors that close with the connection.
private struct Owned: ~Copyable {
  let first: FileDescriptor?
  let second: FileDescriptor?

  init(_ first: consuming FileDescriptor? = nil, _ second: consuming FileDescriptor? = nil) {
    self.first = first
    self.second = second
  }
}

// MARK: reading

extension Connection {
  /// How many octets have been read from the system and not been handed out.
  public var unread: Int { arrived.count - taken }

  /// The descriptor that bytes come from, for poll(2).
  public var input: DescriptorNumber { source }
  /// The descriptor that bytes go to.
  public var output: DescriptorNumber { sink }

  /// The next bytes, at least one and at most `limit`; empty at the end.
  ///
  /// Waits only if nothing is there, and sends first what was kept.
  public mutating func read(upTo limit: Int = readSize) throws(Errno) -> [UInt8] {
    if unread == 0, try !fill() { return [] }
    return take(min(limit, unread))
  }

  /// The next line with its LF; at the end what is left, empty if nothing is.
  ///
  /// EMSGSIZE, and nothing handed out, if there is no LF among the first `limit` octets.
  public mutating func readLine(upTo limit: Int) throws(Errno) -> [UInt8] {
    var searched = taken
    while true {
      if let end = arrived.span.index(of: ASCII.lf, from: searched), end - taken < limit {
        return take(end - taken + 1)
      }
      if unread >= limit { throw .messageTooLong }
      let known = unread
      if try !fill() { return take(unread) }
      searched = taken + known
    }
  }

  private mutating func take(_ count: Int) -> [UInt8] {
    let bytes = [UInt8](arrived[taken..<taken + count])
    taken += count
    if taken == arrived.count {
      arrived.removeAll(keepingCapacity: true)
      taken = 0
    }
    return bytes
  }

  /// Reads more from the system; false at the end.
  private mutating func fill() throws(Errno) -> Bool {
    try flush()
    if taken > 0 {
      arrived.removeFirst(taken)
      taken = 0
    }
    while true {
      try wait(source, toWrite: false)
      do throws(Errno) {
        return try source.receive(into: &arrived, upTo: Connection.readSize) > 0
      } catch {
        if error != .wouldBlock { throw error }
      }
    }
  }
}

// MARK: writing

extension Connection {
  /// How many octets wait for `flush`.
  public var unsent: Int { kept.count }

  /// Keeps bytes to be sent, and sends what is kept if it is more than `writeLimit`.
  public mutating func write(_ bytes: [UInt8]) throws(Errno) {
    // what is much already is not copied
    if kept.isEmpty { kept = bytes } else { kept += bytes }
    if kept.count >= Connection.writeLimit { try flush() }
  }

  /// Sends everything that was kept. After an error nothing is kept.
  public mutating func flush() throws(Errno) {
    defer { kept = [] }
    var sent = 0
    while sent < kept.count {
      do throws(Errno) {
        if !sinkIsSocket { try wait(sink, toWrite: true) }
        sent += try sink.send(kept.span.extracting(sent...))
      } catch {
        guard error == .wouldBlock else { throw error }
        try wait(sink, toWrite: true)
      }
    }
  }

  /// Sends everything and tells the other side that nothing more comes.
  public mutating func finish() throws(Errno) {
    try flush()
    if sinkIsSocket { try sink.endSending() }
  }

  /// Has TCP send small packets at once.
  public func sendWithoutDelay() { sink.sendWithoutDelay() }
}

extension Connection {
  private func wait(_ number: DescriptorNumber, toWrite: Bool) throws(Errno) {
    let start = Clock.milliseconds
    let end = min(start + timeout, deadline ?? .max)
    while true {
      let left = end - Clock.milliseconds
      if left <= 0 { throw .timedOut }
      var set = [Waiting.Interest(number.number, readable: !toWrite, writable: toWrite)]
      try Waiting.wait(for: &set, milliseconds: left)
      if set[0].readable || set[0].writable { return }
    }
  }
}
