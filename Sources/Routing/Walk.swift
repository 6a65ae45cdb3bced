internal import Bytes
internal import Postal

/// The way of one recipient, as far as it has been found.
struct Walk {
  var address: Address
  var localPart: [UInt8]
  var `extension`: [UInt8]?
  private let notes = Notes()
  let lookup: Lookup
  private let explaining: Bool
  /// The lists that led here.
  var passed: [AliasEntry] = []
  /// Whether lists are left out: the mailbox itself is meant.
  var isUnaliased = false
  /// Whether the name is of this host whatever its domain is.
  var isLocalName = false
  var hasPassedCatchAll = false
  /// Whether the name `postmaster` was asked for instead of another one.
  var hasAskedPostmaster = false
  /// Whether the postmaster of the configuration was asked.
  var hasPassedPostmaster = false

  /// What one step led to.
  enum Step {
    case end(Route.End)
    /// `address` is another one now.
    case again
  }

  init(_ lookup: Lookup, at address: Address, explaining: Bool) {
    self.lookup = lookup
    self.address = address
    self.explaining = explaining
    localPart = address.localPart
  }

  var rules: RoutingRules { lookup.rules }

  /// Notes a step, if anybody wants to know.
  func say(_ sentence: () -> String) {
    if explaining { notes.steps.append(sentence()) }
  }

  /// The steps noted.
  var steps: [String] { notes.steps }

  /// A list that a sentence about the walk can be added to while it reads the walk.
  private final class Notes {
    var steps: [String] = []
  }

  static func noSuchUser(_ address: Address) -> Failure {
    Failure(.noSuchMailbox, "there is no user \(address.text) here")
  }

  mutating func start(isExpanded: Bool) throws(Failure) -> Route.End {
    guard let inner = InternalAddress(address) else { return try run() }
    guard isExpanded else {
      say { "\(address.text) is an address that only this mail system may use" }
      throw Walk.noSuchUser(address)
    }
    switch inner {
    case .unaliased(let plain):
      try meanMailbox(of: plain)
      say { "it is the mailbox of \(plain.text), whatever the aliases say" }
      return try run()
    case .target(let alias, let index, let fingerprint):
      move(to: alias)
      say { "it is target \(index + 1) of \(alias.text)" }
      return try follow(target: index, fingerprint)
    }
  }

  mutating func move(to next: Address) {
    address = next
    localPart = next.localPart
    `extension` = nil
  }

  /// Follows one address after the other until one is the last.
  mutating func run() throws(Failure) -> Route.End {
    while true {
      complete()
      switch try decide() {
      case .end(let end): return end
      case .again: break
      }
      if passed.count > Router.depthLimit {
        throw Failure(
          .routingLoop, "more than \(Router.depthLimit) aliases lead one to the next")
      }
    }
  }

  private mutating func complete() {
    guard address.domain.isEmpty else { return }
    let isPostmaster = address.localPart.equalsIgnoringCase([UInt8]("postmaster".utf8))
    if isPostmaster, !rules.isLocal(rules.domain) { isLocalName = true }
    move(to: lookup.qualified(address))
    say { "it has no domain, so it is \(address.text)" }
  }

  private mutating func decide() throws(Failure) -> Step {
    if isLocalName { return try decideLocal(hosted: false) }
    switch try lookup.domain(address.domain) {
    case .local(let entry):
      say {
        let why = entry.map { "\($0.file.text):\($0.line)" } ?? "the configuration"
        return "\(address.domain.text) is local by \(why)"
      }
      return try decideLocal(hosted: false)
    case .hosted:
      say { "\(address.domain.text) has virtual mailboxes" }
      return try decideLocal(hosted: true)
    case .pipe(let command, let entry):
      say { "mail for \(address.domain.text) goes to |\(command.text) by \(entry.place)" }
      return .end(.pipe(command))
    case .relay(let relay, let entry):
      say { "mail for \(address.domain.text) goes by \(entry.place): \(relay.bytes.text)" }
      return .end(.relay(relay))
    case .refused(let failure, let entry):
      if let entry { say { "\(address.domain.text) is refused by \(entry.place)" } }
      throw failure
    }
  }

  private mutating func decideLocal(hosted: Bool) throws(Failure) -> Step {
    let match = try lookup.find(address, hosted: hosted, unaliased: isUnaliased)
    guard let match else { return try nobody(hosted: hosted) }
    localPart = match.localPart
    `extension` = match.extension
    if let ext = match.extension {
      say { "`\(localPart.text)` with the extension `\(ext.text)`" }
    }
    switch match.found {
    case .list(let entry): return try follow(entry)
    case .virtual(let mailbox):
      say { "it is the virtual mailbox \(mailbox.maildir.text)" }
      return .end(.virtual(mailbox))
    case .account(let account):
      guard rules.isService(uid: account.uid), !isUnaliased else {
        say { "it is the account \(account.name.text)" }
        localPart = account.name
        return .end(.mailbox(account))
      }
      say {
        "the account \(account.name.text) (uid \(account.uid)) is a service's, without a mailbox"
      }
      return try postmaster()
    }
  }
}

extension RouteEntry {
  /// `file:line`, for sentences.
  var place: String { "\(file.text):\(line)" }
}
