import Bytes
import Configuration
import Postal
import TestSupport
import Testing
import Unix

@testable import Transport

/// A client and a server of ours, connected.
enum Pair {
  /// What both sides of a handshake came to.
  struct Ends: ~Copyable {
    let server: TLSConnection
    let client: TLSConnection

    /// Closes the client's side.
    consuming func keepServer() -> TLSConnection { server }
  }

  /// Two of our programs do a handshake with each other.
  static func connect(
    _ server: Settings, _ client: Settings? = nil, name: String = "localhost",
    requirement: TLSProgram.Requirement = .verified,
    showing certificate: TLSProgram.ClientCertificate? = nil
  ) throws -> Ends {
    let sockets = try Loopback.Sockets()
    let accepting = try TLSProgram.beginAccepting(
      on: DescriptorNumber(sockets.server.number), server, seconds: 20)
    let connected = try TLSProgram.connect(
      on: DescriptorNumber(sockets.client.number), to: Array(name.utf8), requirement: requirement,
      certificate: certificate, client ?? server, seconds: 20)
    let accepted = try accepting.connection(until: Clock.milliseconds + 20_000)
    return Ends(server: accepted, client: connected)
  }
}

/// What a test sees arrive until the end: `reset` if that was not a clean one.
func everything(_ connection: borrowing TLSConnection) throws -> (text: String, isReset: Bool) {
  var bytes: [UInt8] = []
  let input = DescriptorNumber(connection.input.number)
  while true {
    var set = [Waiting.Interest(input.number)]
    try Waiting.wait(for: &set, milliseconds: 20_000)
    guard set[0].readable else { throw Errno.timedOut }
    do throws(Errno) {
      if try input.receive(into: &bytes, upTo: 65_536) == 0 { return (bytes.text, false) }
    } catch {
      #expect(error == .connectionReset)
      return (bytes.text, true)
    }
  }
}
