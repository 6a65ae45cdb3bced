import Bytes
import Postal
import Testing
import Unix
import TestSupport

@testable import Queue

@Suite("The journal") struct JournalTests {
  private let path: Path
  private let spool: Spool

  init() throws {
    var bytes = Array("/tmp/martlet-journal-".utf8)
    for byte in Host.random(6) { bytes.append(decimal: Int(byte), width: 3) }
    path = Path(bytes)!
    try Spool.create(path)
    spool = try Spool(path)
  }

  private func remove() throws {
    let words = ["rm", "-rf", "--"].map { Array($0.utf8) } + [path.bytes]
    let pid = try ChildProcess.start(Command(program: "/bin/rm", arguments: words))
    _ = try ChildProcess.wait(for: pid)
  }

  /// Takes the lock and loses it without a word; whether the one before had done so.
  private func takeAndDie() throws -> Bool? {
    guard let lock = try RunnerLock.take(spool) else { return nil }
    return lock.followsDeath
  }

  private func record(_ number: Int, at time: Int) -> AttemptRecord {
    AttemptRecord(
      time: Timestamp(seconds: time),
      id: QueueID(time: Timestamp(seconds: 1_800_000_000 + number), pid: 1, random: [1, 2, 3, 4]),
      recipient: Address(mailbox: Array("bob@example.org".utf8))!,
      outcome: Outcome(.delivered, .ok, place: [], words: []))
  }

  @Test("what was entered of messages that are still in the queue is found, over midnight too")
  func unfinished() throws {
    let journal = Journal(spool)
    let midnight = 1_800_057_600
    let before = (0..<100).map { record($0, at: midnight - 5) }
    let after = (100..<200).map { record($0, at: midnight + 5) }
    try journal.append(before, now: Timestamp(seconds: midnight - 5))
    try journal.append(after, now: Timestamp(seconds: midnight + 5))
    let found = try Journal.records(
      ofUnfinished: [before[7].id, after[7].id, record(999, at: 0).id], in: spool)
    #expect(found == [before[7].id: [before[7]], after[7].id: [after[7]]])
    #expect(try Journal.records(ofUnfinished: [], in: spool).isEmpty)
    try remove()
  }

  @Test("a lock that was not given back says that its runner died") func death() throws {
    if let first = try RunnerLock.take(spool) { first.release() }
    #expect(try takeAndDie() == false)
    #expect(try takeAndDie() == true)
    try remove()
  }
}
