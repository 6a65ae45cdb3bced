internal import Bytes
public import Postal

// From the greeting to the end of DATA; RFC 5321 §3.3, §4.1.4.
extension Session {
  enum Greeting { case hello, extendedHello, localHello }

  /// HELO, EHLO or LHLO: whatever was begun is forgotten.
  mutating func greet(_ name: [UInt8], _ greeting: Greeting) -> [Effect] {
    guard (configuration.mode == .lmtp) == (greeting == .localHello) else {
      return protest(greeting == .localHello ? .notLocal : .onlyLocal)
    }
    let forgotten = forget()
    client.name = name
    switch greeting {
    case .hello:
      client.isExtended = false
      return forgotten + [.reply(.hello(configuration.host))]
    case .extendedHello, .localHello:
      client.isExtended = true
      let keywords = configuration.keywords(isLoggedIn: client.login != nil)
      return forgotten + [.reply(.extensions(configuration.host, keywords))]
    }
  }

  /// Whether the client still has to say who it is.
  var lacksGreeting: Bool { configuration.mode.isNetwork && client.name == nil }

  mutating func begin(_ transaction: Transaction) -> [Effect] {
    if lacksGreeting { return protest(.needsHello(isLocal: configuration.mode == .lmtp)) }
    guard case .idle = state else { return protest(.alreadySender) }
    if configuration.mode == .submission, client.login == nil { return protest(.needsLogin) }
    if let size = transaction.size, size > configuration.sizeLimit {
      return [.reply(.tooBig(configuration.sizeLimit))]
    }
    if transaction.envelope.requiresTLS, !configuration.isProtected {
      return protest(.requiredTLSNeedsTLS)
    }
    if let classes = transaction.solicitations {
      if configuration.refusedSolicitations.isEmpty {
        return protest(.unknownParameter(Array("SOLICIT".utf8)))
      }
      if let failure = configuration.refusedSolicitations.refusal(of: classes) {
        return [.reply(Reply(failure))]
      }
    }
    if let release = transaction.release, let reply = refusal(of: release, transaction.timeLimit) {
      return protest(reply)
    }
    state = .checking(.sender(transaction), resuming: nil)
    return [.checkSender(transaction)]
  }

  private func refusal(of release: Transaction.Release, _ timeLimit: TimeLimit?) -> Reply? {
    guard let limit = configuration.releaseLimit else {
      return .unknownParameter(Array("HOLDFOR, HOLDUNTIL".utf8))
    }
    let seconds =
      switch release {
      case .after(let seconds): seconds
      case .at(let moment): limit.seconds + moment.seconds - limit.moment.seconds
      }
    if seconds > limit.seconds { return .heldTooLong }
    if let timeLimit, seconds > timeLimit.seconds { return .heldPastTimeLimit }
    return nil
  }

  mutating func add(_ recipient: Recipient) -> [Effect] {
    guard case .transaction(let transaction) = state else { return protest(.needsSender) }
    guard transaction.envelope.recipients.count < configuration.recipientLimit else {
      return [.reply(.tooManyRecipients)]
    }
    guard transaction.envelope.isInternational || !recipient.address.isInternational else {
      return protest(.recipientNeedsUTF8)
    }
    state = .checking(.recipient(recipient, transaction), resuming: nil)
    return [.check(recipient)]
  }

  mutating func startData() -> [Effect] {
    if case .chunking = state { return protest(.chunksBegun) }
    guard case .transaction(let transaction) = state else { return protest(.needsSender) }
    guard !transaction.envelope.recipients.isEmpty else { return protest(.needsRecipient) }
    guard transaction.envelope.body != .binary else { return protest(.binaryNeedsChunks) }
    state = .receiving(recipients: transaction.envelope.recipients.count)
    return [.acceptData(transaction), .reply(.startData)]
  }

  /// Forgets the transaction, and the message if its octets have begun to come.
  mutating func forget() -> [Effect] {
    defer { state = .idle }
    if case .chunking(let chunks) = state, chunks.isKept { return [.forget] }
    return []
  }

  /// The caller's word on what a check effect asked for: nil to take it.
  public mutating func answer(_ failure: Failure?) -> [Effect] {
    guard case .checking(let question, let resumed) = state else { return [] }
    // the state lets go of the envelope first, so that no recipients are copied
    state = .idle
    switch question {
    case .sender(let transaction):
      if let failure { return [.reply(.senderRefused(failure))] }
      state = .transaction(transaction)
      return [.reply(.senderTaken)]
    case .recipient(let recipient, var transaction):
      if failure == nil { transaction.envelope.recipients.append(recipient) }
      state = .transaction(transaction)
      guard let failure else { return [.reply(.recipientTaken)] }
      // a stranger who names many that do not exist wants to find those that do
      return isStranger && !failure.isTemporary ? protest(Reply(failure)) : [.reply(Reply(failure))]
    case .address(let address):
      if let resumed { state = .transaction(resumed) }
      return [.reply(failure.map { Reply($0) } ?? .verified(address))]
    }
  }

  /// Whether the client is any host of the network.
  private var isStranger: Bool {
    configuration.mode == .smtp && client.login == nil && !configuration.mayVerify
  }

  /// A command while a question is open means that the caller will not answer.
  mutating func abandonQuestion() -> [Effect] {
    let resumed: Transaction?
    switch state {
    case .checking(.recipient(_, let transaction), _): resumed = transaction
    case .checking(.sender, _): resumed = nil
    case .checking(.address, let transaction): resumed = transaction
    case .turning(let transaction): resumed = transaction
    case .idle, .transaction, .authenticating, .receiving, .chunking, .finishing, .closed: return []
    }
    state = resumed.map { .transaction($0) } ?? .idle
    return [.reply(.noAnswer)]
  }

  /// The message has ended: what cannot be stored as it was sent is refused, and never repaired.
  ///
  /// After DATA, who ends lines in LF alone may take another place than we for the end of the message:
  /// what follows would be commands to one and text to the other. So nothing that follows counts.
  mutating func endOfMessage(_ flaws: DataReader.Flaws) -> [Effect] {
    guard let count = receivedFor else { return [] }
    guard configuration.mode.isNetwork, !flaws.isEmpty else {
      state = .finishing(recipients: count)
      return [.endOfData(flaws)]
    }
    let refused = [.forget] + replies(flaws == .nul ? .hasNUL : .bareLineEnd, count)
    if flaws != .nul, case .receiving = state { return refused + end(.badLineEndGoodbye) }
    state = .idle
    return refused
  }

  private var receivedFor: Int? {
    switch state {
    case .receiving(let count): count
    case .chunking(let chunks): chunks.transaction.envelope.recipients.count
    case .idle, .transaction, .checking, .authenticating, .turning, .finishing, .closed: nil
    }
  }

  /// The caller's word on the message of the effect `endOfData`.
  public mutating func finish(_ result: DataResult) -> [Effect] {
    guard case .finishing(let count) = state else { return [] }
    state = .idle
    switch result {
    case .queued(let id):
      errors = 0
      idleCommands = 0
      return replies(.queued(id), count)
    case .refused(let failure): return replies(Reply(failure), count)
    }
  }

  /// The reply to a message: in LMTP one for each recipient that was taken; RFC 2033 §4.2.
  func replies(_ reply: Reply, _ count: Int) -> [Effect] {
    switch configuration.mode {
    case .lmtp: [Effect](repeating: .reply(reply), count: count)
    case .localPipe, .smtp, .submission: [.reply(reply)]
    }
  }
}
