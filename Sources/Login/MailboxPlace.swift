internal import Bytes
public import Configuration
public import Postal
public import Routing
public import Unix

/// Where the mail of a login lies, and whose it is.
public struct MailboxPlace: Sendable {
  /// The Maildir.
  public let maildir: Path
  /// The home directory that must be there, so that a missing Maildir may be made.
  public let home: Path?
  /// How much it may hold; nil leaves it to the settings and the file `maildirsize`.
  public let quota: QuotaLimit?
  /// Who must be become to read it.
  public let owner: VirtualMailbox.Owner

  /// Finds the mailbox of a login: an entry of the users table, or an account of the host. Aliases lead elsewhere
  /// and do not count.
  public init(
    of login: [UInt8], _ settings: Settings, _ tables: some RoutingTables
  ) throws(Failure) {
    if let mailbox = try Self.virtual(login, settings, tables), let path = Path(mailbox.maildir) {
      (maildir, home, owner, quota) = (path, nil, mailbox.owner, mailbox.quota)
      return
    }
    guard settings.usesAccounts, let account = try tables.account(login),
      account.uid >= settings.minimumUID, let home = Path(account.home)
    else { throw Failure(.noSuchMailbox, "\(login.text) has no mailbox here") }
    maildir = home.appending(settings.maildir)
    self.home = home
    owner = .account(account.name)
    quota = nil
  }

  private static func virtual(
    _ login: [UInt8], _ settings: Settings, _ tables: some RoutingTables
  ) throws(Failure) -> VirtualMailbox? {
    guard let address = Address(mailbox: login).map(settings.qualified) else { return nil }
    let key = address.localPart.lowercased + ["@"] + address.domain.lowercased
    switch try tables.user(key) {
    case .mailbox(let mailbox): return mailbox
    case .unusable(let problem): throw problem.waiting
    case .list, nil: return nil
    }
  }
}
