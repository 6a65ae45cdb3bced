internal import Bytes
public import Configuration
public import Postal
internal import Unix

/// A daemon's side of the talk with martlet-auth(8), for one client; several attempts may follow each other.
///
/// The process must ignore SIGPIPE and have one thread. Letting go ends a martlet-auth of our own.
public struct AuthenticationClient: ~Copyable {
  /// What an exchange is at.
  public enum Step: Hashable, Sendable {
    /// Send this to the client, and give its answer to `respond`.
    case challenge([UInt8])
    /// The client is this login; `final` goes with the success, where the protocol has a place for it.
    case accepted(user: [UInt8], final: [UInt8]?)
    /// The client is nobody; a temporary failure says nothing about its password.
    case refused(Failure)
  }

  /// How long an answer may take, in milliseconds.
  public static let patience = 90_000

  private let service: [UInt8]
  private let connection: ConnectionFacts
  private let log: Log.Target
  private let requests: FileDescriptor
  private let answers: FileDescriptor
  private let pid: Int32?
  private var lines: LineReader

  /// Reaches martlet-auth: through `authentication-socket`, else by starting one.
  ///
  /// `service` is the protocol of the client, such as `smtp`.
  public init(_ settings: Settings, service: String, connection: ConnectionFacts) throws(Failure) {
    do throws(Errno) {
      let line = try AuthenticationLine(settings)
      requests = FileDescriptor(owning: line.requests)
      answers = FileDescriptor(owning: line.answers)
      lines = LineReader(DescriptorNumber(line.answers))
      pid = line.pid
    } catch { throw Self.unavailable(settings.log, error.message) }
    self.service = Array(service.utf8)
    self.connection = connection
    log = settings.log
  }

  deinit {
    guard let pid else { return }
    ChildProcess.signal(pid, .terminate)
    _ = try? ChildProcess.wait(for: pid)
  }

  /// Has a martlet-auth of our own end, without waiting for it: letting go does.
  public func dismiss() { if let pid { ChildProcess.signal(pid, .terminate) } }

  /// Begins an exchange; one that was under way is over. `initial` is nil if the client sent none.
  public mutating func begin(_ mechanism: [UInt8], initial: [UInt8]?) throws(Failure) -> Step {
    try ask(
      .begin(
        .init(
          service: service, mechanism: mechanism, connection: connection, initial: initial)))
  }

  /// Goes on with the client's answer to a challenge.
  public mutating func respond(_ response: [UInt8]) throws(Failure) -> Step {
    try ask(.respond(response))
  }

  private mutating func ask(_ request: AuthenticationRequest) throws(Failure) -> Step {
    let line = request.bytes + [ASCII.lf]
    // the other side would not know it for a request
    guard AuthenticationRequest(request.bytes) == request else {
      return .refused(
        Failure(
          EnhancedStatus(.permanent, 5, 4), "this is not offered, or the response is too long"))
    }
    let answer: AuthenticationAnswer?
    do throws(Errno) {
      try requests.write(line)
      guard let line = try lines.next(within: Self.patience) else { throw .brokenPipe }
      answer = AuthenticationAnswer(line)
    } catch { throw Self.unavailable(log, error.message) }
    switch answer {
    case .challenge(let challenge): return .challenge(challenge)
    case .accepted(let user, let final): return .accepted(user: user, final: final)
    case .refused(let failure): return .refused(failure)
    case nil: throw Self.unavailable(log, "martlet-auth has answered nonsense")
    }
  }

  /// What the client may know; the log has the reason.
  private static func unavailable(_ target: Log.Target, _ reason: String) -> Failure {
    Log.write(LogLine("login-unavailable").with("reason", reason), to: target)
    return Failure(EnhancedStatus(.temporary, 7, 0), "logins cannot be checked now; try later")
  }
}

/// The descriptors of a fresh connection to martlet-auth; the receiver owns them.
private struct AuthenticationLine {
  let requests: Int32
  let answers: Int32
  let pid: Int32?

  init(_ settings: Settings) throws(Errno) {
    if let path = settings.authenticationSocket {
      let socket = try LocalSocket.connect(to: path)
      requests = try socket.duplicate().release()
      answers = socket.release()
      pid = nil
      return
    }
    let (theirInput, ourOutput) = try FileDescriptor.pipe().split()
    let input = FileDescriptor(owning: theirInput)
    let feed = FileDescriptor(owning: ourOutput)
    let (ourInput, theirOutput) = try FileDescriptor.pipe().split()
    let hear = FileDescriptor(owning: ourInput)
    let output = FileDescriptor(owning: theirOutput)
    let program = settings.program("martlet-auth")
    var words = [Array("martlet-auth".utf8)]
    if let file = settings.file { words += [Array("--config".utf8), file.bytes] }
    var command = Command(
      program: program, arguments: words,
      environment: [Array("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".utf8)]
    )
    command.descriptors = [input.number, output.number, 2]
    pid = try ChildProcess.start(command)
    requests = feed.release()
    answers = hear.release()
  }
}
