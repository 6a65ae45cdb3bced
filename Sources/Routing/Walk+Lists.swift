internal import Bytes
internal import Postal

/// Lists of targets: those with one target are followed, the others end in an expansion.
extension Walk {
  /// Follows an entry that lists targets.
  mutating func follow(_ entry: AliasEntry) throws(Failure) -> Step {
    if passed.contains(where: { $0.isSame(as: entry) }) { throw loop(to: entry) }
    passed.append(entry)
    let owner = try lookup.owner(of: entry, domain: address.domain)
    var targets = entry.targets
    guard let first = targets.next() else { throw empty(entry) }
    say { "`\(entry.name.text)` is in \(entry.place)" }
    if targets.next() != nil || owner != nil && first.target.canHaveOwner {
      if let owner { say { "reports about its mail go to \(owner.text)" } }
      say { "it has several targets or an owner, so each recipient gets a message of its own" }
      return .end(.expansion(Expansion(address: address, owner: owner, entry: entry)))
    }
    return try follow(first, of: entry)
  }

  /// Follows the only target of an entry, or the one that was asked for.
  private mutating func follow(_ item: AliasItem, of entry: AliasEntry) throws(Failure) -> Step {
    say { "its mail goes to \(item.target.bytes.text)" }
    switch item.target {
    case .address(let target):
      let next = lookup.qualified(target)
      isLocalName = false
      if try lookup.list(for: next)?.isSame(as: entry) == true {
        try meanMailbox(of: next)
      } else {
        move(to: next)
      }
      return .again
    case .unaliased(let target):
      let next = lookup.qualified(target)
      if try lookup.isHere(next.domain) { try meanMailbox(of: next) } else { move(to: next) }
      return .again
    case .include:
      return .end(.expansion(Expansion(address: address, owner: nil, entry: entry)))
    case .command(let text): return .end(.command(text))
    case .maildir(let path): return .end(.maildir(path))
    case .discard: return .end(.discard)
    case .failure(let failure): throw failure
    case .file(let reason), .unusable(let reason):
      throw Problem(file: entry.file, line: item.line, text: reason).waiting
    }
  }

  /// Goes on to the mailbox of an address, past any list of its name.
  mutating func meanMailbox(of plain: Address) throws(Failure) {
    move(to: plain)
    isUnaliased = true
    isLocalName = try !lookup.isHosted(plain.domain)
  }

  /// Follows the target that an internal address names.
  mutating func follow(target index: Int, _ fingerprint: UInt64) throws(Failure) -> Route.End {
    guard let match = try lookup.find(address, hosted: try lookup.isHosted(address.domain)),
      case .list(let entry) = match.found
    else { throw gone() }
    localPart = match.localPart
    `extension` = match.extension
    var targets = entry.targets
    var inPlace: AliasItem?
    while let item = targets.next() {
      if item.target.fingerprint == fingerprint { return try end(of: item, entry) }
      if item.index == index, item.target.hasNoAddress { inPlace = item }
    }
    guard let inPlace else { throw gone() }
    return try end(of: inPlace, entry)
  }

  private mutating func end(of item: AliasItem, _ entry: AliasEntry) throws(Failure) -> Route.End {
    passed.append(entry)
    switch try follow(item, of: entry) {
    case .end(let end): return end
    case .again: return try run()
    }
  }

  private func gone() -> Failure {
    Failure(
      .noSuchMailbox,
      "\(address.text) no longer names the command or Maildir that this message was for")
  }

  private func loop(to entry: AliasEntry) -> Failure {
    var names = ""
    for step in passed.suffix(8) { names += "\(step.name.text), " }
    return Failure(
      .routingLoop, "the aliases \(names)\(entry.name.text) lead in a circle; see \(entry.place)")
  }

  private func empty(_ entry: AliasEntry) -> Failure {
    Problem(file: entry.file, line: entry.line, text: entry.emptyText).waiting
  }
}

extension AliasTarget {
  /// Whether it takes an internal address to name it.
  var hasNoAddress: Bool {
    switch self {
    case .command, .maildir, .file, .failure, .unusable: true
    case .address, .unaliased, .include, .discard: false
    }
  }

  /// Whether mail goes on from here, so that somebody may have to be told.
  var canHaveOwner: Bool {
    switch self {
    case .address, .unaliased, .include, .command, .maildir: true
    case .discard, .file, .failure, .unusable: false
    }
  }
}
