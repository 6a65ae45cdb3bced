import Bytes
import Postal
import SMTP
import Testing
import Unix

/// A dialogue as a file shows it.
///
/// `C:` is a line of the client that ends in CR LF, `c:` one that ends in LF; `%XX` is any octet.
/// `S:` is a line of the server. `Q:` is what was queued: sender, recipients, `|` and the lines.
/// `H:` is the end of the connection. `#` says what the file shows.
struct Transcript: CustomTestStringConvertible {
  let name: String
  /// All lines but comments.
  let lines: [[UInt8]]

  var testDescription: String { name }

  static let limits = Session.Configuration(
    .localPipe, host: Array("mail.example.org".utf8), sizeLimit: 1000, recipientLimit: 3,
    errorLimit: 5)

  /// All files of `Tests/Transcripts/smtp`.
  static let all: [Transcript] = {
    let here = Array(#filePath.utf8)
    let tests = here.dropLast("SMTPTests/Transcript.swift".utf8.count)
    guard let path = Path(tests + Array("Transcripts/smtp".utf8)) else { return [] }
    do throws(Errno) {
      var all: [Transcript] = []
      for name in try Directory(path).names() {
        let text = try path.appending(name).contents(limit: 1_000_000)
        all.append(Transcript(name: name.text, lines: text.lines.filter { $0.first != "#" }))
      }
      return all.sorted { $0.name < $1.name }
    } catch { return [] }
  }()

  /// What the client says, with its line ends.
  var client: [[UInt8]] {
    lines.compactMap { line in
      guard let mark = line.first, mark == "C" || mark == "c" else { return nil }
      let text = Escaped.decode([UInt8](line.dropFirst(line.count > 2 ? 3 : 2))) ?? []
      return text + (mark == "C" ? [ASCII.cr, ASCII.lf] : [ASCII.lf])
    }
  }

  /// What the server does.
  var server: [[UInt8]] { lines.filter { $0.first != "C" && $0.first != "c" } }

  /// The server's lines for these pieces of what the client says; `echo` adds the client's own.
  func run(_ pieces: [[UInt8]], echo: [[UInt8]] = []) -> [[UInt8]] {
    var dialogue = Dialogue(Self.limits)
    var host = TestHost()
    host.serve(&dialogue)
    for (position, piece) in pieces.enumerated() {
      if !echo.isEmpty { host.record.append(echo[position]) }
      dialogue.feed(piece)
      host.serve(&dialogue)
    }
    return host.record
  }
}

/// The program around a dialogue, which answers by the names of the addresses.
private struct TestHost {
  var record: [[UInt8]] = []
  private var envelope: Envelope?
  private var message: [UInt8] = []

  mutating func serve(_ dialogue: inout Dialogue) {
    while let effect = dialogue.next() {
      switch effect {
      case .reply(let reply):
        for line in reply.wire.lines { record.append(Array("S: ".utf8) + line.trimmed) }
      case .check(let recipient): dialogue.answer(verdict(recipient))
      case .acceptData(let accepted): (envelope, message) = (accepted, [])
      case .data(let octets): message += octets
      case .endOfData: dialogue.finish(result())
      case .hangUp: record.append(Array("H:".utf8))
      }
    }
  }

  private func verdict(_ recipient: Recipient) -> Failure? {
    switch recipient.address.localPart.text {
    case "unknown": Failure(.noSuchMailbox, "There is no such mailbox: check the address")
    case "busy": Failure(.mailboxBusy, "The mailbox is busy: try again later")
    case "hostile": Failure(.refused, "line one\r\n250 line two\u{1B}\r\n\r\nthree\n")
    default: nil
    }
  }

  private mutating func result() -> Session.DataResult {
    guard let envelope else { return .refused(Failure(.system(.temporary), "no envelope")) }
    switch envelope.sender.address?.localPart.text {
    case "full": return .refused(Failure(EnhancedStatus(.temporary, 3, 1), "The disk is full"))
    case "loop": return .refused(Failure(.routingLoop, "The message goes in circles"))
    default: break
    }
    record.append(Array("Q: ".utf8) + envelope.sender.bytes + Array(wishes(envelope).utf8))
    for recipient in envelope.recipients {
      let notify = recipient.notify.map { " notify=\($0.bytes.text)" } ?? ""
      let original = recipient.original.map { " orcpt=\($0.bytes.text)" } ?? ""
      record.append(
        Array("Q: ".utf8) + recipient.address.bytes + Array((notify + original).utf8))
    }
    for line in message.lines { record.append(Array("Q: |".utf8) + Escaped.encode(line)) }
    return .queued(Array("1.ab".utf8))
  }

  private func wishes(_ envelope: Envelope) -> String {
    var out = ""
    switch envelope.returns {
    case .full: out += " ret=full"
    case .headers: out += " ret=hdrs"
    case nil: break
    }
    if let identifier = envelope.identifier { out += " envid=\(identifier.text)" }
    switch envelope.body {
    case .sevenBit: out += " 7bit"
    case .eightBit: out += " 8bit"
    case .binary: out += " binary"
    case nil: break
    }
    return envelope.isInternational ? out + " utf8" : out
  }
}
