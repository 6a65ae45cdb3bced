import Bytes
import Glibc
import TestSupport
import Unix

/// Another program with TLS: what it says on descriptor 1 is kept, descriptor 0 is ours to write.
final class Peer {
  private let pid: Int32
  private let output: FileDescriptor
  private var input: FileDescriptor?

  /// Starts a program; `network` becomes its descriptor 3.
  init(_ words: [String], network: Int32? = nil) throws {
    output = try FileDescriptor.memory("output")
    let (reading, writing) = try FileDescriptor.pipe().split()
    let lent = FileDescriptor(owning: reading)
    var numbers = [lent.number, output.number, output.number]
    if let network { numbers.append(network) }
    // numbers above those that they get in the program
    var high: [Int32] = []
    for number in numbers { high.append(fcntl(number, F_DUPFD_CLOEXEC, 500)) }
    defer { for number in high { _ = FileDescriptor(owning: number) } }
    input = FileDescriptor(owning: writing)
    // `timeout` bounds each test that waits for a peer
    let bounded = ["/usr/bin/timeout", "60"] + words
    pid = try Launch.start(
      Path(composed: bounded[0]), bounded.map { Array($0.utf8) },
      environment: [Array("PATH=/usr/local/bin:/usr/bin:/bin".utf8)], descriptors: high)
  }

  /// Writes to the program.
  func write(_ text: String) throws { try input?.write(Array(text.utf8)) }

  /// The port at which openssl's server says that it takes connections; waits for that.
  func port() throws -> UInt16 {
    for _ in 0..<2000 {
      var said: [UInt8] = []
      try output.read(into: &said, upTo: 4096, at: 0)
      let words = said.text.split { $0 == ":" || $0 == "\n" }
      if words.count > 1, words[words.count - 2].hasPrefix("ACCEPT "), said.last == "\n",
        let port = UInt16(words[words.count - 1])
      {
        return port
      }
      var none: [Waiting.Interest] = []
      try Waiting.wait(for: &none, milliseconds: 10)
    }
    throw Errno.timedOut
  }

  /// Closes what we write to.
  private func closeInput() { input = nil }

  /// Closes what it reads and waits for it to end; the answer is the exit status and what it said.
  func wait() throws -> (status: Int32, output: String) {
    closeInput()
    return try waitWithInput()
  }

  /// The same while there may be more for it to read.
  func waitWithInput() throws -> (status: Int32, output: String) {
    let status: Int32
    switch try ChildProcess.wait(for: pid) {
    case .exited(let code): status = code
    case .signalled(let number): status = 1000 + number
    }
    try output.seek(to: 0)
    return (status, try output.readAll(limit: 1 << 24).text)
  }

  /// Whether a program is there.
  static func has(_ path: String) -> Bool { (try? Path(composed: path).status()) != nil }

  /// Starts a script of python3 that has `network`, a socket, and `ssl`.
  static func python(
    _ script: String, network: borrowing FileDescriptor, arguments: [String] = []
  ) throws -> Peer {
    let head = """
      import socket, ssl, sys
      network = socket.socket(fileno=3)
      network.settimeout(30)

      """
    return try Peer(["/usr/bin/python3", "-c", head + script] + arguments, network: network.number)
  }
}
