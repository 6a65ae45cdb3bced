import Bytes
import TestSupport
import Testing
import Transport
import Unix

/// A client of POP3 under TLS.
struct SecureClient: ~Copyable {
  var plain: RootClient
  var connection: Connection

  /// Goes without a word, or after all was said.
  consuming func vanish() throws -> Ending {
    connection = Connection()
    return try plain.vanish()
  }
}

extension Authority {
  /// A client that has verified the certificate, and has heard the greeting.
  func connect(to host: RootHost, fromTheStart: Bool) throws -> SecureClient {
    var client = try RootClient(host, fromTheStart ? ["--tls"] : [])
    if !fromTheStart {
      _ = try client.line()
      try client.say("STLS\r\n")
      #expect(try client.line() == "+OK begin TLS")
    }
    var connection = try secure(client)
    if fromTheStart {
      #expect(try connection.readLine(upTo: 999).trimmed.text == "+OK mail.example.org POP3")
    }
    return SecureClient(plain: client, connection: connection)
  }
}
