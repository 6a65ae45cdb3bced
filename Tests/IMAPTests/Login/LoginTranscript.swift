import Bytes
import IMAP
import TestSupport
import Testing

/// A dialogue before the login as a `TranscriptFile` of `Tests/Transcripts/imap-login` shows it.
///
/// `M:` in the first line says what is offered: `plain`, `tls`, `tls-only`; `waits` if the lines may not come
/// together. `S:` is a line of the server, `E:` what else it does, `H:` the end of the connection.
struct LoginTranscript: CustomTestStringConvertible {
  let file: TranscriptFile

  static let all = TranscriptFile.all("imap-login").map { LoginTranscript(file: $0) }

  /// A dialogue in which this is offered.
  static func offering(_ marks: String) -> LoginTranscript {
    LoginTranscript(file: TranscriptFile(name: marks, ["M: \(marks)"]))
  }

  var testDescription: String { file.name }

  var configuration: LoginSession.Configuration {
    var configuration = LoginSession.Configuration()
    configuration.identity = [IDField(name: octets("name"), value: octets("Martlet"))]
    for word in file.marks {
      switch word {
      case "plain": configuration.mechanisms = ["SCRAM-SHA-256", "PLAIN", "LOGIN"]
      case "tls": configuration.offersTLS = true
      case "tls-only":
        configuration.offersTLS = true
        configuration.protectedMechanisms = ["PLAIN"]
      case "waits": break
      default: Issue.record("no such word: \(word)")
      }
    }
    return configuration
  }

  /// Whether octets behind a command would be another matter.
  var mustWait: Bool { file.marks.contains("waits") }

  /// The server's lines for these pieces of what the client says; `echo` adds the client's own.
  func run(_ pieces: [[UInt8]], echo: [[UInt8]] = []) -> [[UInt8]] {
    var host = LoginHost(configuration)
    for (position, piece) in pieces.enumerated() {
      if !echo.isEmpty { host.record.append(echo[position]) }
      host.take(piece)
    }
    host.finish()
    return host.record
  }
}
