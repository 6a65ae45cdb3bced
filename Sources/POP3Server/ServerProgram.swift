internal import Authentication
internal import Bytes
internal import Configuration
internal import POP3
public import Postal
internal import Routing
internal import Service
internal import Transport
internal import Unix

/// What `martlet-pop3d` does once its command line is read.
public struct ServerProgram {
  /// Milliseconds that a client may be silent; RFC 1939 §3.
  private static let idleTime = 600_000

  private let options: ServerOptions

  /// A server as the command line says.
  public init(_ options: ServerOptions) { self.options = options }

  /// Serves the connection on descriptors 0 and 1. A failure to begin is told to the client.
  public func run() -> ExitStatus {
    Signal.pipe.ignore()
    Host.setMask(0o077)
    let isBare = LogPlace.protectClient()
    do throws(Failure) {
      var settings = try Settings.load(path: options.configuration)
      if isBare { settings.log = .syslog }
      return options.isLoggedIn ? try serveUser(settings) : try serveStranger(settings)
    } catch {
      Complaint.write(program: "martlet-pop3d", error.text.text)
      return refuse(Connection(), error)
    }
  }

  /// Serves the user that this process is.
  private func serveUser(_ settings: Settings) throws(Failure) -> ExitStatus {
    let connection = Connection(timeout: Self.idleTime)
    if let maildir = options.maildir {
      return serve(connection, maildir, home: nil, .init(), arrived: [])
    }
    let home = try Self.home()
    return serve(
      connection, home.appending(settings.maildir), home: home, .init(), arrived: [])
  }

  private static func home() throws(Failure) -> Path {
    do throws(Errno) {
      if let path = try Account.numbered(Identity.user).flatMap({ Path($0.home) }) { return path }
    } catch {
      throw Failure(.system(.temporary), "your account is not known now: \(error.message)")
    }
    throw Failure(.system(.permanent), "you have no home directory; name a Maildir")
  }

  /// Serves whoever logs in with a mailbox of the user that this process is.
  private func serveStranger(_ settings: Settings) throws(Failure) -> ExitStatus {
    guard Identity.effectiveUser != 0 else {
      throw Failure(
        .configuration(.permanent), "run it as the user whose mail it serves, not as root")
    }
    var stage = LoginStage(
      Connection(timeout: Self.idleTime), settings, LoginOffer(settings), .current)
    do throws(Errno) {
      if options.beginsWithTLS, !stage.beginWithTLS() { return .protocolError }
      guard let entry = try stage.serve() else { return .ok }
      let connection = stage.release()
      do throws(Failure) {
        let place = try MailboxPlace(of: entry.user, settings, Tables(settings))
        try Self.check(place)
        return serve(
          connection, place.maildir, home: place.home, entry.choices, arrived: entry.rest)
      } catch { return refuse(connection, error) }
    } catch { return .ioError }
  }

  /// A process that is one user cannot read the mail of another.
  private static func check(_ place: MailboxPlace) throws(Failure) {
    let uid: UInt32?
    switch place.owner {
    case .mailSystem: return
    case .numbers(let number, _): uid = number
    case .account(let name): uid = (try? Account.named(name))?.uid
    }
    if uid == Identity.effectiveUser { return }
    throw Failure(
      .configuration(.permanent), "this server may not read your mail; tell the postmaster")
  }

  private func serve(
    _ connection: consuming Connection, _ maildir: Path, home: Path?,
    _ choices: Authorization.Choices, arrived: [UInt8]
  ) -> ExitStatus {
    let mailbox: Mailbox
    do throws(Failure) { mailbox = try Mailbox(maildir, home: home) } catch {
      return refuse(connection, error)
    }
    var stage = MailStage(connection, mailbox, choices, arrived: arrived)
    do throws(Errno) {
      try stage.serve()
      return .ok
    } catch { return .ioError }
  }

  /// Says why there is no service.
  private func refuse(_ connection: consuming Connection, _ failure: Failure) -> ExitStatus {
    try? connection.write(Reply(failure).wire(.english))
    try? connection.flush()
    return failure.exitStatus
  }
}
