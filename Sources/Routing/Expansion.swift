public import Postal

/// An alias that sends to several recipients, to a list in a file, or in the name of an owner.
///
/// It holds no recipients: an `Expander` walks through them.
public struct Expansion: Sendable {
  /// The address that was expanded.
  public let address: Address
  /// Who is told of failures instead of the sender: `owner-NAME`, if there is such an alias.
  public let owner: Address?
  let entry: AliasEntry

  /// What the expanded messages say instead of the sender: the owner if there is one.
  ///
  /// A null reverse-path stays null, so that a notification never causes another one; RFC 5321 §3.9.
  public static func sender(_ sender: ReversePath, owner: Address?) -> ReversePath {
    switch sender {
    case .null: .null
    case .address: owner.map { .address($0) } ?? sender
    }
  }
}
