internal import Authentication
internal import Bytes
internal import Configuration
internal import LoginProtocol
public import Postal
public import Service
internal import Transport
public import Unix

/// A server of mailboxes on descriptors 0 and 1: as root for all users, as anybody else for that user's mail alone.
///
/// As root a process without rights speaks to each client until it has logged in; then this one becomes the user.
public struct MailProgram<Protocol: MailService>: ServerProgramming {
  /// Its name.
  public static var name: String { Protocol.program }
  /// How it is called.
  public static var usage: String {
    "\(Protocol.program) [-C FILE] [--tls] | --preauth [MAILDIR]"
  }
  /// Its options.
  public static var options: [Options.Known] { MailOptions.known }

  private let options: MailOptions

  /// A server as the command line says.
  public init(_ options: Options) throws(Options.Misuse) {
    self.options = try MailOptions(options)
  }

  /// Serves the connection, or those of a listening socket. A failure to begin is told to the client.
  public func run() -> ExitStatus {
    try? StandardDescriptors.fill()
    // where whoever started it ignores SIGCHLD nobody would learn that the process without rights has ended
    Signal.resetAll()
    Signal.pipe.ignore()
    Host.setMask(0o077)
    let isBare = LogPlace.protectClient()
    do throws(Failure) {
      var settings = try Settings.load(path: options.configuration)
      if isBare { settings.log = .syslog }
      return options.isLoggedIn ? try serveUser(settings) : try serveStrangers(settings)
    } catch {
      return giveUp(error, isBare ? .syslog : .standardError)
    }
  }

  /// Serves the user that this process is.
  private func serveUser(_ settings: Settings) throws(Failure) -> ExitStatus {
    let home = options.maildir == nil ? try Self.home() : nil
    guard let maildir = options.maildir ?? home?.appending(settings.maildir) else {
      throw Failure(.system(.permanent), "name a Maildir")
    }
    let session = MailSession(
      maildir: maildir, home: home, entry: LoginEntry(), settings: settings,
      log: ConnectionLog(Path(composed: Self.name), settings.log, .current))
    return Protocol.serve(Connection(timeout: Protocol.idleTime), session) { true }
  }

  private static func home() throws(Failure) -> Path {
    do throws(Errno) {
      if let path = try Account.numbered(Identity.user).flatMap({ Path($0.home) }) { return path }
    } catch {
      throw Failure(.system(.temporary), "your account is not known now: \(error.message)")
    }
    throw Failure(.system(.permanent), "you have no home directory; name a Maildir")
  }

  private func serveStrangers(_ settings: Settings) throws(Failure) -> ExitStatus {
    do throws(Errno) {
      guard let socket = try ListeningSocket.at(.input) else {
        return serve(.current, settings, nil)
      }
      let configuration = ServedConfiguration<Protocol>(
        settings, options, refusal: Protocol.refusal(Self.full))
      var listener = try Listener(socket, configuration)
      guard let arrival = try listener.run() else { return .ok }
      var current = listener.server
      // the socket is not this process's any more, nor are the listener's signals
      _ = consume listener
      Signal.resetAll()
      Signal.pipe.ignore()
      switch consume arrival {
      case .client(let peer):
        current.letGo()
        return serve(peer, current.settings, current.offer)
      case .spare(let place):
        try StandardDescriptors.leave()
        // what goes wrong is found again, and told, when the client has come
        let helpers = try? MailConnection<Protocol>.helpers(current.settings, current.supplies)
        current.letGo()
        guard let peer = try place.wait() else { return .ok }
        return serve(peer, current.settings, current.offer, helpers)
      }
    } catch { throw Failure(.system(.temporary), error.message) }
  }

  private func serve(
    _ peer: Peer, _ settings: Settings, _ offer: LoginOffer?,
    _ helpers: consuming LoginHelpers? = nil
  ) -> ExitStatus {
    MailConnection<Protocol>(settings, offer, peer, beginsWithTLS: options.beginsWithTLS)
      .serve(helpers)
  }
}

extension MailProgram {
  private static var full: Failure {
    Failure(.system(.temporary), "too many connections; try again later")
  }

  /// Says why there is no service: all to the log, and to who is at the other end if that is no stranger.
  private func giveUp(_ failure: Failure, _ target: Log.Target) -> ExitStatus {
    let told =
      options.isLoggedIn
      ? failure : Failure(.system(.temporary), "the server cannot begin; try again later")
    let reply = options.beginsWithTLS ? nil : Protocol.refusal(told)
    if let socket = try? ListeningSocket.at(.input) {
      socket.refuse(reply)
    } else if let reply {
      try? DescriptorNumber.output.write(reply)
      if !options.isLoggedIn { Farewell.say(.input, .output) }
    }
    switch target {
    case .standardError: Complaint.write(program: Self.name, failure.text.text)
    case .syslog:
      Log.write(
        LogLine("trouble").with("why", failure.text), to: .syslog, tag: Path(composed: Self.name))
    }
    return failure.exitStatus
  }
}
