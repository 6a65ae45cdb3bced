internal import Bytes
internal import Configuration
internal import IMAP
public import Login
public import LoginProtocol
public import Postal
internal import Service
public import Transport
public import Unix

/// IMAP as `MailProgram` serves it: `martlet-imapd`.
public enum IMAPService: MailService {
  /// Its name for martlet-auth(8).
  public static let name = "imap"
  /// The program.
  public static let program = "martlet-imapd"
  /// Half an hour, the least there may be; RFC 9051 §5.4.
  public static let idleTime = 1_800_000
  /// The most clients at a time of one listening socket: they stay for hours, and each has several connections.
  public static let limit = 1000
  /// The most clients at a time from one address.
  public static let limitOfAddress = 50

  /// The word that says why there is no service: a greeting, or the last that a client hears.
  public static func refusal(_ failure: Failure) -> [UInt8] { refusal(failure, of: nil) }

  private static func refusal(_ failure: Failure, of tag: Tag?) -> [UInt8] {
    let code: ResponseCode = failure.isTemporary ? .unavailable : .contactAdmin
    var out = ResponseWriter()
    if let tag { out.status(tag, .no, code: code, failure.text) }
    out.status(nil, .bye, code: code, failure.text)
    return out.take()
  }

  /// Does by itself what a client's login takes.
  public static func rehearse() {
    LoginStage.rehearse("a CAPABILITY\r\nb LOGIN \"somebody\" secret\r\n")
  }

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
    let tag = try? Tag(session.entry.choices)
    let account: UserAccount
    do throws(Failure) {
      account = try UserAccount(
        session.maildir, home: session.home, quota: session.quota, settings: session.settings)
    } catch { return awaitConnection() ? refuse(connection, error, tag) : .software }
    SessionConfinement.enforce(session.maildir, readable: IconvCharsets.gconvPaths)
    guard awaitConnection() else { return .software }
    var stage = SessionStage(connection, account, arrived: session.entry.rest)
    return stage.serve(answering: tag, host: session.settings.hostname)
  }

  private static func refuse(
    _ connection: consuming Connection, _ failure: Failure, _ tag: Tag?
  ) -> ExitStatus {
    try? connection.write(refusal(failure, of: tag))
    try? connection.flush()
    Farewell.say(connection.input, connection.output)
    return failure.exitStatus
  }
}

extension IDField {
  /// What ID says of the server; strangers are not told which version it is.
  static func server(hasVersion: Bool) -> [IDField] {
    let name = IDField(name: Array("name".utf8), value: Array("Martlet".utf8))
    if !hasVersion { return [name] }
    return [name, IDField(name: Array("version".utf8), value: Array(Version.text.utf8))]
  }
}
