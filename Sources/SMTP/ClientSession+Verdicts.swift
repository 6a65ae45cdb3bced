internal import Bytes
internal import Postal

// What the server says of a message, and what becomes of each recipient.
extension ClientSession {
  /// Whether the last message is being sent and the server can take more of it now.
  var takesOctets: Bool {
    guard let message = messages.last, case .sending = message.phase else { return false }
    return !message.usesChunks || message.isBlind || expected.count - answered < Self.mostChunks
  }

  /// A refusal that comes in the middle of the message saves the rest of it.
  mutating func breakOffIfRefused() {
    guard answered == expected.count, reader.hasMore else { return }
    var ahead = reader
    let reply: ServerReply?
    do throws(ReplyReader.Nonsense) { reply = try ahead.next() } catch {
      return hangUp(Failure(.protocol, "the server sent \(error.text)"))
    }
    guard let reply, !reply.isPositive, let at = messages.indices.last else { return }
    if reply.code != 421, reply.isTemporary || reply.isPermanent {
      finish(at, .refused(reply.failure))
    }
    hangUp(reply.failure)
  }

  mutating func takeSender(_ reply: ServerReply, _ number: Int) {
    guard let at = position(number) else { return }
    if reply.isPositive { return settle(at) }
    guard reply.isTemporary || reply.isPermanent else { return hangUp(reply.failure) }
    messages[at].senderRefusal = reply
    for index in messages[at].transaction.recipients.indices {
      effects.append(.verdict(number, recipient: index, .refused(reply.failure)))
    }
    // without pipelining nothing of it was said yet
    let unsaid = pending.count
    if !offered.pipelining { dropPending(number) }
    messages[at].outstanding -= unsaid - pending.count
    settle(at)
  }

  mutating func takeRecipient(_ reply: ServerReply, _ number: Int, _ index: Int) {
    guard let at = position(number) else { return }
    let isKnown = messages[at].senderRefusal != nil
    switch reply.code {
    case 200...299:
      guard !isKnown else { return hangUp(Self.disorder(reply)) }
      messages[at].accepted.append(index)
    case 400...599:
      if !isKnown {
        effects.append(
          .verdict(number, recipient: index, .refused(Self.failure(ofRecipient: reply))))
      }
    default: return hangUp(reply.failure)
    }
    messages[at].answeredRecipients += 1
    if messages[at].answeredRecipients == messages[at].transaction.recipients.count {
      recipientsAnswered(at)
    }
    settle(at)
  }

  /// With the last recipient answered, chunks may go, or nothing will.
  private mutating func recipientsAnswered(_ at: Int) {
    guard case .offered = messages[at].phase else { return }
    let hasRecipients = !messages[at].accepted.isEmpty
    if messages[at].usesChunks {
      messages[at].phase = hasRecipients ? .sending : .refused
      if !hasRecipients { needsReset = true }
    } else if !hasRecipients {
      let unsaid = pending.count
      dropPending(messages[at].number)
      messages[at].outstanding -= unsaid - pending.count
      if unsaid > pending.count { needsReset = messages[at].senderRefusal == nil }
    }
  }

  mutating func takeData(_ reply: ServerReply, _ number: Int) {
    guard let at = position(number) else { return }
    switch reply.code {
    case 354:
      if messages[at].accepted.isEmpty { return sendNothing(at, reply) }
      messages[at].phase = .sending
      messages[at].outstanding -= 1
    case 400...599:
      finish(at, .refused(reply.failure))
      messages[at].phase = .refused
      needsReset = true
      settle(at)
    default: hangUp(reply.failure)
    }
  }

  /// The server wants a message that has no recipients: it gets an empty one, which it drops; RFC 2920 §3.1.
  private mutating func sendNothing(_ at: Int, _ reply: ServerReply) {
    guard configuration.language == .smtp, messages[at].senderRefusal == nil else {
      return hangUp(Self.disorder(reply))
    }
    output.append(contentsOf: [".", ASCII.cr, ASCII.lf])
    messages[at].phase = .refused
    expected.append(.final(messages[at].number, recipient: nil))
  }

  mutating func takeChunk(_ reply: ServerReply, _ number: Int, isLast: Bool) {
    guard let at = position(number) else { return }
    switch reply.code {
    case 200...299:
      if isLast { finish(at, .taken(reply)) }
    case 400...599:
      finish(at, .refused(reply.failure))
      if !isLast { messages[at].phase = .refused }
      needsReset = true
    default: return hangUp(reply.failure)
    }
    settle(at)
  }

  mutating func takeFinal(_ reply: ServerReply, _ number: Int, _ recipient: Int?) {
    guard let at = position(number) else { return }
    let verdict: ClientVerdict
    switch reply.code {
    // another server's word for yes must not have the message sent again and again; RFC 5321 §4.2.1
    case 200...299: verdict = .taken(reply)
    case 400...599: verdict = .refused(reply.failure)
    default: return hangUp(reply.failure)
    }
    if let recipient {
      // after a chunk that was refused everybody knows already
      if let place = messages[at].accepted.firstIndex(of: recipient) {
        messages[at].accepted.remove(at: place)
        effects.append(.verdict(number, recipient: recipient, verdict))
      }
    } else {
      finish(at, verdict)
    }
    settle(at)
  }

  /// Tells everybody who has no verdict of this one.
  private mutating func finish(_ at: Int, _ verdict: ClientVerdict) {
    for index in messages[at].accepted {
      effects.append(.verdict(messages[at].number, recipient: index, verdict))
    }
    messages[at].accepted = []
  }

  /// Counts a reply, and forgets the message with the last one.
  private mutating func settle(_ at: Int) {
    messages[at].outstanding -= 1
    guard messages[at].outstanding <= 0 else { return }
    switch messages[at].phase {
    case .sending: return
    case .offered, .sent, .refused: messages.remove(at: at)
    }
  }

  mutating func sayReady() {
    guard stage == .open, !isReadySaid, !isEnding, pending.isEmpty, mayBegin else { return }
    isReadySaid = true
    effects.append(.ready)
  }

  /// Whether another message may be offered: none is under way, or the one is sent as a whole.
  private var mayBegin: Bool {
    guard let message = messages.first else { return true }
    guard messages.count == 1, offered.pipelining, case .sent = message.phase else { return false }
    // after a chunk that is refused RSET comes first
    return !message.usesChunks
  }

  private func position(_ number: Int) -> Int? { messages.firstIndex { $0.number == number } }

  private mutating func dropPending(_ number: Int) {
    pending.removeAll { line in
      switch line.reply {
      case .recipient(number, _), .data(number): true
      default: false
      }
    }
  }

  /// Too many recipients for one message is no reason to send it back; RFC 5321 §4.5.3.1.10.
  private static func failure(ofRecipient reply: ServerReply) -> Failure {
    guard reply.code == 552, reply.givenStatus.map({ $0.subject == 5 && $0.detail == 3 }) ?? true
    else { return reply.failure }
    return Failure(EnhancedStatus(.temporary, 5, 3), reply.words)
  }

  private static func disorder(_ reply: ServerReply) -> Failure {
    Failure(.protocol, Array("the server answered out of order: ".utf8) + reply.words)
  }
}
