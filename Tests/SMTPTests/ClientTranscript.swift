import Bytes
import Postal
import SMTP
import TestSupport
import Testing

/// A client's dialogue as a `TranscriptFile` shows it.
///
/// `O:` options: `lmtp`, `tls`, `tls=required`, `login`. `B:` a message that is to be sent: sender,
/// recipients, and of `8bit utf8 requiretls ret=… envid=… by=… notify=… orcpt=…` what it has; `M:` its lines.
/// `S:` is a line of the server, `s:` one that ends in LF; `%XX` is any octet. `H:` the server closes.
/// `C:` is a line of the client. `E:` is an effect. `#` says what the file shows.
struct ClientTranscript: Rehearsal, CustomTestStringConvertible {
  let file: TranscriptFile

  /// All files of `Tests/Transcripts/smtp-client`.
  static let all = TranscriptFile.all("smtp-client").map { ClientTranscript(file: $0) }

  var testDescription: String { file.name }
  var lines: [[UInt8]] { file.lines }

  /// What the server says, a piece for each line; empty for the end of the connection.
  var pieces: [[UInt8]] {
    lines.compactMap { line in
      guard let mark = line.first else { return nil }
      let text = Escaped.decode([UInt8](line.dropFirst(3))) ?? []
      switch mark {
      case "S": return text + [ASCII.cr, ASCII.lf]
      case "s": return text + [ASCII.lf]
      case "H": return []
      default: return nil
      }
    }
  }

  /// The next of the server must not come before the client has answered.
  var mustWait: Bool { true }
  /// The lines that say what the server does.
  var echo: [[UInt8]] { lines.filter { "SsH".utf8.contains($0.first ?? 0) } }
  /// The lines that say what the client does.
  var answers: [[UInt8]] { lines.filter { $0.first == "C" || $0.first == "E" } }
  /// The dialogue without what is set up for it.
  var dialogue: [[UInt8]] { lines.filter { !"OBM".utf8.contains($0.first ?? 0) } }

  /// What the client does when the server sends these pieces; `echo` adds the server's own lines.
  func run(_ pieces: [[UInt8]], echo: [[UInt8]] = []) -> [[UInt8]] {
    var host = ClientHost(self)
    host.serve()
    for (position, piece) in pieces.enumerated() {
      if !echo.isEmpty { host.record.append(echo[position]) }
      host.take(piece)
    }
    return host.record
  }

  var configuration: ClientSession.Configuration {
    var configuration = ClientSession.Configuration(name: Array("client.example".utf8))
    for line in lines where line.first == "O" {
      for word in line.words.dropFirst() {
        switch word.text {
        case "lmtp": configuration.language = .lmtp
        case "tls": configuration.security = .opportunistic
        case "tls=required": configuration.security = .required
        case "certificate": configuration.hasCertificate = true
        default: configuration.logsIn = true
        }
      }
    }
    return configuration
  }

  /// The messages that are sent, with their octets.
  var messages: [(transaction: ClientTransaction, octets: [UInt8])] {
    var all: [(transaction: ClientTransaction, octets: [UInt8])] = []
    for line in lines {
      switch line.first {
      case "B": all.append((Self.transaction(line.words), []))
      case "M":
        all[all.count - 1].octets +=
          (Escaped.decode([UInt8](line.dropFirst(3))) ?? []) + [ASCII.lf]
      default: break
      }
    }
    return all.map { message in
      var survey = MessageSurvey()
      survey.add(message.octets.span)
      var transaction = message.transaction
      if transaction.size == 0 { transaction.size = survey.wireSize }
      return (transaction, message.octets)
    }
  }

