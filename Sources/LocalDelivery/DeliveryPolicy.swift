internal import Bytes
public import Configuration
public import Postal
public import Unix

/// What the administrator decides about local delivery.
public struct DeliveryPolicy: Sendable {
  /// The name of this host, for the names of messages.
  public var host: [UInt8]
  /// Where a user's Maildir is; relative to the home directory unless absolute.
  public var maildir: Path = "Maildir"
  /// The quota of a Maildir; nil leaves it to the file `maildirsize`.
  public var quota: QuotaLimit?
  /// Whether mail for a full Maildir goes back at once instead of being tried again.
  public var fullIsPermanent = false
  /// Whether `.forward` files are read.
  public var readsForward = true
  /// What stands between user and extension, also in `.forward+extension`.
  public var delimiter: UInt8 = "+"
  /// The program that takes forwarded messages; it is looked for when there are some.
  public var sendmail: Path { settings?.program("sendmail") ?? "/usr/sbin/sendmail" }
  /// The configuration file, named to commands as MARTLET_CONFIG; nil for the usual one.
  public var configuration: Path?
  /// How many seconds a command may run.
  public var commandSeconds = 600
  /// How many commands of a batch run at the same time.
  public var commandsAtOnce = 4
  /// The PATH of commands.
  public var commandPath = "/usr/local/bin:/usr/bin:/bin"

  private var settings: Settings?

  /// The policy of a host where nothing was decided.
  public init(host: [UInt8]) { self.host = host }

  /// The policy that a configuration has.
  public init(_ settings: Settings) {
    self.init(host: settings.hostname)
    maildir = settings.maildir
    quota = settings.quota
    switch settings.quotaOver {
    case .deferring: fullIsPermanent = false
    case .bouncing: fullIsPermanent = true
    }
    if let first = settings.recipientDelimiters.first { delimiter = first }
    commandSeconds = settings.commandTimeLimit
    configuration = settings.file
    self.settings = settings
  }
}
