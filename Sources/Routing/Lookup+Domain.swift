internal import Bytes
internal import Postal

// What the configuration and the tables say of domains.
extension Lookup {
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
}
