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

  func serve() -> ExitStatus {
    DescriptorNumber.output.sendWithoutDelay()
    do throws(Failure) {
      let facts = beginsWithTLS ? try protect() : nil
      return Identity.effectiveUser == 0 ? serveAsRoot(facts) : serveAsSelf(facts)
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
  private func check(_ facts: TLSFacts?) -> LoginCheck {
    var check = LoginCheck(Protocol.name, settings, peer: peer, log: log, tls: facts)
    // a process that has another do the talking has the time
    let isRoot = Identity.effectiveUser == 0
    if isRoot { check.prepare() }
    let offer = offer ?? LoginOffer(settings, readsApart: isRoot)
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
    return Protocol.serve(connection, session(admission, entry))
  }
}

// As root.
extension MailConnection {
  /// Where a directory without name may be made: systemd's for the unit, the system's, the mail system's.
  private var places: [Path] {
    var places: [Path] = ["/run", settings.spool]
    if let path = Host.environment("RUNTIME_DIRECTORY").flatMap({ Path($0) }) {
      places.insert(path, at: 0)
    }
    return places
  }

  private func serveAsRoot(_ facts: TLSFacts?) -> ExitStatus {
    let ending: LoginMonitor.Ending
    do throws(Errno) {
      let root = try EmptyRoot(in: places)
      let host = settings.hostname
      let worker = try LoginWorker(root) { Self.speak($0, host) }
      ending = LoginMonitor(worker, check(facts)).run()
    } catch {
      return unable(
        Failure(.system(.temporary), "no process for the login: \(error.message)"))
    }
    switch ending {
    case .over(let status): return status
    case .unable(let failure): return unable(failure)
    case .entered(let admission, let entry): return serve(admission, entry)
    }
  }

  /// What the worker does.
  private static func speak(_ socket: consuming MessageSocket, _ host: [UInt8]) -> ExitStatus {
    var connection = Connection(timeout: Protocol.idleTime)
    connection.deadline = Clock.milliseconds + LoginMonitor.loginTime
    do throws(Errno) {
      var gate = try WorkerGate(socket)
      guard let entry = try Self.logIn(&connection, &gate, host) else { return .ok }
      try connection.flush()
      try gate.enter(entry)
      return .ok
    } catch { return .ioError }
  }

  /// Becomes the user for good, and serves it.
  private func serve(_ admission: Admission, _ entry: LoginEntry) -> ExitStatus {
    let connection = Connection(timeout: Protocol.idleTime)
    let owner = admission.owner
    do throws(Errno) {
      try Identity.become(owner.name, uid: owner.uid, gid: owner.gid)
      try Confinement.dropCapabilities()
    } catch {
      return refuse(
        connection, Failure(.system(.temporary), "your mail cannot be reached now; try later"))
    }
    return Protocol.serve(connection, session(admission, entry))
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
