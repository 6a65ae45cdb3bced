internal import Bytes
internal import Postal

/// A message that comes by BDAT; RFC 3030 §2.
struct Chunks: Sendable {
  var transaction: Transaction
  /// Octets of the message that were announced so far.
  var size = 0
  /// Octets of the current chunk that have not come.
  var missing = 0
  /// Whether the current chunk is still coming.
  var isOpen = false
  var isLast = false
  /// Whether the octets go anywhere; if not they are passed over, for they are no commands.
  var isKept = true
  /// What is said when an unwanted chunk has passed.
  var refusal: Reply?
  /// What goes on after an unwanted chunk that was not part of the message.
  var resumed: Bool = false
}

extension Session {
  /// The octets follow at once, whatever we think of the command: they are counted off in any case.
  mutating func startChunk(_ size: Int, isLast: Bool) -> [Effect] {
    var chunks: Chunks
    var begun: [Effect] = []
    switch state {
    case .chunking(let running): chunks = running
    case .transaction(let transaction) where !transaction.envelope.recipients.isEmpty:
      chunks = Chunks(transaction: transaction)
      begun = [.acceptData(transaction)]
    case .transaction(let transaction): return pass(size, .needsRecipient, transaction)
    case .idle, .checking, .authenticating, .turning, .receiving, .finishing, .closed:
      return pass(size, .needsSender, nil)
    }
    (chunks.missing, chunks.isOpen, chunks.isLast) = (size, true, isLast)
    if !chunks.isKept {
      chunks.refusal = .chunksFailed
    } else if size > configuration.sizeLimit - chunks.size {
      chunks.isKept = false
      chunks.refusal = .tooBig(configuration.sizeLimit)
      begun.append(.forget)
    }
    chunks.size += size
    state = .chunking(chunks)
    return begun
  }

  /// Passes over a chunk that came out of order; afterwards all is as before.
  private mutating func pass(
    _ size: Int, _ reply: Reply, _ transaction: Transaction?
  ) -> [Effect] {
    var chunks = Chunks(transaction: transaction ?? Transaction(Envelope(sender: .null)))
    chunks.resumed = transaction != nil
    (chunks.missing, chunks.isOpen, chunks.isLast) = (size, true, transaction == nil)
    (chunks.isKept, chunks.refusal) = (false, reply)
    state = .chunking(chunks)
    return []
  }

  /// So many octets of the chunk have come.
  mutating func take(chunk count: Int, _ flaws: DataReader.Flaws) -> [Effect] {
    guard case .chunking(var chunks) = state else { return [] }
    chunks.missing -= count
    guard chunks.missing == 0 else {
      state = .chunking(chunks)
      return []
    }
    chunks.isOpen = false
    if let refusal = chunks.refusal { return refuse(&chunks, refusal) }
    state = .chunking(chunks)
    return chunks.isLast ? endOfMessage(flaws) : [.reply(.chunkTaken(chunks.size))]
  }

  private mutating func refuse(_ chunks: inout Chunks, _ refusal: Reply) -> [Effect] {
    chunks.refusal = nil
    if chunks.resumed {
      state = .transaction(chunks.transaction)
    } else {
      state = chunks.isLast ? .idle : .chunking(chunks)
    }
    let said = protest(refusal)
    let recipients = chunks.transaction.envelope.recipients.count
    // the end of a message is answered for each recipient, of whatever became of it
    guard said == [.reply(refusal)], chunks.isLast, !chunks.resumed, recipients > 0 else {
      return said
    }
    return replies(refusal, recipients)
  }
}
