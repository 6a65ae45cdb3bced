public import Postal

/// What a client's session wants of the program that carries it, in order.
///
/// What it has to send lies in `ClientSession.output` and is sent whenever no effect is left.
public enum ClientEffect: Hashable, Sendable {
  /// The server waits for the handshake; `secured` continues.
  case startTLS
  /// The server offers these mechanisms; `logIn` or `giveUp` continues.
  case logIn(mechanisms: [[UInt8]])
  /// The server asks, decoded; `respond` or `cancelLogin` continues.
  case challenge([UInt8])
  /// The server takes us for who we said we are.
  case loggedIn
  /// The next message may begin: `begin` or `end` continues, at any later time.
  case ready
  /// The message of this number is to be sent: `supply` continues with its next octets.
  case octets(Int)
  /// What became of a recipient, by the message's number and its index.
  case verdict(Int, recipient: Int, ClientVerdict)
  /// These recipients have no verdict, and the server surely not the message: another may be tried at once.
  case unsent(Int, recipients: [Int], Failure)
  /// The connection is of no more use; why, unless we said goodbye.
  case closed(Failure?)
}

/// What a server decided about a recipient.
public enum ClientVerdict: Hashable, Sendable {
  /// It has taken the message.
  case taken(ServerReply)
  /// It has not, or nobody knows whether it has.
  case refused(Failure)
}
