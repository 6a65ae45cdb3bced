/// Why an exchange cannot go on.
public struct SASLFailure: Error, Hashable, Sendable {
  /// What kind of failure it is.
  public enum Kind: Hashable, Sendable {
    /// The other side broke the rules of the mechanism.
    case malformed
    /// The name, the password, the token or the certificate is not accepted.
    case refused
    /// The other side could not prove that it knows the password, or sits on another connection.
    case unverified
    /// What it asks for is not done here.
    case unsupported
  }

  /// What kind of failure it is.
  public let kind: Kind
  /// One sentence for the log, without any secret.
  public let text: String

  /// A failure.
  public init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }
}
