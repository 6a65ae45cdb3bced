internal import Bytes
public import Postal

// From the greeting to the first message: EHLO, STARTTLS, AUTH.
extension ClientSession {
  mutating func takeOpening(_ reply: ServerReply, as wanted: Expected) {
    switch wanted {
    case .greeting: takeGreeting(reply)
    case .hello: takeHello(reply)
    case .plainHello: takePlainHello(reply)
    case .startTLS: takeStartTLS(reply)
    case .login: takeLogin(reply)
    case .sender, .recipient, .data, .chunk, .final, .reset, .quit: break
    }
  }

  private mutating func takeGreeting(_ reply: ServerReply) {
    // a server that does not want us today may want us tomorrow: RFC 5321 §3.1 has 554 for both
    guard reply.code == 220 else { return hangUp(reply.waiting) }
    greet()
  }

  private mutating func greet() {
    offered = ClientExtensions()
    switch configuration.language {
    case .smtp: say(ClientCommands.hello("EHLO", configuration.name), .hello)
    case .lmtp: say(ClientCommands.hello("LHLO", configuration.name), .hello)
    }
  }

  private mutating func takeHello(_ reply: ServerReply) {
    if reply.code == 250 {
      offered = ClientExtensions(reply)
      return goOn()
    }
    // a server of the old kind; RFC 5321 §3.2
    guard reply.isPermanent, configuration.language == .smtp else { return hangUp(reply.waiting) }
    say(ClientCommands.hello("HELO", configuration.name), .plainHello)
  }

  private mutating func takePlainHello(_ reply: ServerReply) {
    guard reply.code == 250 else { return hangUp(reply.waiting) }
    goOn()
  }

  /// The next step after a hello, by what was offered and what is asked for.
  private mutating func goOn() {
    if !isProtected {
      switch configuration.security {
      case .none: break
      case .opportunistic:
        if offered.startTLS { return say(ClientCommands.startTLS, .startTLS) }
      case .required:
        guard offered.startTLS else {
          return hangUp(.noStartTLS)
        }
        return say(ClientCommands.startTLS, .startTLS)
      }
    }
    guard configuration.logsIn else { return logInByCertificate() }
    guard !offered.mechanisms.isEmpty else {
      return hangUp(
        Failure(.noSecurity, "a login is configured, and the server does not offer AUTH"))
    }
    stage = .suspended
    effects.append(.logIn(mechanisms: offered.mechanisms))
  }

  /// RFC 4422 appendix A; a server that has no EXTERNAL knows from the handshake who we are.
  private mutating func logInByCertificate() {
    let external = Array("EXTERNAL".utf8)
    guard configuration.hasCertificate, isProtected, offered.mechanisms.contains(external) else {
      return open()
    }
    stage = .suspended
    effects.append(.logIn(mechanisms: [external]))
  }

  private mutating func takeStartTLS(_ reply: ServerReply) {
    guard reply.code == 220 else {
      guard configuration.security == .opportunistic else { return hangUp(reply.waiting) }
      // it has changed its mind; what it offers in the clear is known
      offered.startTLS = false
      return goOn()
    }
    // what stands behind the consent was not sent by who holds the key
    guard !reader.hasMore else {
      return hangUp(Failure(.noSecurity, "the server sent more than its consent to STARTTLS"))
    }
    stage = .suspended
    effects.append(.startTLS)
  }

  /// TLS is on; what was offered before counts no more. RFC 3207 §4.2.
  public mutating func secured() {
    guard stage == .suspended, !isProtected else { return }
    isProtected = true
    stage = .opening
    reader = ReplyReader()
    greet()
  }

  /// Logs in with this mechanism, after `logIn`.
  public mutating func logIn(_ mechanism: [UInt8], initial: [UInt8]?) {
    guard stage == .suspended else { return }
    stage = .opening
    say(ClientCommands.authenticate(mechanism, initial), .login)
  }

  /// Answers a `challenge`.
  public mutating func respond(_ response: [UInt8]) {
    guard stage == .suspended else { return }
    stage = .opening
    say(ClientCommands.response(response), .login)
  }

  /// Ends the exchange, as the challenge made no sense; the server says no then.
  public mutating func cancelLogin() {
    guard stage == .suspended else { return }
    stage = .opening
    say(ClientCommands.cancel, .login)
  }

  /// Goes no further, for this reason; says goodbye if the server still listens.
  public mutating func giveUp(_ failure: Failure) {
    if stage == .suspended { output.append(contentsOf: ClientCommands.quit) }
    hangUp(failure)
  }

  private mutating func takeLogin(_ reply: ServerReply) {
    switch reply.code {
    case 235:
      effects.append(.loggedIn)
      open()
    case 334:
      guard let text = reply.lines.first, reply.lines.count == 1,
        let challenge = Base64.decode(text)
      else {
        return hangUp(Failure(.protocol, "the server asked something that is not base64"))
      }
      stage = .suspended
      effects.append(.challenge(challenge))
    default:
      // a wrong password is put right here, and the mail waits for it
      hangUp(reply.waiting)
    }
  }

  private mutating func open() { stage = .open }
}

extension Failure {
  /// 4.7.4: the session needs TLS, and the server has none.
  public static let noStartTLS = Failure(
    .noSecurity, "TLS is required, and the server does not offer STARTTLS")
}

extension EnhancedStatus {
  /// 4.7.4: what is asked for security is not there.
  static let noSecurity = EnhancedStatus(.temporary, 7, 4)
}
