/// What THREAD has to know of a message; RFC 5256 §3.
struct ThreadedMessage {
  /// The name that the client has for it.
  var number: UInt32
  /// The moment it was sent, or if that cannot be read, it came; RFC 5256 §2.2.
  var sent: Int
  /// INTERNALDATE, where THREAD=REFS sorts by it.
  var received = 0
  /// i;unicode-casemap applied.
  var baseSubject: [UInt8]
  /// Whether the subject shows a reply or a forward.
  var isReply: Bool
  /// Empty if there is none.
  var id: [UInt8]
  /// The IDs of the messages before it, the oldest first.
  var references: [[UInt8]]
}
