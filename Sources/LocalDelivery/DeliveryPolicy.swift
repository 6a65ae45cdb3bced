internal import Bytes
public import Maildir
public import Unix

/// What the administrator decides about local delivery.
public struct DeliveryPolicy: Sendable {
  /// The name of this host, for the names of messages.
  public var host: [UInt8]
  /// Where a user's Maildir is; relative to the home directory unless absolute.
  public var maildir: Path = "Maildir"
  /// The quota of a Maildir; nil leaves it to the file `maildirsize`.
  public var quota: MaildirQuota?
  /// Whether mail for a full Maildir goes back at once instead of being tried again.
  public var fullIsPermanent = false
  /// Whether `.forward` files are read.
  public var readsForward = true
  /// What stands between user and extension, also in `.forward+extension`.
  public var delimiter: UInt8 = "+"
  /// The program that takes forwarded messages.
  public var sendmail: Path = "/usr/sbin/sendmail"
  /// The configuration file, named to commands as MARTLET_CONFIG; nil for the usual one.
  public var configuration: Path?
  /// How many seconds a command may run.
  public var commandSeconds = 1000
  /// How many commands of a batch run at the same time.
  public var commandsAtOnce = 4
  /// The PATH of commands.
  public var commandPath = "/usr/local/bin:/usr/bin:/bin"

  /// The policy of a host where nothing was decided.
  public init(host: [UInt8]) { self.host = host }
}
