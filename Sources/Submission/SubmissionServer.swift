internal import Bytes
public import Configuration
public import Postal
public import Queue
public import Unix

/// Takes one message from a local socket into the queue: `martlet-submitd`.
///
/// Nothing is believed that the caller cannot have said: whom the system names at the other end must be
/// the origin of the block. The block is read strictly and written anew.
public struct SubmissionServer {
  /// Seconds to wait for the next octets.
  private static let patience = 60

  private let settings: Settings
  private let caller: UInt32
  private var input: SubmissionReader

  /// A server of the caller at the other end of a socket.
  public init(_ settings: Settings, socket: DescriptorNumber) throws(Failure) {
    do throws(Errno) {
      caller = try LocalSocket.peer(of: socket).uid
    } catch {
      throw Failure(
        .configuration(.permanent),
        "descriptor 0 is not a connected local socket: start martlet-submitd from a socket unit")
    }
    self.settings = settings
    input = SubmissionReader(socket, seconds: Self.patience)
  }

  /// Takes the message: when this returns it is durable, and after a failure nothing is kept.
  @discardableResult
  public mutating func receive() throws(Failure) -> QueueID {
    let header = try header()
    var entrance = try Self.trying { () throws(Errno) in
      let spool = try Spool(settings.spool)
      if spool.knows(header.id) { throw .exists }
      return try QueueEntrance(acceptingInto: settings.spool)
    }
    do throws(Errno) { try entrance.begin(header) } catch { throw Self.failure(error) }
    do throws(Failure) {
      try copy(into: &entrance)
    } catch {
      entrance.abandon()
      throw error
    }
    do throws(Errno) { try entrance.commit() } catch { throw Self.failure(error) }
    return header.id
  }

  /// The line that tells the caller.
  public static func answer(_ failure: Failure?) -> [UInt8] {
    guard let failure else { return Array("OK\n".utf8) }
    var line = Array("NO ".utf8) + failure.status.bytes
    line.append(" ")
    line.append(contentsOf: Escaped.encode(failure.text, limit: 900))
    line.append(ASCII.lf)
    return line
  }

  private mutating func header() throws(Failure) -> QueueHeader {
    let block = try input.next()
    var decoder = QueueHeaderDecoder()
    var recipients: [Recipient] = []
    var header: QueueHeader
    do throws(QueueHeaderDecoder.Problem) {
      // a line that is no field of the block ends it
      try decoder.take(block + Self.received + [ASCII.lf]) { recipients.append($0) }
      header = try decoder.finish()
    } catch {
      throw Failure(EnhancedStatus(.permanent, 5, 2), QueueFile.Problem.malformed(error).text)
    }
    guard case .local(caller, _, _) = header.origin, !recipients.isEmpty else {
      throw Failure(.refused, "the envelope is not one that user \(caller) may hand in")
    }
    header.envelope.recipients = recipients
    header.size = 0
    return header
  }

  /// The field that must come first, so that what follows can never extend the block.
  private static let received = Array("Received:".utf8)

  private mutating func copy(into entrance: inout QueueEntrance) throws(Failure) {
    var size = 0
    while true {
      let octets = try input.next()
      if octets.isEmpty { break }
      guard size > 0 || octets.startsIgnoringCase(Self.received) else {
        throw Failure(EnhancedStatus(.permanent, 5, 2), "the message lacks its Received field")
      }
      size += octets.count
      guard size <= settings.messageSizeLimit else {
        throw Failure(
          EnhancedStatus(.permanent, 3, 4),
          "the message is larger than \(settings.messageSizeLimit) octets")
      }
      do throws(Errno) { try entrance.append(octets) } catch { throw Self.failure(error) }
    }
    if size == 0 { throw Failure(EnhancedStatus(.permanent, 5, 2), "the message is empty") }
  }

  private static func failure(_ error: Errno) -> Failure {
    let why =
      switch error {
      case .exists: "there is a message of this name already"
      case .noSuchFile, .notDirectory: "the spool is not set up; ask for `martlet setup`"
      case .noSpace, .quota: "the disk is full; try again later"
      default: error.message
      }
    return Failure(.system(.temporary), "nothing was kept: \(why)")
  }

  private static func trying<Value: ~Copyable>(
    _ body: () throws(Errno) -> Value
  ) throws(Failure) -> Value {
    do throws(Errno) { return try body() } catch { throw failure(error) }
  }
}
