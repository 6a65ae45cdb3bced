public import Postal
public import Unix

/// A queue file, open for reading, with its block read.
public final class QueueFile: Sendable {
  /// Recipients that are kept in memory; a message with more is split by whoever meets it.
  public static let recipientLimit = 1000

  /// Why a file is no message.
  public enum Problem: Error, Hashable, Sendable {
    /// The system did not let us read it.
    case unreadable(Errno)
    /// The block is not one.
    case malformed(QueueHeaderDecoder.Problem)
    /// The block belongs to another message.
    case wrongName
    /// The message is shorter or longer than the block says: it was never promised.
    case torn
    /// It is not a plain file with one name, or its owner cannot have written what it says.
    case notPlain

    /// The problem as a sentence.
    public var text: String {
      switch self {
      case .unreadable(let error): "cannot be read: \(error.message)"
      case .malformed(.badLine(let number)): "line \(number) of the envelope is not valid"
      case .malformed(.missing): "the envelope is incomplete"
      case .wrongName: "the envelope belongs to another message"
      case .torn: "the message is not as long as its envelope says"
      case .notPlain: "it is not a plain message of its owner"
      }
    }
  }

  /// The open file.
  public let file: FileDescriptor
  /// What the system says of it.
  public let status: FileStatus
  /// The block; with the recipients, unless there are more than the limit.
  public let header: QueueHeader
  /// Where the message begins.
  public let offset: Int
  /// How many recipients there are.
  public let recipientCount: Int

  /// Reads the block of an open file, which must be the one of this id.
  public init(_ file: consuming FileDescriptor, id: QueueID) throws(Problem) {
    var decoder = QueueHeaderDecoder()
    var recipients: [Recipient] = []
    var count = 0
    let status: FileStatus
    do throws(Errno) {
      status = try file.status()
    } catch { throw .unreadable(error) }
    try Self.readBlock(of: file, with: &decoder) { recipient in
      count += 1
      if count <= Self.recipientLimit { recipients.append(recipient) }
    }
    var header: QueueHeader
    do throws(QueueHeaderDecoder.Problem) {
      header = try decoder.finish()
    } catch { throw .malformed(error) }
    if header.id != id { throw .wrongName }
    if count == 0 { throw .malformed(.missing) }
    if status.size != decoder.length + header.size { throw .torn }
    if count <= Self.recipientLimit { header.envelope.recipients = recipients }
    self.file = file
    self.status = status
    self.header = header
    offset = decoder.length
    recipientCount = count
  }

  /// Calls `visit` with every recipient, however many there are, without keeping them.
  public func forEachRecipient(_ visit: (Recipient) -> Void) throws(Problem) {
    var decoder = QueueHeaderDecoder()
    try Self.readBlock(of: file, with: &decoder, visit: visit)
  }

  private static func readBlock(
    of file: borrowing FileDescriptor, with decoder: inout QueueHeaderDecoder,
    visit: (Recipient) -> Void
  ) throws(Problem) {
    var at = 0
    var step = 4096
    var piece: [UInt8] = []
    while !decoder.isComplete {
      piece.removeAll(keepingCapacity: true)
      let size: Int
      do throws(Errno) {
        size = try file.read(into: &piece, upTo: step, at: at)
      } catch { throw .unreadable(error) }
      if size == 0 { return }
      at += size
      step = 65536
      do throws(QueueHeaderDecoder.Problem) {
        try decoder.take(piece, visit: visit)
      } catch { throw .malformed(error) }
    }
  }

  /// The octets of the message from its beginning up to `limit`.
  public func messageStart(limit: Int) throws(Errno) -> [UInt8] {
    var bytes: [UInt8] = []
    let wanted = min(limit, header.size)
    while bytes.count < wanted {
      let size = try file.read(into: &bytes, upTo: wanted - bytes.count, at: offset + bytes.count)
      if size == 0 { break }
    }
    return bytes
  }
}
