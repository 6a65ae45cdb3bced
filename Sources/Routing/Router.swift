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

  /// The way of one recipient.
  ///
  /// `isExpanded` says that the message was made by an expansion: only there internal addresses are
  /// followed. `explaining` collects the steps.
  public func route(
    _ recipient: Address, isExpanded: Bool = false, explaining: Bool = false
  ) -> Route {
    var walk = Walk(rules: rules, tables: tables, at: recipient, explaining: explaining)
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
  /// instance because the caller may not read a table, is no reason to refuse.
  public func refusal(of address: Address) -> Failure? {
    let lookup = Lookup(rules: rules, tables: tables)
    do throws(Failure) {
      if InternalAddress(address) != nil { throw Walk.noSuchUser(address) }
      switch try lookup.domain(lookup.qualified(address).domain) {
      case .local, .hosted, .pipe: return nil
      case .refused(let failure, _): throw failure
      }
    } catch {
      return error.isTemporary ? nil : error
    }
  }
}
