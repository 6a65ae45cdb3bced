import Bytes
import Postal
import SMTP
import TestSupport
import Testing

/// A dialogue as a `TranscriptFile` shows it.
///
/// `T:` is a timeout. `M:` in the first line is the mode and what is offered. `S:` is a line of the server. `Q:`
/// is what was queued: sender, recipients, `|` and the lines. `H:` is the end of the connection.
struct Transcript: ServerRehearsal, CustomTestStringConvertible {
  let file: TranscriptFile

  /// All files of `Tests/Transcripts/smtp`.
  static let all = TranscriptFile.all("smtp").map { Transcript(file: $0) }

  static let mechanisms = ["PLAIN", "LOGIN"]

  /// What the first line says of the surroundings; without one it is a pipe.
  var configuration: Session.Configuration {
    var configuration = Self.limits
    for word in file.marks {
      switch word {
      case "smtp": configuration.mode = .smtp
      case "submission": configuration.mode = .submission
      case "lmtp": configuration.mode = .lmtp
      case "offers-tls": configuration.offersTLS = true
      case "protected": configuration.isProtected = true
      case "auth": configuration.mechanisms = Self.mechanisms + ["SCRAM-SHA-256"]
      case "auth-later": configuration.protectedMechanisms = Self.mechanisms
      case "turn": configuration.offersTurn = true
      case "trusted": configuration.mayVerify = true
      case "no-soliciting":
        for word in ["net.example:ADV", "org.example:ADV:ADLT"] {
          _ = configuration.refusedSolicitations.insert(Array(word.utf8))
        }
      case "release":
        configuration.releaseLimit = .init(
          seconds: 3600, moment: Timestamp(seconds: 1_795_262_400, microseconds: 5))
      case "no-limit": configuration.sizeLimit = .max
      case "hurry": configuration.idleLimit = 3
      case "waits", "whole": break
      default: Issue.record("no such word: \(word)")
      }
    }
    return configuration
  }

  /// Whether the client must wait for replies, because bytes behind a command would be another matter.
  var mustWait: Bool { file.marks.contains("waits") }
  /// Whether the pieces mean what they do only as they are.
  var isWhole: Bool { file.marks.contains("whole") }

  static let limits = Session.Configuration(
    .localPipe, host: Array("mail.example.org".utf8), sizeLimit: 1000, recipientLimit: 3,
    errorLimit: 5)

  /// The server's lines for these pieces of what the client says; `echo` adds the client's own.
  func run(_ pieces: [[UInt8]], echo: [[UInt8]] = []) -> [[UInt8]] {
    let configuration = configuration
    var dialogue = Dialogue(configuration)
    var host = TestHost(configuration)
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
  private let configuration: Session.Configuration
  private var transaction: Transaction?
  private var message: [UInt8] = []
  private var mechanism: [UInt8] = []

  init(_ configuration: Session.Configuration) { self.configuration = configuration }

  mutating func serve(_ dialogue: inout Dialogue) {
    while let effect = dialogue.next() {
      switch effect {
      case .reply(let reply):
        for line in reply.wire.lines { record.append(Array("S: ".utf8) + line.trimmed) }
      case .check(let recipient): dialogue.answer(verdict(recipient))
      case .checkSender(let transaction): dialogue.answer(verdict(transaction.envelope.sender))
      case .verify(let address): dialogue.answer(verdict(Recipient(address)))
      case .turn(let domain): dialogue.turned(domain, turn(domain))
      case .acceptData(let accepted): (transaction, message) = (accepted, [])
      case .data(let octets): message += octets
      case .endOfData: dialogue.finish(result(dialogue.client))
      case .forget:
        record.append(Array("F:".utf8))
        transaction = nil
      case .startTLS:
        record.append(Array("TLS:".utf8))
        var protected = configuration
        protected.isProtected = true
        protected.mechanisms = Transcript.mechanisms
        dialogue = Dialogue(protected, greets: false)
      case .authenticate(let name, let initial): begin(name, initial, &dialogue)
      case .authenticationResponse(let response): go(on: response, &dialogue)
      case .authenticationEnded: record.append(Array("A:".utf8))
      case .hangUp: record.append(Array("H:".utf8))
      }
    }
  }

  private func turn(_ domain: [UInt8]) -> Session.TurnResult {
    switch domain.text {
    case "example.org": .started(2)
    case "idle.example": .started(0)
    case "broken.example": .unable
    default: .notAllowed
    }
  }

  private func verdict(_ sender: ReversePath) -> Failure? {
    switch sender.address?.localPart.text {
    case "foreign": Failure(.refused, "The address is not yours")
    case "early": Failure(EnhancedStatus(.temporary, 3, 1), "The disk is full")
    default: nil
    }
  }

  /// A check of logins that knows `alice` with the password `secret`, and a mechanism in two steps.
  private mutating func begin(
    _ mechanism: [UInt8], _ initial: [UInt8]?, _ dialogue: inout Dialogue
  ) {
    self.mechanism = mechanism
    switch (mechanism.text, initial) {
    case (_, let initial?): go(on: initial, &dialogue)
    case ("LOGIN", nil): dialogue.challenge(Array("Username:".utf8))
    case (_, nil): dialogue.challenge([])
    }
  }

  private mutating func go(on response: [UInt8], _ dialogue: inout Dialogue) {
    switch (mechanism.text, response.text) {
    case ("PLAIN", "\u{0}alice\u{0}secret"), ("LOGIN", "secret"):
      dialogue.authenticated(Array("alice".utf8))
    case ("LOGIN", "alice"): dialogue.challenge(Array("Password:".utf8))
    case ("SCRAM-SHA-256", "n,,proof"):
      dialogue.authenticated(Array("alice".utf8), final: Array("v=sign".utf8))
    case (_, "\u{0}alice\u{0}busy"):
      dialogue.authenticationRefused(
        Failure(EnhancedStatus(.temporary, 7, 0), "Logins cannot be checked now"))
    default:
      dialogue.authenticationRefused(
        Failure(EnhancedStatus(.permanent, 7, 8), "Wrong name or password"))
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

  private mutating func result(_ client: Session.Client) -> Session.DataResult {
    guard let transaction else { return .refused(Failure(.system(.temporary), "no envelope")) }
    let envelope = transaction.envelope
    switch envelope.sender.address?.localPart.text {
    case "full": return .refused(Failure(EnhancedStatus(.temporary, 3, 1), "The disk is full"))
    case "loop": return .refused(Failure(.routingLoop, "The message goes in circles"))
    default: break
    }
    var head = Array("Q: ".utf8) + envelope.sender.bytes + Array(wishes(envelope).utf8)
    if let login = client.login { head += Array(" login=".utf8) + login }
    switch transaction.release {
    case .after(let seconds): head += Array(" after=\(seconds)".utf8)
    case .at(let moment): head += Array(" at=\(moment.seconds)".utf8)
    case nil: break
    }
    if let limit = transaction.timeLimit {
      let mode = limit.mode == .returned ? "R" : "N"
      head += Array(" by=\(limit.seconds);\(mode)\(limit.isTraced ? "T" : "")".utf8)
    }
    if transaction.priority != 0 { head += Array(" priority=\(transaction.priority)".utf8) }
    record.append(head)
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
    if envelope.requiresTLS { out += " requiretls" }
    return envelope.isInternational ? out + " utf8" : out
  }
}
