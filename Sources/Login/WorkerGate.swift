public import LoginProtocol
public import Transport
public import Unix

/// The gate of a process without rights: it asks the monitor, which is root.
public struct WorkerGate: LoginGate, ~Copyable {
  private let socket: MessageSocket
  /// What clients are offered now.
  public private(set) var offer = GateOffer()

  /// A gate behind a socket; tells the monitor that nothing is left to give up, and waits for a client.
  ///
  /// The connection is on descriptors 0 and 1 then.
  public init(_ socket: consuming MessageSocket) throws(Errno) {
    self.socket = socket
    try takeConnection(after: .ready)
  }

  /// The client begins to log in; `initial` is what came with the mechanism.
  public mutating func begin(
    _ mechanism: [UInt8], _ initial: [UInt8]?
  ) throws(Errno) -> LoginStep {
    try step(.begin(mechanism, initial: initial))
  }

  /// The client has answered a challenge.
  public mutating func respond(_ response: [UInt8]) throws(Errno) -> LoginStep {
    try step(.respond(response))
  }

  /// The client has given up.
  public mutating func forget() throws(Errno) { try say(.forget) }

  /// Takes the connection that the monitor sends in place of the one on descriptors 0 and 1.
  public mutating func startTLS(on connection: inout Connection) throws(Errno) {
    try takeConnection(after: .startTLS)
    let deadline = connection.deadline
    connection = Connection(timeout: connection.timeout)
    connection.deadline = deadline
  }

  /// Tells the monitor that the client comes in. The process has to end then.
  public consuming func enter(_ entry: LoginEntry) throws(Errno) { try say(.enter(entry)) }

  private mutating func takeConnection(after message: WorkerMessage) throws(Errno) {
    let answer = try ask(message, descriptors: 2)
    guard case .offer(let offer) = answer.message else { throw .brokenPipe }
    self.offer = offer
    let ends = answer.descriptors
    let input = FileDescriptor(owning: ends[0])
    let output = FileDescriptor(owning: ends[1])
    try DescriptorNumber(input.number).duplicate(onto: .input)
    try DescriptorNumber(output.number).duplicate(onto: .output)
  }

  private func step(_ message: WorkerMessage) throws(Errno) -> LoginStep {
    guard case .step(let step) = try ask(message, descriptors: 0).message else {
      throw .brokenPipe
    }
    return step
  }

  private func ask(
    _ message: WorkerMessage, descriptors: Int
  ) throws(Errno) -> (message: MonitorMessage, descriptors: [Int32]) {
    try say(message)
    guard let (bytes, ends) = try socket.receive(limit: MonitorMessage.limit),
      let answer = MonitorMessage(bytes), ends.count == descriptors
    else { throw .brokenPipe }
    return (answer, ends)
  }

  private func say(_ message: WorkerMessage) throws(Errno) {
    guard let bytes = message.bytes else { throw .messageTooLong }
    try socket.send(bytes)
  }
}
