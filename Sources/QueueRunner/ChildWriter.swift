internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// Writes messages that take the place of recipients of another, with the same contents.
///
/// Their names follow from the parent's, so that a repetition after a crash finds those that exist.
struct ChildWriter {
  let spool: Spool
  /// The message whose contents they have.
  let parent: QueueFile
  /// What distinguishes this set of children from others of the same parent.
  let key: [UInt8]
  /// Whom the children tell.
  let sender: ReversePath
  /// Where the children come from.
  let origin: Origin
  private var recipients: [Recipient] = []
  /// How many children there are so far.
  private(set) var count = 0

  init(spool: Spool, parent: QueueFile, key: [UInt8], sender: ReversePath, origin: Origin) {
    self.origin = origin
    self.spool = spool
    self.parent = parent
    self.key = key
    self.sender = sender
  }

  /// Adds a recipient; a child is written whenever enough have come together.
  mutating func add(_ recipient: Recipient) throws(Errno) {
    recipients.append(recipient)
    if recipients.count == QueueFile.recipientLimit { try flush() }
  }

  /// Writes the last child and makes all of them durable.
  mutating func finish() throws(Errno) {
    if !recipients.isEmpty { try flush() }
    try spool.new.sync()
  }

  private mutating func flush() throws(Errno) {
    count += 1
    var header = parent.header
    header.id = parent.header.id.child(count, of: key)
    header.origin = origin
    // who answers for a list has set no deadline
    if sender != header.envelope.sender { header.envelope.deadline = nil }
    header.envelope.sender = sender
    header.envelope.recipients = recipients
    recipients.removeAll(keepingCapacity: true)
    try spool.make(header) { writer throws(Errno) in
      try writer.append(from: parent.file, at: parent.offset, count: parent.header.size)
    }
  }
}

extension ChildWriter {
  /// Splits a message with more recipients than are kept in memory.
  static func split(_ parent: QueueFile, spool: Spool) throws(QueueFile.Problem) {
    var writer = ChildWriter(
      spool: spool, parent: parent, key: Array("split".utf8),
      sender: parent.header.envelope.sender, origin: parent.header.origin)
    var trouble: Errno?
    try parent.forEachRecipient { recipient in
      guard trouble == nil else { return }
      do throws(Errno) { try writer.add(recipient) } catch { trouble = error }
    }
    do throws(Errno) {
      if let trouble { throw trouble }
      try writer.finish()
    } catch { throw .unreadable(error) }
  }
}
