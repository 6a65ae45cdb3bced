internal import Authentication
internal import Bytes
internal import Configuration
internal import LoginProtocol
internal import Postal
internal import Service
internal import Transport
internal import Unix

/// The process that stays root while a client logs in. It never reads what the client sends.
///
/// Its worker does, and tells it in messages of one form what the client wants; `MonitorSession` says what of that
/// may be done.
struct LoginMonitor: ~Copyable {
  /// How it ended.
  enum Ending {
    /// The client has logged in; nobody else has the connection any more when this worker has ended.
    case entered(Admission, LoginEntry, DyingProcess)
    /// The client has gone, or was sent away.
    case over(ExitStatus)
    /// There is no service; the client has heard nothing yet.
    case unable(Failure)
  }

  /// Milliseconds in which a client must have logged in.
  static let loginTime = 180_000
  /// Milliseconds that the worker has on top, to say goodbye by itself.
  private static let grace = 5000
  /// Milliseconds in which it has to end after its last message.
  private static let timeToEnd = 1000

  private let worker: LoginWorker
  private var check: LoginCheck
  private var session: MonitorSession
  private let deadline: Int

  /// A monitor of a worker that has so many milliseconds.
  init(
    _ worker: consuming LoginWorker, _ check: consuming LoginCheck,
    milliseconds: Int = loginTime + grace
  ) {
    deadline = Clock.milliseconds + milliseconds
    session = MonitorSession(offersTLS: check.offer.offersTLS)
    self.worker = worker
    self.check = check
  }

  /// Does what the worker asks for until it ends, or the client has logged in.
  consuming func run() -> Ending {
    do throws(Errno) {
      while let octets = try worker.next(until: deadline) {
        switch session.receive(octets) {
        case .offer: try lendConnection()
        case .giveUp(let reason):
          _ = worker.end(within: 0)
          return .unable(Failure(.system(.temporary), reason))
        case .startTLS:
          if try startTLS() { continue }
          _ = worker.end(within: 0)
          return .over(.protocolError)
        case .begin(let mechanism, let initial): try tell(check.begin(mechanism, initial))
        case .respond(let response): try tell(check.respond(response))
        case .forget: check.forget()
        case .enter(let entry): return enter(entry)
        case .violation(let violation): return stop(violation)
        }
      }
    } catch {
      if error == .messageTooLong { return stop(.malformed) }
    }
    return finish()
  }

  private mutating func tell(_ step: LoginStep) throws(Errno) {
    try worker.say(.step(step))
    switch step {
    case .challenge: session.note(.challenged)
    case .accepted: session.note(.accepted)
    case .refused: session.note(.refused)
    }
  }

  /// The worker gets what is on descriptors 0 and 1 here.
  private func lendConnection() throws(Errno) {
    let (input, output) = (DescriptorNumber.input.number, DescriptorNumber.output.number)
    try worker.say(.offer(check.offer), descriptors: [input, output])
  }

  /// Puts the plaintext where the network was, here and in the worker.
  ///
  /// False if the handshake fails: then the client is at fault, not the worker.
  private mutating func startTLS() throws(Errno) -> Bool {
    let secure: TLSConnection
    do throws(Failure) { secure = try check.protect(.input) } catch {
      check.log.trouble(error)
      return false
    }
    _ = try secure.takeStandardDescriptors()
    try lendConnection()
    check.prepare()
    return true
  }

  private consuming func enter(_ entry: LoginEntry) -> Ending {
    // it has said all; who has become the user could not kill it any more
    let worker = worker.kill()
    guard let admission = check.admission else { return .over(.software) }
    check.noteEntry()
    return .entered(admission, entry, worker)
  }

  private consuming func stop(_ violation: MonitorSession.Violation) -> Ending {
    _ = worker.end(within: 0)
    check.log.write(LogLine("login-violation").with("what", violation.text))
    return .over(.protocolError)
  }

  /// The worker has ended, or is ended now.
  private consuming func finish() -> Ending {
    switch worker.end(within: Self.timeToEnd) {
    case .exited(ExitStatus.ok.rawValue): return .over(.ok)
    case .exited(ExitStatus.ioError.rawValue): return .over(.ioError)
    case .exited, .signalled:
      check.log.trouble(Self.defect)
      return .over(.software)
    case nil:
      check.log.trouble(Self.immortal)
      return .over(.software)
    }
  }

  private static let defect = Failure(
    .system(.temporary), "the process that spoke to the client ended by a defect or was killed")
  static let immortal = Failure(
    .system(.temporary),
    "the process that spoke to the client cannot be ended: is CAP_KILL missing?")
}
