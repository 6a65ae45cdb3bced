internal import Bytes
public import Configuration
public import Postal
internal import Unix

/// A daemon's side of the talk with martlet-auth(8), for one client; several attempts may follow each other.
///
/// It may be made before there is a client: of whom the attempts are is said with each.
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

  private let log: Log.Target
  private let requests: FileDescriptor
  private let answers: FileDescriptor
  private let pid: Int32?
  private var lines: LineReader

  /// Reaches martlet-auth: through `authentication-socket`, by a fork server if there is one, else by starting one.
  public init(_ settings: Settings, _ server: AuthenticationForkServer? = nil) throws(Failure) {
    do throws(Errno) {
      let line = try AuthenticationLine(settings, server)
      requests = FileDescriptor(owning: line.requests)
      answers = FileDescriptor(owning: line.answers)
      lines = LineReader(DescriptorNumber(line.answers))
      pid = line.pid
    } catch { throw Self.unavailable(settings.log, error.message) }
    log = settings.log
  }

  deinit {
    guard let pid else { return }
    ChildProcess.signal(pid, .terminate)
    _ = try? ChildProcess.wait(for: pid)
  }

  /// Whether martlet-auth has gone; while it owes no answer.
  public var hasEnded: Bool { Waiting.isReadable(answers.number) }

  /// Has a martlet-auth of our own end, without waiting for it: letting go does.
  public func dismiss() { if let pid { ChildProcess.signal(pid, .terminate) } }

  /// Begins an exchange; one that was under way is over.
  public mutating func begin(_ opening: AuthenticationRequest.Opening) throws(Failure) -> Step {
    try ask(.begin(opening))
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
