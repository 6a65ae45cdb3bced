import Bytes
import Configuration
import Postal
import TestSupport
import Testing
import Transport
import Unix

/// A throw-away authority and a certificate of it for localhost.
struct Authority {
  private let scratch: Scratch

  /// The file with the certificate and its key.
  var certificate: Path { scratch("localhost.pem") }

  init() throws {
    scratch = try Scratch(mode: 0o755)
    var path = Path(composed: #filePath)
    for _ in 0..<3 { path = path.parent }
    let result = try Program.run([
      "/bin/sh", path.appending("Examples/throwaway-ca.sh").text, scratch.path.text, "localhost",
    ])
    try #require(result.status == 0, "\(result.errors)")
  }

  /// A client under TLS.
  struct Client: ~Copyable {
    var plain: RootClient
    var connection: Connection

    /// Goes without a word, or after all was said.
    consuming func vanish() throws -> Ending {
      connection = Connection()
      return try plain.vanish()
    }
  }

  /// A client that has verified the certificate, and has heard the greeting.
  func connect(
    to host: RootHost, fromTheStart: Bool
  ) throws -> Client {
    var client = try RootClient(host, fromTheStart ? ["--tls"] : [])
    if !fromTheStart {
      _ = try client.line()
      try client.say("STLS\r\n")
      #expect(try client.line() == "+OK begin TLS")
    }
    var settings = Settings(directory: scratch.path, host: Array("localhost".utf8))
    settings.programDirectory = Program.directory
    settings.tlsAuthorities = scratch("ca.pem")
    let secure = try TLSProgram.connect(
      on: client.number, to: Array("localhost".utf8), requirement: .verified, settings,
      seconds: 20)
    var connection = Connection()
    connection.goOn(over: secure)
    if fromTheStart {
      #expect(try connection.readLine(upTo: 999).trimmed.text == "+OK mail.example.org POP3")
    }
    return Client(plain: client, connection: connection)
  }
}
