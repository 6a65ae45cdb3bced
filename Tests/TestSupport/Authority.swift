internal import Bytes
internal import Configuration
public import Transport
public import Unix

/// A throw-away authority and a certificate of it for localhost.
public struct Authority {
  /// Why there is none.
  private struct Unmade: Error {
    let errors: String
  }

  private let scratch: Scratch

  /// The file with the certificate and its key.
  public var certificate: Path { scratch("localhost.pem") }

  /// Makes both.
  public init() throws {
    scratch = try Scratch(mode: 0o755)
    var path = Path(composed: #filePath)
    for _ in 0..<3 { path = path.parent }
    let result = try Program.run([
      "/bin/sh", path.appending("Examples/throwaway-ca.sh").text, scratch.path.text, "localhost",
    ])
    if result.status != 0 { throw Unmade(errors: "\(result.errors)") }
  }

  /// Does the handshake of a client that verifies the certificate.
  public func secure(_ client: borrowing RootClient) throws -> Connection {
    var settings = Settings(directory: scratch.path, host: Array("localhost".utf8))
    settings.programDirectory = Program.directory
    settings.tlsAuthorities = scratch("ca.pem")
    let secure = try TLSProgram.connect(
      on: client.number, to: Array("localhost".utf8), requirement: .verified, settings,
      seconds: 20)
    var connection = Connection()
    connection.goOn(over: secure)
    return connection
  }
}
