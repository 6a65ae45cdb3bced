internal import Bytes
public import Unix

/// A client of a `RootHost`.
public struct RootClient: ~Copyable {
  private let socket: FileDescriptor
  /// The server's process.
  public let pid: Int32
  private let log: FileDescriptor
  private var heard: [UInt8] = []

  /// Starts the server for this one.
  public init(_ host: RootHost, _ options: [String] = [], through starter: [String] = []) throws {
    let (ours, theirs) = try StreamPair().split()
    let mine = FileDescriptor(owning: ours)
    let other = FileDescriptor(owning: theirs)
    let file = try FileDescriptor.memory("log")
    pid = try host.start(other.number, file, options, through: starter)
    socket = mine
    log = file
  }

  /// The client's end.
  public var number: DescriptorNumber { DescriptorNumber(socket.number) }

  /// Says something.
  public func say(_ text: String) throws { try say(Array(text.utf8)) }

  /// Says octets.
  public func say(_ octets: [UInt8]) throws { try socket.write(octets) }

  /// The next line.
  public mutating func line() throws -> String {
    while true {
      if let end = heard.span.index(of: ASCII.lf) {
        let line = [UInt8](heard[..<end])
        heard.removeSubrange(...end)
        return line.trimmed.text
      }
      if try socket.read(into: &heard) == 0 { return "the end" }
    }
  }

  /// All that comes until the end, as it came.
  public mutating func rest() throws -> [UInt8] {
    while try socket.read(into: &heard) > 0 {}
    defer { heard = [] }
    return heard
  }

  /// Says all and no more; the answer is what comes until the end, and how the program ended.
  public consuming func finish(_ text: String) throws -> (
    lines: [String], ending: Ending, log: String
  ) {
    try say(text)
    try DescriptorNumber(socket.number).endSending()
    while try socket.read(into: &heard) > 0 {}
    let ending = try ChildProcess.wait(for: pid)
    try log.seek(to: 0)
    return (heard.lines.map { $0.trimmed.text }, ending, try log.readAll(limit: 1 << 20).text)
  }

  /// Goes without a word.
  public consuming func vanish() throws -> Ending {
    let pid = pid
    try socket.close()
    return try ChildProcess.wait(for: pid)
  }
}
