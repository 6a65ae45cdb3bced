internal import Bytes
public import Postal
public import Unix

/// What `martlet.conf` says, and what holds where it says nothing.
///
/// Reading it asks neither the name service nor the network: a submission reads it each time.
public struct Settings: Sendable {
  /// The file read; nil if there is none and the defaults hold.
  public internal(set) var file: Path?
  /// The directory of the file: relative paths start there.
  public let directory: Path
  /// What this host calls itself in `Received`, Message-IDs and reports.
  public var hostname: [UInt8]
  /// What completes an address without a domain.
  public var domain: [UInt8]
  /// Domains whose mail ends here, in lower case.
  public var localDomains: [[UInt8]]
  /// The directory of the queue and the drop directory.
  public var spool: Path = "/var/spool/martlet"
  /// The Maildir of an account, from its home directory unless absolute.
  public var maildir: Path = "Maildir"
  /// The table of aliases.
  public var aliases: TableFile
  /// The table of ways to other domains.
  public var routes: TableFile
  /// The table of virtual mailboxes.
  public var users: TableFile
  /// Whether the accounts of the host are recipients.
  public var usesAccounts = true
  /// Accounts with a lower number, but for root, have no mailbox of their own.
  public var minimumUID: UInt32 = 1000
  /// The octets of which the first one in a local part begins the extension; empty for none.
  public var recipientDelimiters: [UInt8] = ["+"]
  /// Who gets the mail for names of the local domains that nobody has.
  public var catchAll: Address?
  /// Who gets mail for `postmaster` where no alias says so; may be without a domain.
  public var postmaster: [UInt8] = [UInt8]("root".utf8)
  /// Seconds from one attempt to the next; the last one repeats. Never empty.
  public var retry = [1800]
  /// Seconds after which a message is given up.
  public var lifetime = 5 * 86_400
  /// Seconds after which the sender is told that a message waits; nil for never.
  public var warnAfter: Int? = 4 * 3600
  /// Seconds for which the journal is kept.
  public var history = 7 * 86_400
  /// The most octets of a message; `Int.max` for no limit.
  public var messageSizeLimit = 100 << 20
  /// The most `Received` fields of a message that goes on.
  public var hopLimit = 50
  /// The most delivery agents at a time.
  public var concurrency = 8
  /// The most delivery agents at a time for one user or one host.
  public var destinationConcurrency = 2
  /// The account that runs commands and writes directories named in the aliases.
  public var commandUser = [UInt8]("nobody".utf8)
  /// Seconds a delivery command may take.
  public var commandTimeLimit = 600
  /// The account of the mail system.
  public var user = [UInt8]("martlet".utf8)
  /// How much a Maildir may hold that has no limit of its own; nil for any amount.
  public var quota: QuotaLimit?
  /// What becomes of mail for a full mailbox.
  public var quotaOver = QuotaPolicy.deferring
  /// Where log lines go.
  public var log = Log.Target.standardError
  /// Where the other programs of the system lie; nil for beside the running one.
  public var programDirectory: Path?

  /// Where `martlet-submitd` takes the mail of those who cannot write the drop directory.
  public var submissionSocket: Path = "/run/martlet/submit"

  // MARK: mail that crosses hosts

  /// Clients whose mail for other domains is taken without a login.
  public var relayFrom: [Network]
  /// The most recipients of one message from the network.
  public var recipientLimit = 1000
  /// Domains whose waiting mail ETRN has tried at once, in lower case.
  public var etrnDomains: [[UInt8]] = []
  /// Classes of mail that is not taken from other hosts; RFC 3865.
  public var refusedSolicitations = SolicitationClasses()
  /// Whether a login may only use sender addresses that are its own.
  public var checksSenders = true
  /// What local and unqualified senders become on their way to other hosts; nil leaves them.
  public var rewriteSenders: SenderRewriting?
  /// The certificate chain of this host, PEM; nil for no TLS.
  public var tlsCertificate: Path?
  /// Its key, PEM; nil if it stands in the same file.
  public var tlsKey: Path?
  /// A directory with `NAME.pem` for each name a client may ask for; nil for none.
  public var tlsNames: Path?
  /// The authorities that may have signed a client's certificate; nil asks for none.
  public var tlsClientAuthorities: Path?
  /// The authorities that may have signed another server's certificate; nil for the system's.
  public var tlsAuthorities: Path?
  /// Where passwords are looked up, in this order.
  public var authentication: [AuthenticationSource] = [.passwd]
  /// The socket of a running `martlet-auth`; nil has one started for each login.
  public var authenticationSocket: Path?
  /// Whether logins bound to the TLS connection are offered: clients that choose one and cannot do it do not fall back.
  public var usesChannelBinding = false
  /// The file of logins and passwords.
  public var passwd: TableFile
  /// A command with the interface of checkpassword(8).
  public var passwordCommand: [UInt8]?
  /// A command that says whose a bearer token is.
  public var tokenCommand: [UInt8]?

