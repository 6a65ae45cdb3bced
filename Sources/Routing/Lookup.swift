internal import Bytes
internal import Postal

/// The questions that routing and expansion both ask.
struct Lookup {
  let rules: RoutingRules
  let tables: any RoutingTables
  /// Who sends, if that is to choose a way.
  let sender: Address?

  init(rules: RoutingRules, tables: any RoutingTables, sender: Address? = nil) {
    self.rules = rules
    self.tables = tables
    self.sender = sender
  }

  /// What is known of a domain.
  enum Domain {
    /// Aliases and accounts hold; the entry that says so if it is not the configuration.
    case local(RouteEntry?)
    /// Only the users table holds.
    case hosted
    /// A command takes its mail.
    case pipe([UInt8], RouteEntry)
    /// Another server takes its mail.
    case relay(Relay, RouteEntry)
    /// It gets no mail from here.
    case refused(Failure, RouteEntry?)
  }

  func qualified(_ address: Address) -> Address {
    address.domain.isEmpty ? address.at(rules.domain) ?? address : address
  }

  func domain(_ domain: [UInt8]) throws(Failure) -> Domain {
    if rules.isLocal(domain) { return .local(nil) }
    let name = domain.lowercased
    if try tables.hosts(domain: name) { return .hosted }
    guard let entry = try route(name) else { return .refused(try noRoute(domain), nil) }
    switch entry.destination {
    case .local: return .local(entry)
    case .command(let text): return .pipe(text, entry)
    case .failure(let failure): return .refused(failure, entry)
    case .unusable(let problem): throw problem.waiting
    case .relay(let relay):
      if relay.isOfEachDomain, domain.first == "[", IPAddress(literal: domain) == nil {
        return .refused(
          Failure(.badAddress, "\(domain.text) is no address of the Internet"), entry)
      }
      return .relay(relay.resolved(for: domain), entry)
    }
  }

  /// The entry for a domain in lower case: its own, else that of the nearest `.parent`, else that of
  /// the sender, else `*`.
  private func route(_ domain: [UInt8]) throws(Failure) -> RouteEntry? {
    if let entry = try tables.route(domain) { return entry }
    var from = 0
    while domain.first != "[", let dot = domain.span.index(of: ".", from: from) {
      if let entry = try tables.route([UInt8](domain[dot...])) { return entry }
      from = dot + 1
    }
    if let entry = try senderRoute() { return entry }
    return try tables.route(["*"])
  }

  private func senderRoute() throws(Failure) -> RouteEntry? {
    guard let sender = sender.map(qualified), !sender.domain.isEmpty else { return nil }
    for key in RoutesTable.keys(ofSender: sender) {
      if let entry = try tables.route(key) { return entry }
    }
    return nil
  }

  private func noRoute(_ domain: [UInt8]) throws(Failure) -> Failure {
    if let doubt = try tables.routeDoubt() { return doubt.waiting }
    if let doubt = try tables.userDoubt() { return doubt.waiting }
    return Failure(
      .noSuchDomain,
      "this host delivers only local mail; add a line to \(rules.routesFile.text)"
        + " to send mail to \(domain.text)")
  }

  /// Whether the domain is of this host.
  func isHere(_ domain: [UInt8]) throws(Failure) -> Bool {
    switch try place(domain) {
    case .local, .hosted: true
    case .elsewhere: false
    }
  }

  /// Whether the domain has virtual mailboxes only.
  func isHosted(_ domain: [UInt8]) throws(Failure) -> Bool {
    if rules.isLocal(domain) { return false }
    return try tables.hosts(domain: domain.lowercased)
  }

  /// What the tables have for a local part, whole or without its extension.
  enum Found {
    case list(AliasEntry)
    case virtual(VirtualMailbox)
    case account(HostAccount)
  }

  /// A local part under which something was found.
  struct Match {
    let found: Found
    let localPart: [UInt8]
    let `extension`: [UInt8]?
  }

  /// What an address of this host means; nil if nobody has it.
  func find(
    _ address: Address, hosted: Bool, unaliased: Bool = false
  ) throws(Failure) -> Match? {
    let whole = try find(address.localPart, address.domain, hosted: hosted, unaliased: unaliased)
    if let whole { return Match(found: whole, localPart: address.localPart, extension: nil) }
    guard let (base, ext) = rules.split(address.localPart),
      let found = try find(base, address.domain, hosted: hosted, unaliased: unaliased)
    else { return nil }
    return Match(found: found, localPart: base, extension: ext)
  }

  private func find(
    _ name: [UInt8], _ domain: [UInt8], hosted: Bool, unaliased: Bool
  ) throws(Failure) -> Found? {
    if !hosted, !unaliased, let entry = try tables.alias(name.lowercased) { return .list(entry) }
    switch try tables.user(UsersTable.key(name, domain)) {
    case .list(let entry) where !unaliased: return .list(entry)
    case .mailbox(let mailbox): return .virtual(mailbox)
    case .unusable(let problem): throw problem.waiting
    case .list, nil: break
    }
    guard !hosted, rules.usesAccounts else { return nil }
    return try account(name).map { .account($0) }
  }

  private func account(_ name: [UInt8]) throws(Failure) -> HostAccount? {
    guard Lookup.couldBeAccount(name) else { return nil }
    if let account = try tables.account(name) { return account }
    let folded = name.lowercased
    return folded == name ? nil : try tables.account(folded)
  }

  /// Whether to ask the name service for a name that anybody may have sent.
  private static func couldBeAccount(_ name: [UInt8]) -> Bool {
    name.count <= 64 && name.first != "-"
      && name.allSatisfy {
        $0.isLetter || $0.isDigit || $0.isEightBit || "-_.$+%&'=~^".utf8.contains($0)
      }
  }

  /// Who names the users of a domain.
  enum Place {
    /// Aliases, users table and accounts.
    case local
    /// The users table.
    case hosted
    /// Somebody else.
    case elsewhere
  }

  func place(_ domain: [UInt8]) throws(Failure) -> Place {
    switch try self.domain(domain) {
    case .local: .local
    case .hosted: .hosted
    case .pipe, .relay, .refused: .elsewhere
    }
  }

  /// The list that an address means, if it means one.
  func list(for address: Address) throws(Failure) -> AliasEntry? {
    try list(for: address, in: place(address.domain))
  }

  /// The same, if it is known who names the users of the domain.
  ///
  /// Accounts are asked only where one could stand before a list.
  func list(for address: Address, in place: Place) throws(Failure) -> AliasEntry? {
    let hosted: Bool
    switch place {
    case .local: hosted = false
    case .hosted: hosted = true
    case .elsewhere: return nil
    }
    if !hosted, let entry = try tables.alias(address.localPart.lowercased) { return entry }
    if case .list(let entry) = try tables.user(UsersTable.key(address.localPart, address.domain)) {
      return entry
    }
    guard let (base, _) = rules.split(address.localPart), !base.isEmpty else { return nil }
    guard case .list(let entry) = try find(address, hosted: hosted)?.found else { return nil }
    return entry
  }

  /// The address that failures of a list's mail go to: `owner-NAME` at its domain, if there is that alias.
  func owner(of entry: AliasEntry, domain: [UInt8]) throws(Failure) -> Address? {
    let prefix = [UInt8]("owner-".utf8)
    guard !entry.name.starts(with: prefix), !entry.name.contains("@"),
      try tables.alias(prefix + entry.name) != nil
    else { return nil }
    return Address(localPart: prefix + entry.name, domain: domain)
  }
}
