public import Postal

/// Everything the router asks. All names it asks for are in lower case but those of accounts.
///
/// A `Failure` means: not known now. The recipient then waits, whatever its class.
public protocol RoutingTables {
  /// The alias of this name.
  func alias(_ name: [UInt8]) throws(Failure) -> AliasEntry?
  /// The entry of `local@domain` or `@domain` in the users table.
  func user(_ key: [UInt8]) throws(Failure) -> UserEntry?
  /// Whether the users table has an entry of this domain.
  func hosts(domain: [UInt8]) throws(Failure) -> Bool
  /// The entry of exactly this pattern in the routes table: `domain`, `.domain`, `from:…` or `*`.
  func route(_ pattern: [UInt8]) throws(Failure) -> RouteEntry?
  /// Whether the routes table has a pattern for senders.
  func routesSenders() throws(Failure) -> Bool
  /// The account of exactly this name.
  func account(_ name: [UInt8]) throws(Failure) -> HostAccount?
  /// The lines of a file that `:include:` names.
  func include(_ path: [UInt8]) throws(Failure) -> any IncludedLines
  /// A line of the aliases whose name cannot be read, if there is one.
  func aliasDoubt() throws(Failure) -> Problem?
  /// A line of the users table whose address cannot be read, if there is one.
  func userDoubt() throws(Failure) -> Problem?
  /// A line of the routes table whose pattern cannot be read, if there is one.
  func routeDoubt() throws(Failure) -> Problem?
}
