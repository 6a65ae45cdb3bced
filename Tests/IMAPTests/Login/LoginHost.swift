import Bytes
import IMAP
import Postal

/// The program around a session before the login: logins of `alice` with the password `secret`, or of another.
struct LoginHost {
  var user = (name: Array("alice".utf8), password: Array("secret".utf8))
  /// Why nobody can log in, if that is so.
  var failure: Failure?
  var record: [[UInt8]] = []
  private var said: [UInt8] = []
  private var configuration: LoginSession.Configuration
  private var session: LoginSession
  private var mechanism = ""
  private var isOver = false
  /// What follows the login.
  private var rest: [UInt8]?

  init(_ configuration: LoginSession.Configuration) {
    self.configuration = configuration
    session = LoginSession(configuration)
    session.greet(Array("mail.example.org".utf8))
    serve()
  }

  mutating func take(_ piece: [UInt8]) {
    if isOver { return }
    if rest != nil {
      rest? += piece
      return
    }
    session.feed(piece)
    serve()
  }

  /// Ends it from our side.
  mutating func end(_ reason: Ending) {
    session.end(reason)
    if !isOver { serve() }
  }

  /// Says what was not complete, and what was left.
  mutating func finish() {
    flush()
    if let rest, !rest.isEmpty { record.append(Array("E: rest ".utf8) + Escaped.encode(rest)) }
  }

  private mutating func flush() {
    for line in said.lines where !said.isEmpty {
      record.append(
        Array("S: ".utf8) + Escaped.encode(line.last == ASCII.cr ? line.dropLast() : line))
    }
    said = []
  }

  private mutating func note(_ what: String) {
    flush()
    record.append(Array(what.utf8))
  }

  private mutating func serve() {
    while !isOver, let effect = session.next() {
      switch effect {
      case .write(let octets): said += octets
      case .startTLS:
        note("E: TLS")
        configuration.offersTLS = false
        configuration.isProtected = true
        configuration.mechanisms = ["PLAIN"]
        session = LoginSession(configuration)
      case .authenticate(let mechanism, let initial):
        self.mechanism = mechanism.text
        if let initial { check(initial) } else { session.challenge(prompt) }
      case .respond(let response): check(response)
      case .forget: note("E: forget")
      case .hangUp:
        note("H:")
        isOver = true
      case .enter(let user, let tag):
        note("E: enter \(user.text) \(tag.bytes.text)")
        rest = session.takeRest()
        return
      }
    }
    flush()
  }

  private var prompt: [UInt8] { mechanism == "LOGIN" ? Array("User".utf8) : [] }

  private mutating func check(_ response: [UInt8]) {
    if let failure { return session.refuse(failure) }
    let (name, password) = (user.name.text, user.password.text)
    switch (mechanism, response.text) {
    case ("PLAIN", "\u{0}\(name)\u{0}\(password)"),
      ("PLAIN", "\(name)\u{0}\(name)\u{0}\(password)"),
      ("LOGIN", password), ("EXTERNAL", ""):
      session.accept(user.name, final: nil)
    case ("LOGIN", name): session.challenge(Array("Password".utf8))
    case ("SCRAM-SHA-256", "n,,proof"): session.accept(user.name, final: Array("v=sign".utf8))
    case (_, "\u{0}alice\u{0}later"):
      session.refuse(Failure(EnhancedStatus(.temporary, 7, 0), "logins cannot be checked now"))
    case ("PLAIN", "nonsense"):
      session.refuse(Failure(EnhancedStatus(.permanent, 5, 2), "this is no response of PLAIN"))
    default:
      session.refuse(Failure(EnhancedStatus(.permanent, 7, 8), "wrong name or password"))
    }
  }
}
