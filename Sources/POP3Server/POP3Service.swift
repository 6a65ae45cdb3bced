internal import Configuration
public import Login
public import LoginProtocol
internal import POP3
public import Postal
public import Transport
public import Unix

/// POP3 as `MailProgram` serves it: `martlet-pop3d`.
public enum POP3Service: MailService {
  /// Its name for martlet-auth(8).
  public static let name = "pop"
  /// The program.
  public static let program = "martlet-pop3d"
  /// Ten minutes, the least there may be; RFC 1939 §3.
  public static let idleTime = 600_000
  /// The most clients at a time of one listening socket.
  public static let limit = 200
  /// The most clients at a time from one address.
  public static let limitOfAddress = 20

  /// The reply that says why there is no service.
  public static func refusal(_ failure: Failure) -> [UInt8] { Reply(failure).wire(.english) }

  /// Does by itself what a client's login takes.
  public static func rehearse() { LoginStage.rehearse("CAPA\r\nUSER somebody\r\nPASS secret\r\n") }

  /// Speaks to a client until it has logged in.
  public static func logIn<Gate: LoginGate & ~Copyable>(
    _ connection: inout Connection, through gate: inout Gate, host: [UInt8]
  ) throws(Errno) -> LoginEntry? {
    var stage = LoginStage(gate.offer)
    stage.greet(host)
    return try stage.serve(&connection, &gate)
  }

  /// Serves a client that has logged in.
  public static func serve(
    _ connection: consuming Connection, _ session: MailSession, awaitConnection: () -> Bool
  ) -> ExitStatus {
    let mailbox: Mailbox
    do throws(Failure) {
      mailbox = try Mailbox(session.maildir, home: session.home, session.settings.uidlFormat)
    } catch { return awaitConnection() ? refuse(connection, error) : .software }
    SessionConfinement.enforce(session.maildir)
    guard awaitConnection() else { return .software }
    let choices = Authorization.Choices(octets: session.entry.choices) ?? Authorization.Choices()
    var stage = MailStage(connection, mailbox, choices, arrived: session.entry.rest)
    do throws(Errno) {
      try stage.serve()
      return .ok
    } catch { return .ioError }
  }

  private static func refuse(
    _ connection: consuming Connection, _ failure: Failure
  ) -> ExitStatus {
    try? connection.write(refusal(failure))
    try? connection.flush()
    return failure.exitStatus
  }
}
