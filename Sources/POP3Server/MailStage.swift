internal import Bytes
internal import Maildir
internal import Message
internal import POP3
internal import Postal
internal import Service
internal import Transport
internal import Unix

/// The second part of a connection: the client reads and deletes its mail. The process is the user.
struct MailStage: ~Copyable {
  /// Octets of a message that are read at once.
  private static let readSize = 65_536

  var connection: Connection
  private let mailbox: Mailbox
  /// Whether the client takes UTF-8 in headers.
  private let isInternational: Bool
  private var dialogue: Dialogue<Transaction>
  /// Whole messages that were sent, by position.
  private var seen: Set<Int> = []
  /// Where messages are now that other programs have moved.
  private var moved: MailboxScan?

  /// A client that has logged in, and perhaps said more already.
  init(
    _ connection: consuming Connection, _ mailbox: consuming Mailbox,
    _ choices: Authorization.Choices, arrived: [UInt8]
  ) {
    isInternational = choices.isInternational
    dialogue = Dialogue(Transaction(mailbox.maildrop, choices), arrived: arrived)
    dialogue.answer { $0.welcome() }
    self.connection = connection
    self.mailbox = mailbox
  }

  /// Serves until the end; what was marked is deleted only if the client has said goodbye.
  mutating func serve() throws(Errno) {
    while true {
      while let effect = dialogue.next() {
        if case .hangUp = effect { return try connection.flush() }
        try carryOut(effect)
      }
      switch try connection.hear() {
      case .octets(let octets): dialogue.feed(octets)
      case .silence: dialogue.answer { $0.end(.idleTooLong) }
      case .signal: dialogue.answer { $0.end(.shuttingDown) }
      }
    }
  }

  private mutating func carryOut(_ effect: Transaction.Effect) throws(Errno) {
    switch effect {
    case .reply(let octets): try connection.write(octets)
    case .send(let position, let reply, let part): try send(position, reply, part)
    case .update(let deleted): update(deleted)
    case .hangUp: break
    }
  }

  private mutating func update(_ deleted: [Int]) {
    do throws(Errno) {
      try Deletion.delete(deleted, of: mailbox)
      SeenMarks.set(seen.subtracting(deleted).sorted(), of: mailbox)
      dialogue.answer { $0.finish(nil) }
    } catch {
      let failure = Failure(
        .system(.temporary), "not everything could be deleted: \(error.message)")
      dialogue.answer { $0.finish(failure) }
    }
  }
}

// Sending messages.
extension MailStage {
  private mutating func send(
    _ position: Int, _ reply: [UInt8], _ part: Transaction.Part
  ) throws(Errno) {
    let file: FileDescriptor
    do throws(Errno) { file = try open(position) } catch {
      let failure =
        error == .noSuchFile
        ? Failure(.mailbox, "another program has removed this message")
        : Failure(.system(.temporary), "the message cannot be read: \(error.message)")
      return dialogue.answer { $0.missing(failure) }
    }
    try connection.write(reply)
    try write(file, part)
    if part == .whole { seen.insert(position) }
    dialogue.answer { $0.sent() }
  }

  /// Once the reply has gone out, a failure can only end the connection.
  private mutating func write(
    _ file: borrowing FileDescriptor, _ part: Transaction.Part
  ) throws(Errno) {
    var octets: [UInt8] = []
    var hasMore = try file.read(into: &octets, upTo: Self.readSize) > 0
    // of most messages that is all
    if hasMore, octets.count < Self.readSize {
      hasMore = try file.read(into: &octets, upTo: Self.readSize) > 0
    }
    let isPlain = isInternational || !hasMore && !SurrogateConverter.isNeeded(for: octets.span)
    var writer = OutgoingMessage(part, isPlain: isPlain)
    var out: [UInt8] = []
    while !octets.isEmpty, !writer.hasEnough {
      writer.write(octets.span, into: &out)
      try connection.write(out)
      out.removeAll(keepingCapacity: true)
      octets.removeAll(keepingCapacity: true)
      if hasMore { hasMore = try file.read(into: &octets, upTo: Self.readSize) > 0 }
    }
    writer.finish(into: &out)
    try connection.write(out)
  }

  /// Opens a message where it was found, or where another program has put it since.
  private mutating func open(_ position: Int) throws(Errno) -> FileDescriptor {
    let path = [UInt8](mailbox.maildrop.file(position))
    do throws(Errno) { return try open(path) } catch {
      guard error == .noSuchFile, let file = MessageFile(path: path) else { throw error }
      if let now = moved?.file(of: file.key), let found = try? open(now.path) { return found }
      let scan = try MailboxScan(mailbox.new, mailbox.cur)
      moved = scan
      guard let now = scan.file(of: file.key) else { throw error }
      return try open(now.path)
    }
  }

  private func open(_ path: [UInt8]) throws(Errno) -> FileDescriptor {
    guard let path = Path(path) else { throw .noSuchFile }
    return try mailbox.maildir.directory.open(path)
  }
}
