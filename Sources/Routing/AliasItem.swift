/// A target, and where it stands.
public struct AliasItem: Hashable, Sendable {
  /// The target.
  public let target: AliasTarget
  /// The line it begins in.
  public let line: Int
  /// Its place in the list, from 0.
  public let index: Int
}