  private static func transaction(_ words: [[UInt8]]) -> ClientTransaction {
    var transaction = ClientTransaction(sender: .null, recipients: [], size: 0)
    var recipients: [Recipient] = []
    for (position, word) in words.dropFirst().enumerated() {
      var cursor = ByteCursor(word)
      if let path = ReversePath(taking: &cursor) {
        if position == 0 { transaction.sender = path }
        if position > 0, let address = path.address { recipients.append(Recipient(address)) }
        continue
      }
      guard let (name, value) = word.cut(at: "=") else {
        if word == Array("8bit".utf8) { transaction.hasEightBit = true }
        if word == Array("utf8".utf8) { transaction.isInternational = true }
        if word == Array("requiretls".utf8) { transaction.requiresTLS = true }
        continue
      }
      switch name.text {
      case "ret": transaction.returns = value == Array("full".utf8) ? .full : .headers
      case "envid": transaction.identifier = value
      case "by":
        let words = value.split(separator: ";").map { [UInt8]($0).text }
        transaction.timeLimit = TimeLimit(
          Int(words[0]) ?? 0, words[1].hasPrefix("r") ? .returned : .notified,
          isTraced: words[1].hasSuffix("t"))
      case "size": transaction.size = value.decimal ?? 0
      case "notify": recipients[recipients.count - 1].notify = Notify(value)
      default: recipients[recipients.count - 1].original = OriginalRecipient(value)
      }
    }
    transaction.recipients = recipients
    return transaction
  }
}

/// The program around a client's session.
private struct ClientHost {
  var record: [[UInt8]] = []
  private var session: ClientSession
  private var messages: [(transaction: ClientTransaction, octets: [UInt8])]
  private var begun = 0

  init(_ transcript: ClientTranscript) {
    session = ClientSession(transcript.configuration)
    messages = transcript.messages
  }

  mutating func take(_ piece: [UInt8]) {
    if piece.isEmpty {
      session.close(Failure(EnhancedStatus(.temporary, 4, 2), "the server closed"))
    } else {
      session.feed(piece)
    }
    serve()
  }

  mutating func serve() {
    while let effect = session.next() {
      flush()
      obey(effect)
    }
    flush()
  }

  private mutating func flush() {
    for line in session.output.lines {
      record.append(
        Array("C: ".utf8) + Escaped.encode(line.last == ASCII.cr ? line.dropLast() : line + ["!"]))
    }
    session.output = []
  }

  private mutating func obey(_ effect: ClientEffect) {
    switch effect {
    case .startTLS:
      tell("starttls")
      session.secured()
    case .logIn(let mechanisms):
      tell("login \(mechanisms.map(\.text).joined(separator: " "))")
      if mechanisms.contains(Array("PLAIN".utf8)) {
        session.logIn(Array("PLAIN".utf8), initial: Array("\0u\0p".utf8))
      } else if mechanisms.contains(Array("LOGIN".utf8)) {
        session.logIn(Array("LOGIN".utf8), initial: nil)
      } else if mechanisms.contains(Array("EXTERNAL".utf8)) {
        session.logIn(Array("EXTERNAL".utf8), initial: [])
      } else {
        session.giveUp(Failure(EnhancedStatus(.temporary, 7, 4), "no mechanism"))
      }
    case .challenge(let bytes):
      tell("challenge \(bytes.text)")
      if bytes.isEmpty { session.cancelLogin() } else { session.respond(bytes) }
    case .loggedIn: tell("logged in")
    case .ready:
      if begun == messages.count { return session.end() }
      begun += 1
      session.begin(messages[begun - 1].transaction, number: begun)
    case .octets(let number):
      let octets = messages[number - 1].octets
      session.supply(octets.span, isLast: true)
    case .verdict(let number, let recipient, .taken(let reply)):
      tell("\(number).\(recipient) taken \(reply.status.bytes.text) \(reply.words.text)")
    case .verdict(let number, let recipient, .refused(let failure)):
      tell("\(number).\(recipient) refused \(failure.status.bytes.text) \(failure.text.text)")
    case .unsent(let number, let recipients, let failure):
      let list = recipients.map { "\($0)" }.joined(separator: ",")
      tell("\(number).\(list) unsent \(failure.status.bytes.text) \(failure.text.text)")
    case .closed(nil): tell("closed")
    case .closed(let failure?):
      tell("closed \(failure.status.bytes.text) \(failure.text.text)")
    }
  }

  private mutating func tell(_ text: String) { record.append(Array("E: \(text)".utf8)) }
}
