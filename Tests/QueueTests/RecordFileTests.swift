import Bytes
import Postal
import Testing
import Unix
import TestSupport

@testable import Queue

@Suite("A log of attempts") struct RecordFileTests {
  private let name: Path

  init() {
    var bytes = Array("/tmp/martlet-records-".utf8)
    for byte in Host.random(6) { bytes.append(decimal: Int(byte), width: 3) }
    name = Path(bytes)!
  }

  private func record(_ second: Int) -> AttemptRecord {
    let id = QueueID(time: Timestamp(seconds: 1_800_000_000), pid: 1, random: [1, 2, 3, 4])
    return AttemptRecord(
      time: Timestamp(seconds: 1_800_000_000 + second), id: id,
      recipient: Address(mailbox: Array("bob@example.org".utf8))!,
      outcome: Outcome(.deferred, .mailboxBusy, place: [], words: Array("wait".utf8)))
  }

  @Test("a line that a crash tore does not spoil the next one") func torn() throws {
    let whole = record(1).encoded
    for length in 0...whole.count {
      let file = try Directory("/tmp").open(name.name, .appending(mode: 0o600))
      try file.truncate(to: 0)
      try file.write([UInt8](whole[..<length]))
      try RecordFile.append([record(2)], to: file.number)
      let lines = try name.contents(limit: 1 << 16).lines.compactMap { AttemptRecord($0) }
      #expect(lines.last == record(2) && lines.count <= 2)
      if length == whole.count { #expect(lines == [record(1), record(2)]) }
    }
    try Directory("/tmp").remove(name.name)
  }

  @Test(
    "what was written in vain is taken back, unless somebody else wrote after it",
    arguments: [true, false])
  func takesBack(isAlone: Bool) throws {
    let file = try Directory("/tmp").open(name.name, .appending(mode: 0o600))
    try RecordFile.append([record(1)], to: file.number)
    let size = try file.status().size
    let lines = record(2).encoded + record(3).encoded
    try file.write([UInt8](lines.dropLast(7)))
    if !isAlone { try file.write(record(4).encoded) }
    let before = try name.contents(limit: 1 << 16)
    RecordFile.takeBack(lines, from: size, of: file.number)
    let after = try name.contents(limit: 1 << 16)
    #expect(after == (isAlone ? record(1).encoded : before))
    try Directory("/tmp").remove(name.name)
  }
}
