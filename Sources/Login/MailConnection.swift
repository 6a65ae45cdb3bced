internal import Authentication
internal import Bytes
internal import Configuration
internal import LoginProtocol
internal import Postal
internal import Service
internal import Transport
internal import Unix

/// One client of a server of mailboxes, on descriptors 0 and 1.
struct MailConnection<Protocol: MailService> {
  private let settings: Settings
  private let peer: Peer
  private let beginsWithTLS: Bool
  private let log: ConnectionLog
  private let offer: LoginOffer?

  /// A client of these settings; `offer` is what they offer for logins if that is known.
  init(_ settings: Settings, _ offer: LoginOffer?, _ peer: Peer, beginsWithTLS: Bool) {
    self.settings = settings
    self.offer = offer
    self.peer = peer
    self.beginsWithTLS = beginsWithTLS
    log = ConnectionLog(Path(composed: Protocol.program), settings.log, peer)
  }

  /// Serves it; `helpers` are those that wait for a client already.
  func serve(_ helpers: consuming LoginHelpers? = nil) -> ExitStatus {
    DescriptorNumber.output.sendWithoutDelay()
    do throws(Failure) {
      let facts = beginsWithTLS ? try protect() : nil
      return Identity.effectiveUser == 0 ? serveAsRoot(facts, helpers) : serveAsSelf(facts)
    } catch {
      log.trouble(error)
      return .protocolError
    }
  }

  /// Does the handshake before anything is said; RFC 8314.
  private func protect() throws(Failure) -> TLSFacts {
    let secure = try TLSProgram.accept(on: .input, settings)
    do throws(Errno) { return try secure.takeStandardDescriptors() } catch {
      throw Failure(.system(.temporary), error.message)
    }
  }

  /// What stands between a client and the mailboxes.
  private func check(
    _ facts: TLSFacts?, _ client: consuming AuthenticationClient? = nil
  ) -> LoginCheck {
    var check = LoginCheck(
      Protocol.name, settings, peer: peer, log: log, tls: facts, check: client)
    let offer = offer ?? LoginOffer(settings, readsApart: Identity.effectiveUser == 0)
    check.take(
      offer, timestamp: offer.offersDigests ? GreetingTimestamp.fresh(settings.hostname) : nil)
    return check
  }
}

extension MailConnection {
  private func session(_ admission: Admission, _ entry: LoginEntry) -> MailSession {
    MailSession(
      user: admission.user, maildir: admission.place.maildir, home: admission.place.home,
      quota: admission.place.quota, entry: entry, settings: settings, log: log)
  }

  /// Speaks to a client until it has logged in; one that is sent away gets the time to read why.
  private static func logIn<Gate: LoginGate & ~Copyable>(
    _ connection: inout Connection, _ gate: inout Gate, _ host: [UInt8]
  ) throws(Errno) -> LoginEntry? {
    let entry = try Protocol.logIn(&connection, through: &gate, host: host)
    if entry == nil { Farewell.say(connection.input, connection.output) }
    return entry
  }
}

// As one plain user.
extension MailConnection {
  private func serveAsSelf(_ facts: TLSFacts?) -> ExitStatus {
    var connection = Connection(timeout: Protocol.idleTime)
    connection.deadline = Clock.milliseconds + LoginMonitor.loginTime
    var gate = DirectGate(check(facts))
    let entry: LoginEntry?
    do throws(Errno) {
      entry = try Self.logIn(&connection, &gate, settings.hostname)
    } catch { return .ioError }
    guard let entry, let admission = gate.admission else { return .ok }
    connection.deadline = nil
    gate.noteEntry()
    guard admission.owner.uid == Identity.effectiveUser else {
      return refuse(
        connection,
        Failure(
          .configuration(.permanent), "this server may not read your mail; tell the postmaster"))
    }
    return Protocol.serve(connection, session(admission, entry)) { true }
  }
}

// As root.
extension MailConnection {
  /// Starts what the login of a client takes that may not have come yet.
  static func helpers(
    _ settings: Settings, _ supplies: LoginSupplies? = nil
  ) throws(Failure) -> LoginHelpers {
    let host = settings.hostname
    do throws(Errno) {
      let supplies = if let supplies { supplies } else { try LoginSupplies(settings) }
      return try LoginHelpers(settings, supplies) { speak($0, host) }
    } catch { throw Failure(.system(.temporary), "no process for the login: \(error.message)") }
  }

  private func serveAsRoot(
    _ facts: TLSFacts?, _ ready: consuming LoginHelpers?
  ) -> ExitStatus {
    let helpers: LoginHelpers
    do throws(Failure) {
      switch consume ready {
      case .some(let waiting): helpers = waiting
      case .none: helpers = try Self.helpers(settings)
      }
    } catch { return unable(error) }
    switch LoginMonitor(helpers.worker, check(facts, helpers.check)).run() {
    case .over(let status): return status
    case .unable(let failure): return unable(failure)
    case .entered(let admission, let entry, let worker): return serve(admission, entry, worker)
    }
  }

  /// What the worker does.
  private static func speak(_ socket: consuming MessageSocket, _ host: [UInt8]) -> ExitStatus {
    do throws(Errno) {
      var gate = try WorkerGate(socket)
      var connection = Connection(timeout: Protocol.idleTime)
      connection.deadline = Clock.milliseconds + LoginMonitor.loginTime
      guard let entry = try Self.logIn(&connection, &gate, host) else { return .ok }
      try connection.flush()
      try gate.enter(entry)
      return .ok
    } catch { return .ioError }
  }

  /// Becomes the user for good, and serves it.
  private func serve(
    _ admission: Admission, _ entry: LoginEntry, _ worker: DyingProcess
  ) -> ExitStatus {
    let connection = Connection(timeout: Protocol.idleTime)
    let owner = admission.owner
    do throws(Errno) {
      try Identity.become(owner.name, uid: owner.uid, gid: owner.gid)
      try Confinement.dropCapabilities()
    } catch {
      return refuse(
        connection, Failure(.system(.temporary), "your mail cannot be reached now; try later"))
    }
    return Protocol.serve(connection, session(admission, entry)) {
      if worker.end(within: DyingProcess.patience) != nil { return true }
      log.trouble(LoginMonitor.immortal)
      return false
    }
  }

  private func unable(_ failure: Failure) -> ExitStatus {
    log.trouble(failure)
    return refuse(
      Connection(), Failure(.system(.temporary), "there is no service now; try again later"))
  }

  private func refuse(_ connection: consuming Connection, _ failure: Failure) -> ExitStatus {
    try? connection.write(Protocol.refusal(failure))
    try? connection.flush()
    Farewell.say(connection.input, connection.output)
    return failure.exitStatus
  }
}
