/// The server's side of one exchange, as a value: responses in, steps out, all without Base64.
///
/// After `finished` nothing more may be given to it.
public protocol ServerMechanism: Sendable {
  /// Takes the initial response, nil if the client sent none.
  mutating func begin(_ initial: [UInt8]?) -> ServerStep
  /// Takes the response to a challenge.
  mutating func respond(_ response: [UInt8]) -> ServerStep
  /// Takes the answer to a request.
  mutating func supply(_ credential: Credential) -> ServerStep
}
