public import LoginProtocol
public import Postal
public import Transport
public import Unix

/// A protocol by which users read their mail after a login.
public protocol MailService {
  /// Its name for martlet-auth(8), such as `pop`.
  static var name: String { get }
  /// The program that speaks it.
  static var program: String { get }
  /// Milliseconds that a client may be silent.
  static var idleTime: Int { get }
  /// The most clients at a time of one listening socket.
  static var limit: Int { get }
  /// The most clients at a time from one address.
  static var limitOfAddress: Int { get }
  /// What a client is told that cannot be served.
  static func refusal(_ failure: Failure) -> [UInt8]
  /// Does by itself what a client's login takes; `LoginDialogue.rehearse`.
  static func rehearse()
  /// Speaks to a client until it has logged in; nil if the connection ends before.
  ///
  /// This may run in a process that can use the connection and the gate, and nothing else.
  static func logIn<Gate: LoginGate & ~Copyable>(
    _ connection: inout Connection, through gate: inout Gate, host: [UInt8]
  ) throws(Errno) -> LoginEntry?
  /// Serves a client that has logged in, as the mailbox's owner.
  ///
  /// `awaitConnection` returns when nobody else has the connection any more, and comes before the first word; without
  /// it there is no session. What can be done before should be.
  static func serve(
    _ connection: consuming Connection, _ session: MailSession, awaitConnection: () -> Bool
  ) -> ExitStatus
}
