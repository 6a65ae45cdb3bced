import Bytes
import POP3
import Postal
import Testing
import Unix

/// A dialogue as a file shows it.
///
/// `C:` is a line of the client that ends in CR LF, `c:` one that ends in LF; `%XX` is any octet. `M:` in
/// the first line says what is offered: `plain`, `tls`, `tls-only`, `apop`, `waits` if the lines may not come together.
/// `S:` is a line of the server, `E:` what else it does, `H:` the end of the connection. `#` says what the file shows.
struct Transcript: CustomTestStringConvertible {
  let name: String
  /// All lines but comments.
  let lines: [[UInt8]]

  var testDescription: String { name }

  /// All files of `Tests/Transcripts/pop3`.
  static let all: [Transcript] = {
    let here = Array(#filePath.utf8)
    let tests = here.dropLast("POP3Tests/Transcript.swift".utf8.count)
    guard let path = Path(tests + Array("Transcripts/pop3".utf8)) else { return [] }
    do throws(Errno) {
      var all: [Transcript] = []
      for name in try Directory(path).names() {
        let text = try path.appending(name).contents(limit: 1_000_000)
        all.append(Transcript(name: name.text, lines: text.lines.filter { $0.first != "#" }))
      }
      return all.sorted { $0.name < $1.name }
    } catch { return [] }
  }()

  var configuration: Authorization.Configuration {
    var configuration = Authorization.Configuration()
    for word in marks {
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
  var mustWait: Bool { marks.contains("waits") }

  private var marks: [String] {
    guard let line = lines.first, line.starts(with: Array("M:".utf8)) else { return [] }
    return line.words.dropFirst().map(\.text)
  }

  private static func isClient(_ line: [UInt8]) -> Bool {
    line.count > 1 && line[1] == ":" && "Cc".utf8.contains(line[0])
  }

  /// The lines that the client says, with their marks.
  var clientLines: [[UInt8]] { lines.filter(Self.isClient) }

  /// What the client says, with its line ends.
  var client: [[UInt8]] {
    clientLines.map { line in
      let text = Escaped.decode([UInt8](line.dropFirst(3))) ?? []
      return text + (line[0] == "C" ? [ASCII.cr, ASCII.lf] : [ASCII.lf])
    }
  }

  /// What the server does.
  var server: [[UInt8]] { lines.filter { !Self.isClient($0) && $0.first != "M" } }

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
