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

  func qualified(_ address: Address) -> Address {
    address.domain.isEmpty ? address.at(rules.domain) ?? address : address
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
