internal import Bytes
internal import Postal

/// A message that a client's session has under way.
struct ClientMessage: Sendable {
  /// How far it is.
  enum Phase: Sendable {
    /// The server has not asked for it.
    case offered
    /// Its octets are being sent.
    case sending
    /// All of them are sent.
    case sent
    /// Nothing of it is sent any more; outstanding replies do not matter.
    case refused
  }

  let number: Int
  let transaction: ClientTransaction
  let usesChunks: Bool
  var phase = Phase.offered
  /// Whether it goes along with its recipients, whatever becomes of these.
  var isBlind = false
  var writer: WireWriter
  /// Indices of recipients that the server has taken and that have no verdict.
  var accepted: [Int] = []
  /// How many recipients were answered.
  var answeredRecipients = 0
  /// How many replies of this message are outstanding or will be.
  var outstanding = 0
  /// What MAIL was refused with.
  var senderRefusal: ServerReply?

  init(_ number: Int, _ transaction: ClientTransaction, usesChunks: Bool) {
    self.number = number
    self.transaction = transaction
    self.usesChunks = usesChunks
    writer = WireWriter(doublesDots: !usesChunks)
  }

  /// The effects of a connection that is lost.
  func abandoned(_ failure: Failure) -> [ClientEffect] {
    let unanswered =
      senderRefusal == nil
      ? [Int](transaction.recipients.indices.dropFirst(answeredRecipients)) : []
    let open = accepted + unanswered
    if open.isEmpty { return [] }
    switch phase {
    case .offered, .sending, .refused: return [.unsent(number, recipients: open, failure)]
    case .sent:
      // it may have taken the message: to ask again at once would make two of one; RFC 1047
      let failure = Failure(failure.status.asTemporary, failure.text)
      return open.map { .verdict(number, recipient: $0, .refused(failure)) }
    }
  }
}

extension EnhancedStatus {
  /// The same subject and detail as a matter that may pass.
  var asTemporary: EnhancedStatus { EnhancedStatus(.temporary, subject, detail) }
}
