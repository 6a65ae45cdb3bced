internal import Authentication
internal import Bytes
internal import Configuration
internal import Postal
internal import Service
internal import Unix

/// The configuration of a listening socket's connections; nothing of it is secret.
struct ServedConfiguration<Protocol: MailService>: ListeningServer {
  private(set) var settings: Settings
  /// What they offer for logins: of the passwords themselves nothing may be in a process that becomes a user.
  private(set) var offer: LoginOffer
  private let options: MailOptions
  private let reply: [UInt8]
  private var seen: FileStatus?

  init(_ settings: Settings, _ options: MailOptions, refusal: [UInt8]) {
    self.settings = settings
    offer = LoginOffer(settings, readsApart: true)
    self.options = options
    reply = refusal
    seen = try? settings.file?.status()
  }

  var limit: Int { Protocol.limit }
  var limitOfAddress: Int { Protocol.limitOfAddress }
  var refusal: [UInt8]? { options.beginsWithTLS ? nil : reply }

  /// Reads the configuration again if it has changed; one that cannot be used leaves the old one in force.
  mutating func isOutdated() -> Bool {
    let now = try? settings.file?.status()
    if now?.inode == seen?.inode, now?.changed == seen?.changed {
      offer.refresh()
      return false
    }
    seen = now
    let log = settings.log
    do throws(Failure) { settings = try Settings.load(path: options.configuration) } catch {
      Log.write(
        LogLine("trouble").with("what", "the old configuration stays").with("why", error.text),
        to: log, tag: Path(composed: Protocol.program))
    }
    if log == .syslog { settings.log = log }
    offer = LoginOffer(settings, readsApart: true)
    return false
  }
}
