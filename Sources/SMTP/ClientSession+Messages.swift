internal import Bytes
public import Postal

// Messages: MAIL, RCPT, DATA or BDAT.
extension ClientSession {
  /// Offers a message under a number that is the caller's own, after `ready`.
  public mutating func begin(_ transaction: ClientTransaction, number: Int) {
    guard stage == .open, isReadySaid, !isEnding else { return }
    isReadySaid = false
    if let failure = refusal(transaction) {
      effects += transaction.recipients.indices.map {
        .verdict(number, recipient: $0, .refused(failure))
      }
      return sayReady()
    }
    var message = ClientMessage(number, transaction, usesChunks: offered.chunking)
    if needsReset { pending.append((ClientCommands.reset, .reset)) }
    needsReset = false
    pending.append((ClientCommands.mail(transaction, offered), .sender(number)))
    for (index, recipient) in transaction.recipients.enumerated() {
      pending.append((ClientCommands.recipient(recipient, offered), .recipient(number, index)))
    }
    if !message.usesChunks { pending.append((ClientCommands.data, .data(number))) }
    message.outstanding = transaction.recipients.count + (message.usesChunks ? 1 : 2)
    messages.append(message)
    pump()
    guard message.usesChunks, pending.isEmpty, offered.pipelining, configuration.language == .smtp,
      transaction.size <= Self.blindLimit
    else { return }
    messages[messages.count - 1].isBlind = true
    messages[messages.count - 1].phase = .sending
  }

  /// Says goodbye, after `ready`; verdicts that are outstanding still come.
  public mutating func end() {
    guard stage == .open, isReadySaid, !isEnding else { return }
    isEnding = true
    pending.append((ClientCommands.quit, .quit))
    pump()
  }

  /// The next octets of the message of `octets`, LF or CR LF line ends; `isLast` if it ends with them.
  public mutating func supply(_ bytes: borrowing Span<UInt8>, isLast: Bool) {
    guard takesOctets, let at = messages.indices.last else { return }
    if messages[at].usesChunks {
      supplyChunk(bytes, isLast: isLast, at)
    } else {
      messages[at].writer.write(bytes, into: &output)
      if isLast { messages[at].writer.finish(into: &output) }
    }
    guard !messages[at].writer.hasBareReturn else {
      return hangUp(Failure(.protocol, "the message changed while it was sent"))
    }
    guard isLast else { return }
    messages[at].phase = .sent
    if !messages[at].usesChunks { expectFinal(at) }
    pump()
  }

  private mutating func supplyChunk(
    _ bytes: borrowing Span<UInt8>, isLast: Bool, _ at: Int
  ) {
    var chunk: [UInt8] = []
    messages[at].writer.write(bytes, into: &chunk)
    if isLast { messages[at].writer.finish(into: &chunk) }
    output.append(contentsOf: ClientCommands.chunk(chunk.count, isLast: isLast))
    output.append(contentsOf: chunk)
    if isLast, configuration.language == .lmtp, !messages[at].accepted.isEmpty {
      return expectFinal(at)
    }
    expected.append(.chunk(messages[at].number, isLast: isLast))
    messages[at].outstanding += 1
  }

  /// One last word under SMTP, one for each recipient that was taken under LMTP.
  private mutating func expectFinal(_ at: Int) {
    let message = messages[at]
    switch configuration.language {
    case .smtp: expected.append(.final(message.number, recipient: nil))
    case .lmtp:
      for index in message.accepted {
        expected.append(.final(message.number, recipient: index))
      }
    }
    messages[at].outstanding +=
      configuration.language == .smtp ? 1 : message.accepted.count
  }

  /// Why the server would not take it, known before it is asked.
  private func refusal(_ transaction: ClientTransaction) -> Failure? {
    if let limit = offered.sizeLimit, transaction.size > limit {
      return Failure(
        EnhancedStatus(.permanent, 3, 4),
        "the message has \(transaction.size) octets, and the server takes \(limit)")
    }
    if transaction.requiresTLS, !isProtected || !offered.requiredTLS {
      return .noRequiredTLS
    }
    if let limit = transaction.timeLimit, limit.mode == .returned {
      if limit.seconds <= 0 { return .late }
      // LMTP is delivery: then nobody has to be asked to hurry
      if configuration.language == .smtp, !offered.keeps(limit) {
        return offered.leastTime.map { .tooSlow(limit, $0) } ?? .noTimeLimit
      }
    }
    if transaction.isInternational, !offered.international {
      return Failure(
        EnhancedStatus(.permanent, 6, 7),
        "an address or the header needs SMTPUTF8, which the server does not offer")
    }
    if transaction.hasEightBit, !offered.eightBit {
      return Failure(
        EnhancedStatus(.permanent, 6, 3),
        "the message has 8-bit text, and the server does not offer 8BITMIME")
    }
    return nil
  }
}

extension Failure {
  /// 5.3.3: RFC 2852 §4.
  static let noTimeLimit = Failure(
    EnhancedStatus(.permanent, 3, 3),
    "the sender wants it delivered in time or not at all, and the server does not offer DELIVERBY"
  )
  /// 5.4.7, for so it would end there; RFC 2852 §4.
  static func tooSlow(_ limit: TimeLimit, _ least: Int) -> Failure {
    Failure(
      EnhancedStatus.expired.asPermanent,
      "the sender wants it delivered within \(limit.seconds) s or not at all, and the server wants \(least) s for that"
    )
  }
  /// 5.7.30: RFC 8689 §4.2.1.
  public static let noRequiredTLS = Failure(
    EnhancedStatus(.permanent, 7, 30),
    "the sender requires TLS on the whole way, and the server does not offer REQUIRETLS")
}
