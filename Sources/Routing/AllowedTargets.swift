/// Which kinds of targets a list may have.
public enum AllowedTargets: Sendable {
  /// All.
  case all
  /// Addresses, failures and nothing: what may stand in lists that others than the administrator keep.
  case addresses
  /// The same and `:include:`: the lines of a file that is included.
  case included
}
