internal import Bytes
internal import Postal

/// Names that no table has: the postmaster's, and those of nobody.
extension Walk {
  private static let postmasterName = [UInt8]("postmaster".utf8)
  private static let daemonName = [UInt8]("mailer-daemon".utf8)

  /// What becomes of a name that nobody has.
  mutating func nobody(hosted: Bool) throws(Failure) -> Step {
    say { "no table and no account has it" }
    if !isUnaliased {
      if let key = try catchAllKey(), let step = try catchAll(key) { return step }
      if isPostmaster { return try postmaster() }
      if !hosted, let catchAll = rules.catchAll, !hasPassedCatchAll {
        hasPassedCatchAll = true
        say { "the catch-all is \(catchAll.text)" }
        isLocalName = false
        move(to: catchAll)
        return .again
      }
    }
    if hasPassedPostmaster { throw Walk.noPostmaster }
    if !hosted, let doubt = try lookup.tables.aliasDoubt() { throw doubt.waiting }
    if let doubt = try lookup.tables.userDoubt() { throw doubt.waiting }
    throw Walk.noSuchUser(address)
  }

  /// Whether the name is one that every domain must have, RFC 5321 §4.5.1, or answers to our reports.
  private var isPostmaster: Bool {
    let name = (rules.split(address.localPart)?.base ?? address.localPart).lowercased
    return name == Walk.postmasterName || name == Walk.daemonName
  }

  /// The key of the domain's catch-all, if it has one.
  private func catchAllKey() throws(Failure) -> [UInt8]? {
    let key = UsersTable.key([], address.domain)
    return try lookup.tables.user(key) == nil ? nil : key
  }

  private mutating func catchAll(_ key: [UInt8]) throws(Failure) -> Step? {
    switch try lookup.tables.user(key) {
    case .mailbox(let mailbox):
      say { "the catch-all \(key.text) is the virtual mailbox \(mailbox.maildir.text)" }
      return .end(.virtual(mailbox))
    case .list(let entry): return try follow(entry)
    case .unusable(let problem): throw problem.waiting
    case nil: return nil
    }
  }

  /// Passes on what must reach a person: to the name `postmaster`, then to whom the configuration names.
  mutating func postmaster() throws(Failure) -> Step {
    let isLocal = rules.isLocal(address.domain)
    let domain = isLocal ? address.domain : [UInt8]("localhost".utf8)
    let isItself = isLocal && address.localPart.equalsIgnoringCase(Walk.postmasterName)
    if !isItself, !hasAskedPostmaster,
      let next = Address(localPart: Walk.postmasterName, domain: domain)
    {
      hasAskedPostmaster = true
      say { "its mail goes to the postmaster" }
      move(to: next)
      isLocalName = true
      return .again
    }
    guard !hasPassedPostmaster, let person = rules.postmaster else { throw Walk.noPostmaster }
    hasPassedPostmaster = true
    say { "the postmaster is \(person.text) by the configuration" }
    isLocalName = person.domain.isEmpty
    move(to: person.domain.isEmpty ? person.at(domain) ?? person : person)
    return .again
  }

  /// A host must not refuse its postmaster's mail: it waits until there is one.
  private static var noPostmaster: Failure {
    Failure(
      .configuration(.temporary),
      "nobody gets the postmaster's mail; add a line `postmaster: NAME` to the aliases")
  }
}
