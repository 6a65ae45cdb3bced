import Bytes
import Postal
import Unix
import TestSupport

@testable import Queue

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func address(_ text: String) -> Address { Address(mailbox: bytes(text))! }

/// A directory with a spool for one test, gone with it.
final class Fixture {
  private let scratch: Scratch
  let spool: Spool

  init() throws {
    scratch = try Scratch()
    try Spool.create(scratch.path.appending("spool"))
    spool = try Spool(scratch.path.appending("spool"))
  }

  var path: Path { scratch.path }

  /// The id of the n-th message of a test: one a second from 2026-11-20T23:50:00Z on.
  static func id(_ number: Int) -> QueueID {
    let start = Timestamp(
      Timestamp.Civil(year: 2026, month: 11, day: 20, hour: 23, minute: 50, second: 0))
    return QueueID(
      time: Timestamp(seconds: start.seconds + number, microseconds: 123_456), pid: 4711,
      random: [0xAB, 0x12, 0xCD, UInt8(number)])
  }

  /// The block of a message.
  static func header(_ number: Int, from sender: String?, to recipients: [String]) -> QueueHeader {
    QueueHeader(
      id: id(number), arrived: id(number).time,
      origin: .local(
        uid: Identity.effectiveUser, user: bytes("alice"), program: bytes("sendmail")),
      size: 0,
      envelope: Envelope(
        sender: sender.map { .address(address($0)) } ?? .null,
        recipients: recipients.map { Recipient(address($0)) }))
  }

  /// Puts a message into a directory.
  @discardableResult
  func put(
    _ header: QueueHeader, in directory: borrowing Directory, size: Int = 4096,
    next: Timestamp? = nil
  ) throws -> QueueID {
    var header = header
    header.size = size
    let file = try directory.open(header.id.path, .creating(mode: 0o600))
    let start = bytes("Received: by test\nSubject: x\n\n")
    try file.write(header.encoded() + start + [UInt8](repeating: "x", count: size - start.count))
    if let next { try file.setModified(next) }
    return header.id
  }

  /// Puts bytes into a directory under a name.
  func put(_ name: Path, _ text: [UInt8], in directory: borrowing Directory) throws {
    try directory.open(name, .creating(mode: 0o600)).write(text)
  }

  /// Appends an attempt to the log of a message, this many seconds after its arrival.
  func log(
    _ id: QueueID, after seconds: Int, _ recipient: String, _ action: Outcome.Action,
    _ status: EnhancedStatus, at place: String, _ words: [UInt8]
  ) throws {
    try log([record(id, after: seconds, recipient, action, status, at: place, words)], of: id)
  }

  /// Appends attempts to the log of a message, as the runner does if the message is one.
  func log(_ records: [AttemptRecord], of id: QueueID) throws {
    if let message = message(id) {
      try AttemptLog.append(records, of: message, in: spool)
    } else {
      try AttemptLog.append(records, of: id, after: nil, in: spool)
    }
  }

  /// A message that waits or is held.
  func message(_ id: QueueID) -> QueueFile? {
    guard let file = (try? spool.cur.open(id.path)) ?? (try? spool.held.open(id.path)) else {
      return nil
    }
    return try? QueueFile(file, id: id)
  }

  func record(
    _ id: QueueID, after seconds: Int, _ recipient: String, _ action: Outcome.Action,
    _ status: EnhancedStatus, at place: String, _ words: [UInt8]
  ) -> AttemptRecord {
    AttemptRecord(
      time: id.time + seconds, id: id, recipient: address(recipient),
      outcome: Outcome(action, status, place: bytes(place), words: words))
  }

  /// What `body` writes to the descriptor it is given.
  static func output(_ body: (DescriptorNumber) throws -> Void) throws -> String {
    let memory = try FileDescriptor.memory("output")
    try body(DescriptorNumber(memory.number))
    try memory.seek(to: 0)
    return try memory.readAll(limit: 1 << 30).text
  }

  /// The names in a directory, sorted.
  static func names(_ directory: borrowing Directory) throws -> [String] {
    try directory.names().map(\.text).sorted()
  }
}
