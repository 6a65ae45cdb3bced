internal import Bytes
internal import Configuration
internal import LoginProtocol
internal import Postal
internal import Queue
internal import SMTP
internal import Service
internal import Transport
internal import Unix

// What the session asks for.
extension MailServer {
  mutating func carryOut(_ effect: Effect) throws(Errno) {
    switch effect {
    case .reply(let reply):
      hasQuit = reply.code == 221
      // the client has taken note of all that the mechanism says to it
      if reply.code == 235 { log.connection.login(dialogue.client.login ?? [], login.mechanism) }
      try connection.write(reply.wire)
    case .checkSender(let transaction): answer(transaction)
    case .check(let recipient): answer(recipient)
    case .verify(let address):
      dialogue.answer(policy.refusal(of: address, from: .null, mayRelay: false))
    case .turn(let domain):
      turns += 1
      let mayAsk = turns <= QueueTurn.limit
      dialogue.turned(domain, mayAsk ? QueueTurn.start(domain, settings) : .unable)
    case .acceptData(let transaction): begin(transaction)
    case .data(let octets): message?.take(octets, into: &entrance)
    case .endOfData: finish()
    case .forget: forget()
    case .startTLS: try startTLS()
    case .authenticate(let mechanism, let initial):
      go(on: login.begin(mechanism, initial), mechanism)
    case .authenticationResponse(let response):
      go(on: login.respond(response), login.mechanism)
    case .authenticationEnded: login.end()
    case .hangUp: forget()
    }
  }

  private mutating func answer(_ transaction: Transaction) {
    sender = transaction.envelope.sender
    announcedSize = transaction.size
    var failure: Failure?
    if let user = dialogue.client.login {
      failure = policy.refusal(ofSender: sender, for: user)
    }
    if failure == nil { failure = openEntrance() }
    if let failure { log.refused(transaction, dialogue.client, failure) }
    dialogue.answer(failure)
  }

  private mutating func answer(_ recipient: Recipient) {
    let mayRelay =
      dialogue.client.login != nil || (mode != .lmtp && peer.mayRelay(settings))
    let failure = policy.refusal(
      of: recipient.address, from: sender, mayRelay: mayRelay,
      octets: announcedSize ?? FullMailboxes.usualSize)
    if let failure {
      log.refused(from: sender, to: recipient.address, dialogue.client, failure)
    }
    dialogue.answer(failure)
  }

  /// Opens the queue when it is first needed: a client that only asks costs it nothing.
  private mutating func openEntrance() -> Failure? {
    if entrance != nil { return nil }
    do throws(Failure) {
      let spool = settings.spool
      entrance = try Storage.trying { () throws(Errno) in
        try QueueEntrance(acceptingInto: spool)
      }
      return nil
    } catch {
      log.connection.trouble(error)
      return error
    }
  }

  private mutating func begin(_ transaction: Transaction) {
    var transaction = transaction
    let isTrusted = dialogue.client.login != nil || peer.mayRelay(settings)
    if !isTrusted { transaction.priority = min(0, transaction.priority) }
    let now = Clock.now
    transaction.envelope.deadline = transaction.timeLimit.flatMap {
      // the host before us has told the sender that the time is over
      if $0.mode == .notified, $0.seconds <= 0, !$0.isTraced { return nil }
      return DeliveryDeadline(now + $0.seconds, $0.mode, isTraced: $0.isTraced)
    }
    message = ArrivingMessage(
      transaction,
      in: MessageContext(
        settings: settings, mode: mode, peer: peer, client: dialogue.client, tls: tls, now: now,
        offsetMinutes: Clock.utcOffsetMinutes(at: now), pid: Host.pid, random: Host.random(8)))
  }

  private mutating func finish() {
    guard var arrived = message.take() else {
      return dialogue.finish(
        .refused(Failure(.system(.temporary), "nothing was kept; try again later")))
    }
    let result = arrived.finish(into: &entrance)
    switch result {
    case .queued: log.accepted(arrived, dialogue.client, tls)
    case .refused(let failure): log.refused(arrived.transaction, dialogue.client, failure)
    }
    dialogue.finish(result)
  }

  mutating func forget() {
    message?.abandon(&entrance)
    message = nil
  }

  private mutating func go(on step: LoginExchange.Step, _ mechanism: [UInt8]) {
    switch step {
    case .challenge(let bytes): dialogue.challenge(bytes)
    case .accepted(let user, let final):
      dialogue.authenticated(user, final: final)
    case .refused(let failure):
      log.connection.loginRefused(mechanism, failure)
      dialogue.authenticationRefused(failure)
    }
  }
}

// TLS.
extension MailServer {
  /// Has TLS begin; the session that follows knows nothing of what was said before. RFC 3207 §4.2.
  private mutating func startTLS() throws(Errno) {
    try connection.flush()
    do throws(Failure) {
      try protect(greets: false)
    } catch {
      log.connection.trouble(error)
      throw .connectionReset
    }
  }

  /// Does the handshake before anything is said; RFC 8314.
  public mutating func beginWithTLS() -> Bool {
    do throws(Failure) {
      try protect(greets: true)
      return true
    } catch {
      log.connection.trouble(error)
      return false
    }
  }

  private mutating func protect(greets: Bool) throws(Failure) {
    let secure = try TLSProgram.accept(on: connection.input, settings)
    let facts = secure.facts
    connection.goOn(over: secure)
    tls = facts
    login.protect(facts)
    dialogue = Dialogue(
      Self.session(settings, mode, peer, login, tls: facts), greets: greets)
  }

  /// What is offered.
  static func session(
    _ settings: Settings, _ mode: Session.Mode, _ peer: Peer, _ login: borrowing LoginExchange,
    tls: TLSFacts?
  ) -> Session.Configuration {
    var configuration = Session.Configuration(
      mode, host: settings.hostname, sizeLimit: settings.messageSizeLimit,
      recipientLimit: settings.recipientLimit)
    configuration.isProtected = tls != nil
    configuration.offersTLS = tls == nil && TLSProgram.isOffered(settings)
    configuration.offersTurn = mode == .smtp && !settings.etrnDomains.isEmpty
    configuration.mayVerify = peer.mayRelay(settings)
    if mode.hasLogins {
      configuration.mechanisms = login.offered
      configuration.protectedMechanisms = configuration.offersTLS ? login.offeredUnderTLS : []
    }
    if mode != .submission {
      configuration.refusedSolicitations = settings.refusedSolicitations
    }
    if mode == .submission {
      let seconds = settings.lifetime
      configuration.releaseLimit = .init(seconds: seconds, moment: Clock.now + seconds)
    }
    return configuration
  }
}
