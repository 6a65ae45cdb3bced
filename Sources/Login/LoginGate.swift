public import LoginProtocol
public import Transport
public import Unix

/// Whoever is trusted, as the part of a server sees it that talks to a client before it has logged in.
///
/// One stands in the same process, one at the other end of a socket to a process that is root. Every error means that
/// the connection is over.
public protocol LoginGate: ~Copyable {
  /// What clients are offered now.
  var offer: GateOffer { get }
  /// The client begins to log in; `initial` is what came with the mechanism.
  mutating func begin(
    _ mechanism: [UInt8], _ initial: [UInt8]?
  ) throws(Errno) -> LoginStep
  /// The client has answered a challenge.
  mutating func respond(_ response: [UInt8]) throws(Errno) -> LoginStep
  /// The client has given up an exchange, or did not take note of its success.
  mutating func forget() throws(Errno)
  /// Has TLS begin on a connection on which all is sent; what was offered is offered anew. RFC 2595 §4.
  mutating func startTLS(on connection: inout Connection) throws(Errno)
}
