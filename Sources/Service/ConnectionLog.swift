internal import Bytes
public import Postal
public import Unix

/// What a server says of a connection on its log: one line for each event that matters.
public struct ConnectionLog: Sendable {
  private let program: Path
  private let target: Log.Target
  private let peer: Peer

  /// The log of a program that serves this peer.
  public init(_ program: Path, _ target: Log.Target, _ peer: Peer) {
    self.program = program
    self.target = target
    self.peer = peer
  }

  /// Writes a line that ends with who the client is.
  public func write(_ line: LogLine) {
    Log.write(line.with("client", peer.name), to: target, tag: program)
  }

  /// The client has logged in.
  public func login(_ user: [UInt8], _ mechanism: [UInt8]) {
    write(LogLine("login").with("user", user).with("mechanism", mechanism))
  }

  /// The client was not let in.
  public func loginRefused(_ mechanism: [UInt8], _ failure: Failure) {
    write(
      LogLine("login-failed").with("mechanism", mechanism)
        .with("status", failure.status.bytes).with("reply", failure.text))
  }

  /// The client was right, and yet not let in.
  public func loginUseless(_ user: [UInt8], _ mechanism: [UInt8], _ failure: Failure) {
    write(
      LogLine("login-failed").with("mechanism", mechanism).with("user", user)
        .with("reason", failure.text))
  }

  /// The client is gone without a word.
  public func lost(_ why: String, in what: String) {
    write(LogLine("lost").with("why", why).with("in", what))
  }

  /// Something is wrong with this host.
  public func trouble(_ failure: Failure) { write(LogLine("trouble").with("why", failure.text)) }
}
