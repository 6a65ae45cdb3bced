internal import Authentication
internal import Bytes
internal import Configuration
internal import Postal
internal import SMTP
internal import Unix

/// The configuration and its tables as several connections use them.
struct LoadedConfiguration {
  private(set) var settings: Settings
  private(set) var policy: RecipientPolicy
  private(set) var offer: LoginOffer?
  let options: ServerOptions
  /// What this process has given up, by the configuration that it began with.
  let confinement: ServerConfinement
  private var seen: FileStatus?

  init(_ settings: Settings, _ options: ServerOptions) {
    self.settings = settings
    self.options = options
    policy = RecipientPolicy(settings)
    confinement = ServerConfinement(settings, options.mode)
    seen = try? settings.file?.status()
    policy.prepare()
    offer = options.mode.hasLogins ? LoginOffer(settings) : nil
    rehearse()
  }

  /// Reads again what has changed. A configuration that cannot be used leaves the old one in force.
  mutating func reload() {
    let now = try? settings.file?.status()
    if now?.inode != seen?.inode || now?.changed != seen?.changed {
      seen = now
      let log = settings.log
      do throws(Failure) {
        settings = try Settings.load(path: options.configuration)
        policy = RecipientPolicy(settings)
        offer = options.mode.hasLogins ? LoginOffer(settings) : nil
        if log == .syslog { settings.log = log }
      } catch {
        Log.write(
          LogLine("trouble").with("what", "the old configuration stays").with("why", error.text),
          to: log, tag: "martlet-smtpd")
      }
    }
    offer?.refresh()
    policy.refresh()
    policy.prepare()
  }

  /// Has a dialogue with itself: the first of a process costs the language's run time more than all
  /// that follow.
  private func rehearse() {
    var configuration = Session.Configuration(
      options.mode, host: settings.hostname, sizeLimit: settings.messageSizeLimit)
    configuration.mayVerify = true
    var dialogue = Dialogue(configuration)
    let hello = options.mode == .lmtp ? "LHLO" : "EHLO"
    dialogue.feed(
      Array(
        "\(hello) a.b\r\nMAIL FROM:<a@b.c> SIZE=1\r\nRCPT TO:<a@b.c>\r\nDATA\r\n.\r\nQUIT\r\n".utf8)
    )
    while let effect = dialogue.next() {
      switch effect {
      case .reply(let reply): _ = reply.wire
      case .checkSender, .check, .verify: dialogue.answer(nil)
      case .endOfData: dialogue.finish(.queued(["0"]))
      case .turn, .acceptData, .data, .forget, .startTLS, .authenticate, .authenticationResponse,
        .authenticationEnded, .hangUp:
        break
      }
    }
  }
}
