import Bytes
import POP3
import TestSupport
import Testing

/// A dialogue as a `TranscriptFile` shows it.
///
/// `M:` in the first line says what is offered: `plain`, `tls`, `tls-only`, `apop`, `waits` if the lines may not come
/// together. `S:` is a line of the server, `E:` what else it does, `H:` the end of the connection.
struct Transcript: ServerRehearsal, CustomTestStringConvertible {
  let file: TranscriptFile

  /// All files of `Tests/Transcripts/pop3`.
  static let all = TranscriptFile.all("pop3").map { Transcript(file: $0) }

  /// A dialogue in which this is offered.
  static func offering(_ marks: String) -> Transcript {
    Transcript(file: TranscriptFile(name: marks, ["M: \(marks)"]))
  }

  var configuration: Authorization.Configuration {
    var configuration = Authorization.Configuration()
    for word in file.marks {
      switch word {
      case "plain": configuration.mechanisms = ["SCRAM-SHA-256", "PLAIN", "LOGIN"]
      case "tls": configuration.offersTLS = true
      case "tls-only":
        configuration.offersTLS = true
        configuration.protectedMechanisms = ["PLAIN"]
      case "protected": configuration.isProtected = true
      case "apop": configuration.timestamp = Array("1896.697170952@mail.example.org".utf8)
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
    var host = TestHost(configuration)
    for (position, piece) in pieces.enumerated() {
      if !echo.isEmpty { host.record.append(echo[position]) }
      host.take(piece)
    }
    host.flush()
    return host.record
  }
}
