internal import Bytes
public import Configuration
public import Postal
internal import Routing

/// Whether mail to the domain of an address is taken at all; the tables are read when first needed.
///
/// Most mail is for the domains that the configuration names: it costs neither a table nor a router.
public final class DomainCheck {
  private let settings: Settings
  private lazy var router = Router(rules: settings.routingRules, tables: Tables(settings))

  /// A check by these settings.
  public init(_ settings: Settings) { self.settings = settings }

  /// Why mail to a qualified address would be refused at once; nil if it would not.
  ///
  /// No sender is one that is not known yet.
  public func refusal(_ address: Address, from sender: ReversePath?) -> Failure? {
    // an internal address has a domain literal, which is in no list of names
    if address.domain.first != "[", settings.isLocal(domain: address.domain) { return nil }
    return router.refusal(of: address, from: sender)
  }
}
