internal import Authentication
internal import Bytes
internal import Configuration
internal import Postal
internal import Routing
internal import Service
internal import Unix

/// The configuration of a listening socket's connections; nothing of it is secret.
struct ServedConfiguration<Protocol: MailService>: ListeningServer {
  private(set) var settings: Settings
  /// What they offer for logins: of the passwords themselves nothing may be in a process that becomes a user.
  private(set) var offer: LoginOffer
  /// What the processes take that are made ready.
  private(set) var supplies: LoginSupplies?
  private let options: MailOptions
  private let reply: [UInt8]
  private var seen: FileStatus?

  init(_ settings: Settings, _ options: MailOptions, refusal: [UInt8]) {
    self.settings = settings
    offer = LoginOffer(settings, readsApart: true)
    self.options = options
    reply = refusal
    seen = try? settings.file?.status()
    Protocol.rehearse()
    // whose mailbox it would be does not matter: nobody has none
    _ = try? MailboxPlace(of: Array("nobody.here".utf8), settings, Tables(settings))
  }

  var limit: Int { Protocol.limit }
  var limitOfAddress: Int { Protocol.limitOfAddress }
  var refusal: [UInt8]? { options.beginsWithTLS ? nil : reply }

  /// As root there is much to be made ready: a process without rights, the check of a password.
  var keepsSpare: Bool { Identity.effectiveUser == 0 }

  mutating func prepareSpare() {
    if supplies == nil { supplies = try? LoginSupplies(settings) }
    supplies?.prepare(settings)
  }

  /// Lets go of what a process may not have that becomes a user.
  mutating func letGo() { supplies = nil }

  /// Reads the configuration again if it has changed; one that cannot be used leaves the old one in force.
  mutating func refresh() -> Freshness {
    let now = try? settings.file?.status()
    if now?.inode == seen?.inode, now?.changed == seen?.changed {
      return offer.refresh() ? .changed : .same
    }
    seen = now
    reload()
    return .changed
  }

  private mutating func reload() {
    let log = settings.log
    supplies = nil
    do throws(Failure) { settings = try Settings.load(path: options.configuration) } catch {
      Log.write(
        LogLine("trouble").with("what", "the old configuration stays").with("why", error.text),
        to: log, tag: Path(composed: Protocol.program))
    }
    if log == .syslog { settings.log = log }
    offer = LoginOffer(settings, readsApart: true)
  }
}
