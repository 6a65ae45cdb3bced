internal import Authentication
internal import Bytes
internal import Configuration
public import Postal
internal import SMTP
public import Service
internal import Transport
public import Unix

/// What `martlet-smtpd` does once its command line is read.
public struct ServerProgram: ServerProgramming {
  /// Its name.
  public static let name = "martlet-smtpd"
  /// How it is called.
  public static let usage = "martlet-smtpd [-C FILE] [--mode smtp|submission|lmtp] [--tls]"
  /// Its options.
  public static var options: [Options.Known] { ServerOptions.known }

  private let options: ServerOptions

  /// A server as the command line says.
  public init(_ options: Options) throws(Options.Misuse) {
    self.options = try ServerOptions(options)
  }

  /// Serves the connection on descriptors 0 and 1. A failure to begin is told to the client: 421.
  public func run() -> ExitStatus {
    Signal.pipe.ignore()
    let isBare = LogPlace.protectClient()
    var settings: Settings
    do throws(Failure) {
      settings = try Settings.load(path: options.configuration)
      if isBare { settings.log = .syslog }
      try becomeMailUser(settings)
    } catch {
      return giveUp(error, isBare ? .syslog : .standardError)
    }
    Host.setMask(0o077)
    ServerConfinement(settings, options.mode).enforce()
    do throws(Errno) {
      guard let socket = try ListeningSocket.at(.input) else {
        return serve(.current, settings, RecipientPolicy(settings), nil)
      }
      var listener = try Listener(socket, LoadedConfiguration(settings, options))
      guard case .client(let peer)? = try listener.run() else { return .ok }
      let configuration = listener.server
      // the socket is not this process's any more
      _ = consume listener
      return serve(
        peer, configuration.settings, configuration.policy, configuration.offer)
    } catch {
      return giveUp(Failure(.system(.temporary), error.message), settings.log)
    }
  }

  /// Serves the connection on descriptors 0 and 1.
  private func serve(
    _ peer: Peer, _ settings: Settings, _ policy: RecipientPolicy, _ offer: LoginOffer?
  ) -> ExitStatus {
    var server = MailServer(
      settings, mode: options.mode, peer: peer, connection: Connection(), policy: policy,
      offer: offer, signals: try? SignalQueue([.terminate]))
    if options.beginsWithTLS, !server.beginWithTLS() { return .protocolError }
    switch server.serve() {
    case .closed: return .ok
    case .lost: return .ioError
    }
  }

  /// Says why there is no service, to the client and to the log.
  private func giveUp(_ failure: Failure, _ target: Log.Target) -> ExitStatus {
    let told = Failure(
      EnhancedStatus(.temporary, failure.status.subject, failure.status.detail),
      "the mail server cannot begin; try again later")
    if let socket = try? ListeningSocket.at(.input) {
      socket.refuse(options.beginsWithTLS ? nil : Reply.notNow(told).wire)
    } else if !options.beginsWithTLS {
      try? DescriptorNumber.output.write(Reply.notNow(told).wire)
      Farewell.say(.input, .output)
    }
    switch target {
    case .standardError: Complaint.write(program: Self.name, failure.text.text)
    case .syslog:
      Log.write(LogLine("trouble").with("why", failure.text), to: .syslog, tag: "martlet-smtpd")
    }
    return failure.exitStatus
  }

  /// Root becomes the mail system's user for good; anybody else stays who it is.
  private func becomeMailUser(_ settings: Settings) throws(Failure) {
    guard Identity.effectiveUser == 0 else { return }
    do throws(Errno) {
      guard let account = try Account.listedFirst(settings.user), account.uid != 0 else {
        throw .invalid
      }
      try Identity.become(account.name, uid: account.uid, gid: account.gid)
    } catch {
      throw Failure(
        .configuration(.permanent),
        "cannot become \(settings.user.text): run `martlet setup` as root to make the account")
    }
  }
}
