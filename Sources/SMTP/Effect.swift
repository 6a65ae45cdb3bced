public import Postal

/// What a session wants of the program that carries it, in order.
public enum Effect: Hashable, Sendable {
  /// Send this.
  case reply(Reply)
  /// Say whether a message from this sender can be taken; `answer` continues.
  case checkSender(Transaction)
  /// Say whether this recipient can be taken; `answer` continues.
  case check(Recipient)
  /// Say whether there is this address; `answer` continues.
  case verify(Address)
  /// Have the waiting mail for this domain tried; `turned` continues.
  case turn([UInt8])
  /// The envelope is complete: get ready for the octets of a message.
  case acceptData(Transaction)
  /// The next octets of the message, LF line ends, dots undone; as they came if the envelope says binary. Only from `Dialogue`.
  case data([UInt8])
  /// The message is complete; `finish` continues. Only from `Dialogue`.
  case endOfData(DataReader.Flaws)
  /// What was begun by `acceptData` is to be forgotten.
  case forget
  /// Once the reply before is sent, speak TLS; then a new dialogue begins. This one is over.
  case startTLS
  /// Check a login by this mechanism; `challenge`, `authenticated` or `authenticationRefused` continues.
  case authenticate([UInt8], initial: [UInt8]?)
  /// The client's answer to a challenge; continues like `authenticate`.
  case authenticationResponse([UInt8])
  /// The client has given the login up.
  case authenticationEnded
  /// Close the connection. What was not finished is to be forgotten.
  case hangUp
}
