import Bytes
import Postal
import TestSupport
import Testing
import Unix

@testable import Queue

@Suite("The copy of a block in a log") struct LoggedBlockTests {
  private let scratch: Scratch
  private let spool: Spool
  private let id = QueueID(Array("20261120T235012.123456Z.4711.ab12cd34".utf8))!

  init() throws {
    scratch = try Scratch()
    try Spool.create(scratch("spool"))
    spool = try Spool(scratch("spool"))
  }

  private func address(_ text: String) -> Address { Address(mailbox: Array(text.utf8))! }

  private func header(to recipients: [Address]) -> QueueHeader {
    QueueHeader(
      id: id, arrived: id.time,
      origin: .local(uid: 1000, user: Array("alice".utf8), program: Array("sendmail".utf8)),
      size: 12,
      envelope: Envelope(
        sender: .address(address("alice@example.org")), recipients: recipients.map { Recipient($0) }
      ))
  }

  private func put(_ header: QueueHeader) throws -> QueueFile {
    try? spool.cur.remove(id.path)
    try? spool.log.remove(id.path)
    try scratch.write("spool/queue/cur/\(id.text)", header.encoded() + Array("Received: x\n".utf8))
    return try QueueFile(spool.cur.open(id.path), id: id)
  }

  private func record(_ second: Int, _ recipient: Address) -> AttemptRecord {
    AttemptRecord(
      time: id.time + second, id: id, recipient: recipient,
      outcome: Outcome(.deferred, .mailboxBusy, place: [], words: Array("wait".utf8)))
  }

