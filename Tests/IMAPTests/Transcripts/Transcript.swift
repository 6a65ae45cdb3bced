import Bytes
import IMAP
import TestSupport
import Testing

/// A dialogue as a `TranscriptFile` shows it; `Scene` says what its lines with `M` are.
///
/// `S:` is a line of the server, `Z:` the beginning of compression, `H:` the end of the connection. `O:` is something
/// that happens meanwhile, as `Happening` reads it.
struct Transcript: ServerRehearsal, CustomTestStringConvertible {
  let file: TranscriptFile
  let scene: Scene

  init(_ file: TranscriptFile) {
    self.file = file
    scene = Scene(file)
  }

  /// All files of `Tests/Transcripts/imap`.
  static let all = TranscriptFile.all("imap").filter { $0.name != "README" }
    .map { Transcript($0) }

  /// What happens meanwhile, in this order.
  private var happenings: [Happening] {
    file.clientLines.filter { $0.first == "O" }.map { Happening($0) }
  }

  func run(_ pieces: [[UInt8]], echo: [[UInt8]]) -> [[UInt8]] {
    let account = scene.account()
    var session = Session(account, scene.configuration)
    session.feed(scene.prelude)
    while session.next() != nil {}
    var record = Record()
    if scene.isGreeted {
      session.greet(Array("mail.example.org".utf8))
      while let effect = session.next() { record.add(effect) }
      record.flush()
    }
    var happenings = happenings[...]
    for (position, piece) in pieces.enumerated() {
      if !echo.isEmpty { record.lines.append(echo[position]) }
      if piece.isEmpty {
        happenings.popFirst()?.happen(account, &session)
      } else {
        session.feed(piece)
      }
      while let effect = session.next() { record.add(effect) }
      if !echo.isEmpty { record.flush() }
    }
    record.flush()
    return record.lines
  }
}

/// What a session has done, as lines of a file.
private struct Record {
  var lines: [[UInt8]] = []
  private var said: [UInt8] = []

  mutating func add(_ effect: Session.Effect) {
    switch effect {
    case .write(let octets): said += octets
    case .compress: note("Z:")
    case .hangUp: note("H:")
    }
  }

  private mutating func note(_ what: String) {
    flush()
    lines.append(Array(what.utf8))
  }

  mutating func flush() {
    for line in said.lines where !said.isEmpty {
      lines.append(
        Array("S: ".utf8) + Escaped.encode(line.last == ASCII.cr ? line.dropLast() : line))
    }
    said = []
  }
}