  // MARK: reading mail

  /// How the server that a Maildir comes from named messages for POP3.
  public var uidlFormat = UIDLFormat.dovecot

  /// Where a password is looked up.
  public enum AuthenticationSource: Hashable, Sendable {
    /// The file `passwd`.
    case passwd
    /// The accounts of the host, by PAM.
    case pam
    /// The accounts of the host, by shadow(5).
    case accounts
    /// The command `password-command`.
    case command
  }

  /// What a sender becomes.
  public enum SenderRewriting: Hashable, Sendable {
    /// The same local part at this domain.
    case domain([UInt8])
    /// This address.
    case address(Address)
  }

  /// What becomes of mail for a full mailbox.
  public enum QuotaPolicy: Sendable {
    /// It waits, 4.2.2.
    case deferring
    /// It goes back, 5.2.2.
    case bouncing
  }

  /// A file of a table, and whether somebody named it or it is the default.
  public struct TableFile: Hashable, Sendable {
    /// Where it lies.
    public var path: Path
    /// Whether the configuration names it: then it must exist.
    public var isNamed: Bool

    /// A table's file.
    public init(_ path: Path, isNamed: Bool) {
      self.path = path
      self.isNamed = isNamed
    }
  }

  /// Where the configuration lies that nobody named.
  public static let defaultFile: Path = "/etc/martlet/martlet.conf"

  /// The defaults, for a configuration in this directory and a host of this name.
  public init(directory: Path = Settings.defaultFile.parent, host: [UInt8] = Host.name) {
    self.directory = directory
    hostname = Address.isDomain(host) ? host : [UInt8]("localhost".utf8)
    domain = hostname
    localDomains = Settings.localDomains(hostname: hostname, domain: domain)
    aliases = TableFile(directory.appending("aliases"), isNamed: false)
    routes = TableFile(directory.appending("routes"), isNamed: false)
    users = TableFile(directory.appending("users"), isNamed: false)
    passwd = TableFile(directory.appending("passwd"), isNamed: false)
    relayFrom = ["127.0.0.0/8", "::1"].compactMap { Network([UInt8]($0.utf8)) }
  }

  /// The domains that are local where the configuration does not list them.
  static func localDomains(hostname: [UInt8], domain: [UInt8]) -> [[UInt8]] {
    var domains: [[UInt8]] = []
    let usual = ["localhost", "localhost.localdomain"].map { [UInt8]($0.utf8) }
    for name in [hostname.lowercased, domain.lowercased] + usual where !domains.contains(name) {
      domains.append(name)
    }
    return domains
  }
}

extension Settings {
  /// Whether mail for this domain ends here by `local-domains`, or by being this machine's literal.
  ///
  /// An empty domain asks for `domain`. Tables may make more domains local.
  public func isLocal(domain: [UInt8]) -> Bool {
    let name = domain.isEmpty ? self.domain.lowercased : domain.lowercased
    return localDomains.contains(name) || Settings.loopbackLiterals.contains(name)
  }

  private static let loopbackLiterals = ["[127.0.0.1]", "[ipv6:::1]"].map { [UInt8]($0.utf8) }

  /// The address with `domain` added if it has none.
  public func qualified(_ address: Address) -> Address {
    address.domain.isEmpty ? address.at(domain) ?? address : address
  }
}
