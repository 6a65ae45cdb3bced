/// What is offered to a client that has not logged in.
public struct GateOffer: Hashable, Sendable {
  /// The mechanisms, the best first.
  public var mechanisms: [String] = []
  /// Those that there are under TLS.
  public var protectedMechanisms: [String] = []
  /// What a client proves its knowledge of a password over, without `<>`; nil if APOP is not offered. RFC 1939 §7.
  ///
  /// Whoever is trusted made it: what was proved over another one does not count.
  public var timestamp: [UInt8]?
  /// Whether TLS may begin.
  public var offersTLS = false
  /// Whether TLS is in use.
  public var isProtected = false

  /// Nothing.
  public init() {}
}
