import Bytes
import TestSupport
import Unix

/// A port of this machine behind which a mail host answers, while the line is not cut.
final class Line {
  /// The port; nobody else gets it while the line is cut.
  let port: UInt16
  private let host: MailHost
  private let place: FileDescriptor
  private var listener: FileDescriptor?
  private var servers: [Int32] = []

  /// A line to a host, which is cut at first.
  init(to host: MailHost, isCut: Bool = true) throws {
    self.host = host
    place = try Loopback.bound()
    port = Loopback.port(of: place)
    if !isCut { try restore() }
  }

  deinit {
    for pid in servers {
      ChildProcess.signal(pid, .kill, group: true)
      _ = try? ChildProcess.wait(for: pid)
    }
  }

  /// How many connections were answered.
  var calls: Int { servers.count }

  /// Takes connections from now on; `serve` answers them.
  func restore() throws { listener = try Loopback.listener(port: port) }

  /// Refuses connections from now on, those too that wait to be answered.
  func cut() { listener = nil }

  /// Whether a connection waits to be answered.
  var isCalled: Bool { (try? isCalled(within: 0)) == true }

  private func isCalled(within milliseconds: Int) throws -> Bool {
    guard listener != nil else {
      try pause(milliseconds: milliseconds)
      return false
    }
    return try Loopback.isCalled(listener!, milliseconds: milliseconds)
  }

  /// Starts `martlet-smtpd` for a connection that comes within these milliseconds.
  func serve(milliseconds: Int = 50) throws {
    guard try isCalled(within: milliseconds) else { return }
    let connection = try Loopback.accept(on: listener!)
    let errors = try FileDescriptor.memory("errors")
    servers.append(
      try host.launch(
        "martlet-smtpd", descriptors: [connection.number, connection.number, errors.number]))
  }
}
