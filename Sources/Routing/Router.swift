internal import Bytes
public import Postal

/// Says where mail goes. It looks everything up in the tables and changes nothing.
///
/// The order for a local address: aliases, users table, accounts, each for the whole local part and
/// then for the part before the extension; then the postmaster; then the catch-all.
public struct Router {
  /// The most aliases that may lead one to the next.
  public static let depthLimit = 50

  let rules: RoutingRules
  let tables: any RoutingTables

  /// A router for these rules and tables.
  public init(rules: RoutingRules, tables: any RoutingTables) {
    self.rules = rules
    self.tables = tables
  }

  /// The way of one recipient of a message from this sender.
  ///
  /// The sender may choose among ways to other hosts. `isExpanded` says that the message was made by an expansion: only there internal addresses are
  /// followed. `explaining` collects the steps.
  public func route(
    _ recipient: Address, from sender: ReversePath = .null, isExpanded: Bool = false,
    explaining: Bool = false
  ) -> Route {
    let lookup = Lookup(rules: rules, tables: tables, sender: sender.address)
    var walk = Walk(lookup, at: recipient, explaining: explaining)
    let end: Route.End
    do throws(Failure) {
      end = try walk.start(isExpanded: isExpanded)
    } catch {
      walk.say { "it is refused: \(error.status.bytes.text) \(error.text.text)" }
      end = .failure(error)
    }
    return Route(
      end: end, address: walk.address, localPart: walk.localPart, extension: walk.extension,
      steps: walk.steps)
  }

  /// The recipients of an expansion.
  public func expander(for expansion: Expansion) -> Expander {
    Expander(expansion, lookup: Lookup(rules: rules, tables: tables))
  }

  /// Why mail for the domain of an address would be refused whatever its local part is; nil if it would not.
  ///
  /// For a submission: it asks no account, and no table for a local domain. What is not known now, for
  /// instance because the caller may not read a table, is no reason to refuse; nor is a missing route
  /// if senders choose theirs and `sender` is nil, not known yet.
  public func refusal(of address: Address, from sender: ReversePath? = nil) -> Failure? {
    let lookup = Lookup(rules: rules, tables: tables, sender: sender?.address)
    do throws(Failure) {
      if InternalAddress(address) != nil { throw Walk.noSuchUser(address) }
      switch try lookup.domain(lookup.qualified(address).domain) {
      case .local, .hosted, .pipe, .relay: return nil
      case .refused(let failure, nil):
        if sender == nil, try tables.routesSenders() { return nil }
        throw failure
      case .refused(let failure, _): throw failure
      }
    } catch {
      return error.isTemporary ? nil : error
    }
  }
}
