public import Postal

/// What a session wants of the program that carries it, in order.
public enum Effect: Hashable, Sendable {
  /// Send this.
  case reply(Reply)
  /// Say whether this recipient can be taken; `answer` continues.
  case check(Recipient)
  /// The envelope is complete: get ready for the octets of a message.
  case acceptData(Envelope)
  /// The next octets of the message, LF line ends, dots undone. Only from `Dialogue`.
  case data([UInt8])
  /// The message is complete; `finish` continues. Only from `Dialogue`.
  case endOfData(DataReader.Flaws)
  /// Close the connection. What was not finished is to be forgotten.
  case hangUp
}
