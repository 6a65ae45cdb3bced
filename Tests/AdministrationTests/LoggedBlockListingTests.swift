import Administration
import Bytes
import Postal
import Queue
import Testing
import Unix
import TestSupport

@Suite("The list of a queue whose logs have a copy of the block") struct LoggedBlockListingTests {
  let fixture: Fixture

  init() throws { fixture = try Fixture() }

  private func list(_ format: QueueListing.Format = .plain) throws -> String {
    try Fixture.output { try QueueListing(fixture.spool, format: format) { _ in 0 }.write(to: $0) }
  }

  /// A message that waits, with a log.
  private func waiting(
    _ number: Int, to recipients: [String] = ["bob@remote.example"]
  ) throws -> QueueID {
    let header = Fixture.header(number, from: "alice@example.org", to: recipients)
    let id = try fixture.put(header, in: fixture.spool.cur, size: 700 + 31 * number)
    for (index, recipient) in recipients.enumerated() where (index + number) % 3 != 0 {
      for attempt in 0..<(number % 4) {
        let isLast = attempt == 2 && index % 2 == 0
        try fixture.log(
          id, after: 1800 * attempt, recipient, isLast ? .relayed : .deferred,
          isLast ? .ok : .mailboxBusy, at: "mx.remote.example", bytes("attempt \(attempt)"))
      }
    }
    return id
  }

  /// Puts a file with other text in the place of a message, as an editor does.
  private func replace(_ id: QueueID, _ text: [UInt8]) throws {
    // the first one may get the old inode number
    try fixture.put("spare", text, in: fixture.spool.tmp)
    try fixture.put(id.path, text, in: fixture.spool.tmp)
    try fixture.spool.tmp.rename(id.path, into: fixture.spool.cur, as: id.path)
    try fixture.spool.tmp.remove("spare")
  }

  private func text(_ id: QueueID, in directory: borrowing Directory) throws -> [UInt8] {
    try directory.open(id.path).readAll(limit: 1 << 20)
  }

  @Test("is the same without the copies") func same() throws {
    for number in 0..<60 {
      let id = try waiting(
        number, to: (0...(number % 13)).map { "r\($0)@remote\(number % 5).example" })
      if number % 7 == 0 {
        try fixture.spool.cur.rename(id.path, into: fixture.spool.held, as: id.path)
      }
    }
    let (short, long) = (try list(), try list(.json))
    var copies = 0
    for id in try Spool.ids(in: fixture.spool.log) {
      let text = try text(id, in: fixture.spool.log)
      let found = text.span.index(of: bytes("\n\n"))
      let end = try #require(found)
      try fixture.spool.log.remove(id.path)
      try fixture.put(id.path, [UInt8](text[(end + 2)...]), in: fixture.spool.log)
      copies += 1
    }
    #expect(copies >= 40)
    #expect(try list() == short)
    #expect(try list(.json) == long)
    #expect(short.contains("ab12cd07!") && short.contains("(4.2.0 attempt 1)"))
  }

  @Test("is made without the queue files where it is short, and with them where it is not")
  func withoutFiles() throws {
    let waiting = [try waiting(1), try waiting(2)]
    try fixture.spool.cur.rename(waiting[1].path, into: fixture.spool.held, as: waiting[1].path)
    let before = try list()
    try fixture.spool.cur.open(waiting[0].path, .readingWriting).truncate(to: 0)
    try fixture.spool.held.open(waiting[1].path, .readingWriting).truncate(to: 0)
    #expect(try list() == before)
    #expect(try list(.verbose).contains("(the envelope is not valid)"))
  }

  @Test("shows what stands in a file that replaced another") func edited() throws {
    let id = try waiting(1)
    let file = try text(id, in: fixture.spool.cur)
    try replace(id, bytes("Queue-Hold: yes\n") + file)
    #expect(try list().contains("\(id.text)!"))
    try replace(id, bytes("Queue-Hold: no\n") + file)
    #expect(try list().contains("\(id.text) "))
  }

  @Test("shows a message that was held and released") func released() throws {
    let id = try waiting(1)
    let before = try list()
    let control = QueueControl(fixture.spool, user: bytes("root"))
    _ = try control.perform(.hold, on: [id.bytes])
    #expect(try list().contains("\(id.text)!"))
    _ = try control.perform(.release, on: [id.bytes])
    #expect(try list() == before)
  }

  @Test("leaves out what is gone, though its log is there") func gone() throws {
    let id = try waiting(1)
    try fixture.spool.cur.remove(id.path)
    #expect(try list() == "Mail queue is empty\n")
  }
}