  /// What a list shows of the message: whether from the log alone, the sender and the recipients with their attempts.
  private func summary(schedule: Bool = false) throws -> [[UInt8]] {
    var summary = QueueSummary()
    let names = try QueueNames(spool)
    try summary.read(#require(names.entries.first), of: names, in: spool, schedule: schedule)
    #expect(summary.isWhole && summary.size == 12)
    var shown = [[UInt8](summary.block[try #require(summary.sender)])]
    for recipient in summary.recipients {
      shown.append([UInt8](summary.block[recipient.address]))
      shown.append([UInt8(recipient.attempts)])
      if let last = recipient.last { shown.append([UInt8](summary.log[last.words])) }
    }
    return shown
  }

  @Test("a log whose message is gone is removed after a while, and no other") func orphans() throws
  {
    let names = (0..<5).map { "20261120T235012.12345\($0)Z.4711.ab12cd34" }
    for name in names { try scratch.write("spool/queue/log/\(name)", Array("x\n".utf8)) }
    for (place, name) in zip(["new", "cur", ".hold/cur"], names) {
      try scratch.write("spool/queue/\(place)/\(name)", Array("x".utf8))
    }
    try scratch.write("spool/queue/log/lock", [])
    let old = Clock.now + -1000
    for name in names.dropLast() {
      try spool.log.open(Path(composed: name), .readingWriting).setModified(old)
    }
    try AttemptLog.removeOrphans(in: spool, olderThan: 900, now: Clock.now)
    let left = try spool.log.names().map(\.text).sorted()
    #expect(left == names[..<3] + names[4...] + ["lock"])
  }

  /// Empties the queue file without changing its inode: what is shown after that comes from the log.
  private func emptyFile() throws {
    try spool.cur.open(id.path, .readingWriting).truncate(to: 0)
  }

  @Test("it is written as the manual shows it, once") func golden() throws {
    let message = try put(header(to: [address("bob@remote.example")]))
    let bob = address("bob@remote.example")
    for second in 1...2 {
      try AttemptLog.append([record(second, bob)], of: message, in: spool)
    }
    let expected = """
      Queue-Inode: \(message.status.inode)
      Queue-Id: 20261120T235012.123456Z.4711.ab12cd34
      Queue-Arrived: 2026-11-20T23:50:12.123456Z
      Queue-Origin: local uid=1000 user=alice program=sendmail
      Queue-Size: 000000000012
      Queue-Sender: <alice@example.org>
      Queue-Recipient: <bob@remote.example>

      2026-11-20T23:50:13.123456Z \(id.text) <bob@remote.example> deferred 4.2.0 - wait
      2026-11-20T23:50:14.123456Z \(id.text) <bob@remote.example> deferred 4.2.0 - wait

      """
    #expect(try spool.log.open(id.path).readAll(limit: 1 << 16).text == expected)
    #expect(try AttemptLog.read(id, in: spool.log) == [record(1, bob), record(2, bob)])
  }

  @Test("any recipient comes back from it, and none of them is taken for an attempt")
  func hostileRecipients() throws {
    let known = address("bob@remote.example")
    for byte in UInt8.min...UInt8.max {
      let attempt = Array(" <bob@remote.example> failed 5.0.0 - no".utf8)
      let strange =
        Address(localPart: [byte] + attempt, domain: Array("example.org".utf8)) ?? known
      let message = try put(header(to: [strange, known]))
      try AttemptLog.append([record(1, known)], of: message, in: spool)
      #expect(try AttemptLog.read(id, in: spool.log) == [record(1, known)])
      let fromFile = try summary(schedule: true)
      #expect(fromFile.suffix(3) == [known.bytes, [1], Array("wait".utf8)])
      try emptyFile()
      #expect(try summary() == fromFile)
    }
  }

  @Test("one that a crash tore says nothing, and spoils no attempt") func torn() throws {
    let bob = address("bob@remote.example")
    let message = try put(header(to: [bob, address("carol@remote.example")]))
    try AttemptLog.append([record(1, bob)], of: message, in: spool)
    let whole = try spool.log.open(id.path).readAll(limit: 1 << 16)
    let length = try #require(LoggedBlock.encoded(message)).count
    let fromFile = try summary(schedule: true)
    for end in 1..<length {
      try scratch.write("spool/queue/log/\(id.text)", [UInt8](whole[..<end]))
      try AttemptLog.append([record(1, bob)], of: message, in: spool)
      #expect(try AttemptLog.read(id, in: spool.log) == [record(1, bob)])
      #expect(try summary() == fromFile)
    }
  }

  @Test("one of another inode, and what only looks like one, is not taken") func foreign() throws {
    let bob = address("bob@remote.example")
    let message = try put(header(to: [bob]))
    let copy = try #require(LoggedBlock.encoded(message))
    let inode = message.status.inode
    #expect(LoggedBlock.start(in: copy, inode: inode) != nil)
    for other in [0, 1, inode + 1, inode / 10, inode * 10, .max] {
      #expect(LoggedBlock.start(in: copy, inode: other) == nil)
    }
    for text in [
      "", "Queue-Inode: ", "Queue-Inode: \n", "Queue-Inode: 7", "Queue-Inode: 7 \n",
      "Queue-Inode:7\n", "Queue-Inode: 70\n", "Queue-Inode: -7\n", "queue-inode: 7\n",
      "Queue-Inode: 000000000000000000007\n", "\nQueue-Inode: 7\n", "Queue-Id: 7\n",
    ] {
      #expect(LoggedBlock.start(in: Array(text.utf8), inode: 7) == nil)
    }
    #expect(LoggedBlock.start(in: Array("Queue-Inode: 7\n".utf8), inode: 7) == 15)
    let largest = "Queue-Inode: 18446744073709551615\n"
    #expect(LoggedBlock.start(in: Array(largest.utf8), inode: .max) == largest.utf8.count)
  }

  @Test("a message with more recipients than are kept has none") func tooMany() throws {
    let bob = address("bob@remote.example")
    let limit = QueueFile.recipientLimit
    for count in [limit, limit + 1] {
      let message = try put(header(to: [Address](repeating: bob, count: count)))
      #expect((LoggedBlock.encoded(message) == nil) == (count > limit))
      try AttemptLog.append([record(1, bob)], of: message, in: spool)
      #expect(try summary().count == 1 + 3 * count)
    }
  }
}
