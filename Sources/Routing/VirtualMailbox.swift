public import Postal

/// A Maildir that belongs to no account of the host.
public struct VirtualMailbox: Hashable, Sendable {
  /// Whom its files belong to, who delivers into it.
  public enum Owner: Hashable, Sendable {
    /// The account of the mail system.
    case mailSystem
    /// The account of this name.
    case account([UInt8])
    /// These numbers.
    case numbers(uid: UInt32, gid: UInt32)
  }

  /// The absolute path of the Maildir, without a last slash.
  public var maildir: [UInt8]
  /// Whom its files belong to.
  public var owner: Owner
  /// How much it may hold; nil leaves it to the configuration.
  public var quota: QuotaLimit?

  /// A virtual mailbox.
  public init(maildir: [UInt8], owner: Owner = .mailSystem, quota: QuotaLimit? = nil) {
    self.maildir = maildir
    self.owner = owner
    self.quota = quota
  }
}
