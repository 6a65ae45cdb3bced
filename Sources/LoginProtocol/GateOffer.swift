/// What is offered to a client that has not logged in.
public struct GateOffer: Hashable, Sendable {
  /// The mechanisms, the best first.
  public var mechanisms: [String] = []
  /// Those that there are under TLS.
  public var protectedMechanisms: [String] = []
  /// Whether TLS may begin.
  public var offersTLS = false
  /// Whether TLS is in use.
  public var isProtected = false

  /// Nothing.
  public init() {}
}
