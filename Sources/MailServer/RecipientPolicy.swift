internal import Bytes
public import Configuration
public import Postal
internal import Queue
internal import Routing
internal import Unix

/// Which recipients and senders are taken. Tables are read when they are first needed.
public final class RecipientPolicy {
  private let settings: Settings
  private let tables: Tables
  private lazy var router = Router(rules: settings.routingRules, tables: tables)

  /// The policy of these settings.
  public init(_ settings: Settings, accounts: any AccountSource = ListedAccounts()) {
    self.settings = settings
    tables = Tables(settings, accounts: accounts, remembersAccounts: false)
  }

  /// Has changed tables read again.
  public func refresh() { tables.refresh() }

  /// Reads the tables now rather than when they are needed; a problem shows when it matters.
  func prepare() {
    _ = Address(localPart: Array("postmaster".utf8), domain: settings.domain).map {
      refusal(of: $0, from: .null, mayRelay: false)
    }
  }

  /// Why mail for a recipient is not taken; nil if it is.
  ///
  /// Who may not relay reaches domains of this host only, and those that a line of the routes table
  /// hands to an LMTP server, or that ETRN is for. What stands before the `@` never names another host.
  public func refusal(of recipient: Address, from sender: ReversePath, mayRelay: Bool) -> Failure? {
    do throws(Failure) {
      _ = try route(to: recipient, from: sender, mayRelay: mayRelay)
      return nil
    } catch { return error }
  }

  /// The same for a message of so many octets, which a full mailbox does not take.
  ///
  /// What is said is what delivery said half an hour ago at most; see `FullMailboxes`.
  public func refusal(
    of recipient: Address, from sender: ReversePath, mayRelay: Bool, octets: Int
  ) -> Failure? {
    do throws(Failure) {
      let route = try route(to: recipient, from: sender, mayRelay: mayRelay)
      guard let mailbox = route.mailbox,
        FullMailboxes.refuses(mailbox, octets: octets, in: settings.spool, now: Clock.now)
      else { return nil }
      return full
    } catch { return error }
  }

  private var full: Failure {
    switch settings.quotaOver {
    case .deferring: Failure(.mailboxFull(.temporary), "the mailbox is full; try again later")
    case .bouncing: Failure(.mailboxFull(.permanent), "the mailbox is full")
    }
  }

  private func route(
    to recipient: Address, from sender: ReversePath, mayRelay: Bool
  ) throws(Failure) -> Route {
    let address = settings.qualified(recipient)
    let isOurs = try isOurs(address.domain)
    if !isOurs, !mayRelay { throw Self.noRelay(address) }
    let route = router.route(recipient, from: sender)
    if case .failure(let failure) = route.end { throw failure }
    return route
  }

  private static func noRelay(_ address: Address) -> Failure {
    Failure(
      .refused, "this host passes no mail on to \(address.domain.text) for you; log in first")
  }

  /// Whether mail for the domain is taken from anybody.
  private func isOurs(_ domain: [UInt8]) throws(Failure) -> Bool {
    if settings.isLocal(domain: domain) { return true }
    let name = domain.lowercased
    if settings.etrnDomains.contains(name) { return true }
    if try tables.hosts(domain: name) { return true }
    return try ownRoute(name)
  }

  /// Whether a line of the routes table for this domain, not one for all, hands its mail over here.
  private func ownRoute(_ domain: [UInt8]) throws(Failure) -> Bool {
    var entry = try tables.route(domain)
    var from = 0
    while entry == nil, domain.first != "[", let dot = domain.span.index(of: ".", from: from) {
      entry = try tables.route([UInt8](domain[dot...]))
      from = dot + 1
    }
    switch entry?.destination {
    case .local, .command: return true
    case .relay(let relay):
      switch relay.language {
      case .lmtp: return true
      case .smtp: return false
      }
    case .failure: return true
    case .unusable(let problem): throw problem.waiting
    case nil: return false
    }
  }

  /// Why a login may not send as this address; nil if it may: the address is its own name or is delivered to it.
  public func refusal(ofSender sender: ReversePath, for login: [UInt8]) -> Failure? {
    guard settings.checksSenders, let given = sender.address else { return nil }
    let address = settings.qualified(given)
    let own = Address(mailbox: login).map(settings.qualified)
    if address == own { return nil }
    let route = router.route(address)
    switch route.end {
    case .mailbox(let account) where account.name == login: return nil
    case .mailbox, .virtual:
      if let own, isSame(route, router.route(own)) { return nil }
    case .failure(let failure) where failure.isTemporary: return failure
    case .maildir, .command, .pipe, .relay, .discard, .expansion, .failure: break
    }
    return Failure(.refused, "\(given.text) is not an address of \(login.text)")
  }

  /// Whether two ways end in one mailbox.
  private func isSame(_ a: Route, _ b: Route) -> Bool {
    switch (a.end, b.end) {
    case (.mailbox(let first), .mailbox(let second)): first.uid == second.uid
    case (.virtual(let first), .virtual(let second)): first.maildir == second.maildir
    case (.mailbox, _), (.virtual, _), (.maildir, _), (.command, _), (.pipe, _), (.relay, _),
      (.discard, _), (.expansion, _), (.failure, _):
      false
    }
  }
}

extension Route {
  /// The mailbox at its end, as `DeliveryJob.mailbox` names it; nil if there is none, or not surely.
  fileprivate var mailbox: [UInt8]? {
    switch end {
    case .mailbox(let account): `extension` == nil ? account.name : nil
    case .virtual(let mailbox): mailbox.maildir
    case .maildir(let path): path
    case .command, .pipe, .relay, .discard, .expansion, .failure: nil
    }
  }
}
