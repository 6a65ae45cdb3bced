import Bytes
import Glibc
import Postal
import Routing
import TestSupport
import Unix

/// A server on loopback that does what a script says, one connection after the other.
final class ScriptedServer: @unchecked Sendable {
  /// What a connection does next.
  enum Step: Sendable {
    /// Sends a line.
    case say(String)
    /// Sends octets.
    case send([UInt8])
    /// Waits for so many lines.
    case hear(Int)
    /// Waits for a message that a dot ends.
    case hearMessage
    /// Sends the same line over and over, until nobody takes it or 10 MiB are sent.
    case flood(String)
    /// Sends an octet every tenth of a second, until nobody takes it.
    case drip
    /// Closes at once, so that the other side gets a reset.
    case reset
    /// Says nothing until the client goes away.
    case stall
    /// Says nothing until an octet can be read from this descriptor.
    case await(Int32)
  }

  /// The port it listens at.
  let port: Int
  private var listener: FileDescriptor?
  private let scripts: [[Step]]
  private var lines: [[String]] = []
  private var thread = pthread_t()

  /// A server that plays a script for each connection; then it takes no more.
  init(_ scripts: [Step]..., path: Path? = nil) throws {
    self.scripts = scripts
    let socket = if let path { try LocalListener.open(path) } else { try Loopback.listener() }
    port = path == nil ? Int(Loopback.port(of: socket)) : 0
    listener = consume socket
    let box = unsafe Unmanaged.passRetained(self)
    _ = unsafe pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer = unsafe pointer else { return nil }
        unsafe Unmanaged<ScriptedServer>.fromOpaque(pointer).takeRetainedValue().run()
        return nil
      }, unsafe box.toOpaque())
  }

  /// The lines that were heard, of each connection; waits until all scripts are played.
  func heard() -> [[String]] {
    pthread_join(thread, nil)
    return lines
  }

  /// The way to it.
  func way(_ options: String = "tls=none", _ scheme: String = "smtp") throws -> Relay {
    try Relay(Array("\(scheme):127.0.0.1:\(port) \(options)".utf8))
  }

  private func run() {
    // until nobody comes for the rest of the scripts
    for script in scripts { guard (try? play(script)) != nil else { break } }
    listener = nil
  }

  private func play(_ script: [Step]) throws {
    guard listener != nil else { return }
    let socket = try Loopback.accept(on: listener!, milliseconds: 10_000)
    var connection = ScriptedConnection(socket.number)
    connection.play(script)
    lines.append(connection.lines)
  }
}

/// One connection of a scripted server.
private struct ScriptedConnection {
  private let socket: Int32
  private var buffer: [UInt8] = []
  private(set) var lines: [String] = []

  init(_ socket: Int32) { self.socket = socket }

  mutating func play(_ script: [ScriptedServer.Step]) {
    for step in script {
      switch step {
      case .say(let line): _ = send(Array("\(line)\r\n".utf8))
      case .send(let bytes): _ = send(bytes)
      case .hear(let count): for _ in 0..<count { _ = hear() }
      case .hearMessage: while let line = hear(), line != "." {}
      case .flood(let line): flood(Array("\(line)\r\n".utf8))
      case .drip:
        for _ in 0..<100 {
          usleep(100_000)
          if !send(["2"]) { return }
        }
      case .reset:
        var linger = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(
          socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        return
      case .stall: while fill() {}
      case .await(let descriptor):
        var set = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // a client that waits for us in turn gets nothing more
        guard unsafe poll(&set, 1, 10_000) == 1 else { return }
      }
    }
  }

  private func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let answer = unsafe bytes.withUnsafeBytes { memory in
        unsafe Glibc.send(
          socket, memory.baseAddress! + sent, memory.count - sent, Int32(MSG_NOSIGNAL))
      }
      if answer <= 0 { return false }
      sent += answer
    }
    return true
  }

  private func flood(_ line: [UInt8]) {
    let block = [UInt8]((0..<(65_536 / line.count + 1)).map { _ in line }.joined())
    for _ in 0..<160 { if !send(block) { return } }
  }

  private mutating func hear() -> String? {
    while true {
      if let feed = buffer.span.index(of: ASCII.lf) {
        let line = [UInt8](buffer[..<feed])
        buffer.removeFirst(feed + 1)
        lines.append((line.last == ASCII.cr ? line.dropLast() : line + ["!"]).text)
        return lines.last
      }
      if !fill() { return nil }
    }
  }

  private mutating func fill() -> Bool {
    var memory = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe memory.withUnsafeMutableBytes {
      unsafe recv(socket, $0.baseAddress, $0.count, 0)
    }
    if count <= 0 { return false }
    buffer += memory[..<count]
    return true
  }
}
