public import Configuration
public import LoginProtocol
public import Postal
public import Service
public import Unix

/// A client that has logged in, and the mailbox that it is served; the process is the mailbox's owner.
public struct MailSession: Sendable {
  /// The name of the login; nil for the user that the process is.
  public var user: [UInt8]?
  /// The Maildir.
  public var maildir: Path
  /// The home directory that must be there, so that a missing Maildir may be made.
  public var home: Path?
  /// How much the mailbox may hold by the users table; nil leaves it to the settings.
  public var quota: QuotaLimit?
  /// What the client took with it.
  public var entry: LoginEntry
  /// The settings of the host.
  public var settings: Settings
  /// Where to say what matters.
  public var log: ConnectionLog
}
