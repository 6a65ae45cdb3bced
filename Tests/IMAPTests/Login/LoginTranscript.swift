import Bytes
import IMAP
import Postal
import TestSupport
import Testing

/// A dialogue before the login as a `TranscriptFile` of `Tests/Transcripts/imap-login` shows it.
///
/// `M:` in the first line says what is offered: `plain`, `tls`, `tls-only`, `external`; `waits` if the lines may not come
/// together. `user=NAME:PASSWORD` is who may log in instead of `alice`, `later` and `never` are hosts where nobody can.
/// `S:` is a line of the server, `E:` what else it does, `H:` the end of the connection.
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
      case "external": configuration.mechanisms = ["PLAIN", "EXTERNAL"]
      case "plain": configuration.mechanisms = ["SCRAM-SHA-256", "PLAIN", "LOGIN"]
      case "tls": configuration.offersTLS = true
      case "tls-only":
        configuration.offersTLS = true
        configuration.protectedMechanisms = ["PLAIN"]
      case "waits", "later", "never": break
      default: if !word.hasPrefix("user=") { Issue.record("no such word: \(word)") }
      }
    }
    return configuration
  }

  /// Who may log in.
  private var user: (name: [UInt8], password: [UInt8])? {
    guard let word = file.marks.first(where: { $0.hasPrefix("user=") }),
      let text = Escaped.decode(Array(word.utf8.dropFirst(5)))
    else { return nil }
    let parts = text.split(separator: ":", maxSplits: 1).map { [UInt8]($0) }
    return parts.count == 2 ? (parts[0], parts[1]) : nil
  }

  /// Why nobody can log in.
  private var failure: Failure? {
    if file.marks.contains("later") {
      return Failure(EnhancedStatus(.temporary, 3, 0), "logins cannot be checked now")
    }
    guard file.marks.contains("never") else { return nil }
    return Failure(EnhancedStatus(.permanent, 3, 5), "the server is not set up for logins")
  }

  /// Whether octets behind a command would be another matter.
  var mustWait: Bool { file.marks.contains("waits") }

  /// The server's lines for these pieces of what the client says; `echo` adds the client's own.
  func run(_ pieces: [[UInt8]], echo: [[UInt8]] = []) -> [[UInt8]] {
    var host = LoginHost(configuration)
    host.user = user ?? host.user
    host.failure = failure
    for (position, piece) in pieces.enumerated() {
      if !echo.isEmpty { host.record.append(echo[position]) }
      host.take(piece)
    }
    host.finish()
    return host.record
  }
}
