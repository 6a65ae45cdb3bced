internal import Bytes
public import Postal
public import Routing
internal import Unix

/// The tables of the configuration as files, read when they are first asked for.
///
/// One thread at a time. A resident program says `refresh()` at the start of each pass.
public final class Tables: RoutingTables {
  /// The most accounts that are remembered within a pass.
  static let accountLimit = 100_000

  private let accounts: any AccountSource
  private let remembersAccounts: Bool
  private var aliases: TableCache<AliasTable>
  private var users: TableCache<UsersTable>
  private var routes: TableCache<RoutesTable>
  private var known: [[UInt8]: HostAccount?] = [:]

  /// The tables that the settings name; a process that asks for few accounts need not remember them.
  public init(
    _ settings: Settings, accounts: any AccountSource = HostAccounts(),
    remembersAccounts: Bool = true
  ) {
    self.accounts = accounts
    self.remembersAccounts = remembersAccounts
    aliases = TableCache(settings.aliasFiles) { AliasTable($0, file: $1) }
    users = TableCache([settings.users]) { UsersTable($0, file: $1) }
    routes = TableCache([settings.routes]) { RoutesTable($0, file: $1) }
  }

  /// Forgets the accounts, and each table whose file is another one now.
  public func refresh() {
    known = [:]
    aliases.refresh()
    users.refresh()
    routes.refresh()
  }

  /// Every problem of the three files.
  public func problems() -> [Problem] {
    aliases.load()
    users.load()
    routes.load()
    let whole = [aliases.problem, users.problem, routes.problem].compactMap { $0 }
    return whole + aliases.table.problems() + users.table.problems() + routes.table.problems()
  }

  /// The lines of the routes that lead to other servers.
  public func relays() -> [(relay: Relay, line: Int)] {
    routes.load()
    return routes.table.relays
  }

  /// How many names the aliases have.
  public func aliasCount() -> Int {
    aliases.load()
    return aliases.table.count
  }

  // MARK: RoutingTables

  private func aliasTable() throws(Failure) -> AliasTable {
    aliases.load()
    if let problem = aliases.problem { throw problem.waiting }
    return aliases.table
  }

  private func userTable() throws(Failure) -> UsersTable {
    users.load()
    if let problem = users.problem { throw problem.waiting }
    return users.table
  }

  private func routeTable() throws(Failure) -> RoutesTable {
    routes.load()
    if let problem = routes.problem { throw problem.waiting }
    return routes.table
  }

  /// The alias of a name in lower case.
  public func alias(_ name: [UInt8]) throws(Failure) -> AliasEntry? { try aliasTable()[name] }

  /// The users table's entry of `local@domain` or `@domain`, in lower case.
  public func user(_ key: [UInt8]) throws(Failure) -> UserEntry? { try userTable()[key] }

  /// Whether the users table has an entry of this domain, in lower case.
  public func hosts(domain: [UInt8]) throws(Failure) -> Bool {
    try userTable().hosts(domain: domain)
  }

  /// The entry of exactly this pattern, in lower case.
  public func route(_ pattern: [UInt8]) throws(Failure) -> RouteEntry? {
    try routeTable()[pattern]
  }

  /// Whether the routes table has a pattern for senders.
  public func routesSenders() throws(Failure) -> Bool { try routeTable().hasSenders }

  /// A line of the aliases whose name cannot be read.
  public func aliasDoubt() throws(Failure) -> Problem? { try aliasTable().doubt }

  /// A line of the users table whose address cannot be read.
  public func userDoubt() throws(Failure) -> Problem? { try userTable().doubt }

  /// A line of the routes table whose pattern cannot be read.
  public func routeDoubt() throws(Failure) -> Problem? { try routeTable().doubt }

  /// The account of that name, asked for once in a pass; a name service that fails is asked again.
  public func account(_ name: [UInt8]) throws(Failure) -> HostAccount? {
    if remembersAccounts, let answer = known[name] { return answer }
    let found: Account?
    do throws(Errno) {
      found = try accounts.account(named: name)
    } catch {
      throw Failure(
        .system(.temporary), "cannot look up the account \(name.text) now: \(error.message)")
    }
    // the answer for a name nobody has is kept under the name asked for, which anybody may choose
    if known.count >= Self.accountLimit { known = [:] }
    let account = found.map(HostAccount.init)
    if remembersAccounts { known[name] = .some(account) }
    return account
  }

  /// The lines of an included file, which its group may write but nobody else.
  public func include(_ path: [UInt8]) throws(Failure) -> any IncludedLines {
    guard let path = Path(path) else {
      throw Failure(.configuration(.temporary), "a path has no NUL")
    }
    do throws(GuardedFile.Refusal) {
      return IncludedFile(try GuardedFile.open(path, forbidden: 0o002), path: path)
    } catch {
      throw Problem(file: path.bytes, line: 0, text: error.text(path)).waiting
    }
  }
}

extension HostAccount {
  init(_ account: Account) {
    self.init(
      name: account.name, uid: account.uid, gid: account.gid, home: account.home,
      shell: account.shell)
  }
}

extension Settings {
  /// The files that the aliases may be in: the one named, or the default and then that of other mail systems.
  var aliasFiles: [TableFile] {
    let isUsual = !aliases.isNamed && directory == Settings.defaultFile.parent
    return isUsual ? [aliases, TableFile("/etc/aliases", isNamed: false)] : [aliases]
  }

  /// What of the settings decides where mail goes.
  public var routingRules: RoutingRules {
    var rules = RoutingRules(domain: domain, localDomains: localDomains)
    rules.delimiters = recipientDelimiters
    rules.usesAccounts = usesAccounts
    rules.minimumUID = minimumUID
    rules.catchAll = catchAll
    rules.postmaster = Address(mailbox: postmaster)
    rules.routesFile = routes.path.bytes
    return rules
  }
}
