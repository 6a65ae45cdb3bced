public import Bytes
public import Postal
internal import Unix

/// Writes messages into one Maildir: all into `tmp`, then, made durable, all into `new`.
///
/// `stage` writes a message, `commit` delivers what was staged. A message is in `new` whole or not at
/// all, whatever happens; nothing there is ever replaced. What is never committed is removed.
public final class MaildirDelivery {
  /// What became of one staged message.
  public typealias Result = Swift.Result<Void, Failure>

  /// One message in `tmp`.
  struct Staged {
    let temporaryName: Path
    let name: Path
    /// Negative once the file is closed, and as durable as `commit` makes it.
    var descriptor: Int32
    let octets: Int
    let isRepeatable: Bool
    /// Whether it goes into `cur` because it has letters.
    let isRead: Bool
  }

  /// How many messages are kept open until `commit`, which then syncs them together.
  private static let openLimit = 128

  /// Where the messages go.
  public let maildir: Maildir
  let temporary: Directory
  let new: Directory
  let cur: Directory
  let signature: DeliverySignature
  let quota: MaildirSize?
  private let expectsMore: Bool
  /// Whether the one sync of `new` commits the contents too.
  let syncsOnce: Bool
  var staged: [Staged] = []
  private var count = 0

  /// Opens the parts of a Maildir, making those that are missing.
  ///
  /// `expectsMore` says that more is done before `commit`: the write-back of each message starts at once.
  /// `ordersNamesAfterContents` is that of the Maildir's file system; nil asks the system.
  public init(
    to maildir: Maildir, as signature: DeliverySignature, quota: MaildirSize? = nil,
    expectsMore: Bool = false, ordersNamesAfterContents: Bool? = nil
  ) throws(Failure) {
    self.maildir = maildir
    self.signature = signature
    self.quota = maildir.isTrash ? nil : quota
    self.expectsMore = expectsMore
    cur = try maildir.part("cur")
    temporary = try maildir.part("tmp")
    new = try maildir.part("new")
    syncsOnce = ordersNamesAfterContents ?? new.ordersNamesAfterContents
  }

  deinit { for message in staged { discard(message) } }

  /// Writes one message: `beginning`, then what `rest` still gives. Answers its number for `commit`.
  ///
  /// `unique` is the name without fields. A repeatable name is one that a repeated delivery has
  /// again: if it is taken in `new`, the message was delivered before, and that is success.
  ///
  /// The file gets the time `received` if that is given. With `letters`, sorted flags, even none, it goes
  /// into `cur` as one that a reader has seen.
  public func stage(
    _ unique: [UInt8], isRepeatable: Bool, beginning: [UInt8], rest: inout MessageSource,
    received: Timestamp? = nil, letters: [UInt8]? = nil
  ) throws(Failure) -> Int {
    let temporaryName = try nextTemporaryName()
    let file = try trying(to: "write into", maildir.path) { () throws(Errno) in
      try temporary.open(temporaryName, .creating(mode: 0o600))
    }
    do {
      let size = try write(beginning, &rest, to: file)
      if let received {
        try trying(to: "write into", maildir.path) { () throws(Errno) in
          try file.setModified(received)
        }
      }
      try quota?.admit(octets: size.octets)
      staged.append(
        Staged(
          temporaryName: temporaryName, name: try name(unique, size, letters),
          descriptor: file.release(), octets: size.octets, isRepeatable: isRepeatable,
          isRead: letters != nil))
    } catch {
      try? temporary.remove(temporaryName)
      throw error
    }
    if staged.count.isMultiple(of: Self.openLimit) { try closeStaged() }
    return staged.count - 1
  }

  private func write(
    _ beginning: [UInt8], _ rest: inout MessageSource, to file: borrowing FileDescriptor
  ) throws(Failure) -> MessageSize {
    var size = MessageSize()
    do throws(Errno) {
      try file.write(beginning)
      size.count(beginning.span)
      var buffer: [UInt8] = []
      while !rest.isAtEnd {
        buffer.removeAll(keepingCapacity: true)
        if try rest.read(into: &buffer, upTo: 131_072) == 0 { break }
        try file.write(buffer)
        size.count(buffer.span)
      }
    } catch { throw Failure(error, "write into", maildir.path) }
    if expectsMore { file.startWriteback() }
    return size
  }

  /// The file name that a staged message gets.
  public func name(ofStaged number: Int) -> [UInt8] { staged[number].name.bytes }

  private func name(
    _ unique: [UInt8], _ size: MessageSize, _ letters: [UInt8]?
  ) throws(Failure) -> Path {
    var name = unique
    name.append(",S=")
    name.append(decimal: size.octets)
    // IMAP counts a last line without an end as it is, POP3 with the end that it sends: no field suits both
    if size.isEnded {
      name.append(",W=")
      name.append(decimal: size.crlfOctets)
    }
    if let letters { name += [":", "2", ","] + letters }
    guard let path = Path(name) else {
      throw Failure(.system(.temporary), "the message has no usable file name")
    }
    return path
  }

  private func nextTemporaryName() throws(Failure) -> Path {
    count += 1
    var name = signature.unique
    name.append("_")
    name.append(decimal: count)
    guard let path = Path(name) else {
      throw Failure(.system(.temporary), "the host name cannot be part of a file name")
    }
    return path
  }
}
