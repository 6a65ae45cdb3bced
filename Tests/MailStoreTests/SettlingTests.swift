internal import Bytes
internal import Glibc
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("opening what changed a moment ago")
struct SettlingTests {
  let place: Place

  init() throws { place = try Place() }

  /// Waits until a later change would make another stamp.
  func wait() { usleep(150_000) }

  @Test("after new mail was taken the list is not read again, and soon not even the directories")
  func taken() throws {
    for i in 1...5 { try place.put("new/\(i).x") }
    #expect(try place.open().takeNew() == [1, 2, 3, 4, 5])
    let soon = try place.open()
    #expect(soon.loaded == nil)
    #expect(soon.summary.new == 0)
    wait()
    let later = try place.open()
    #expect(later.loaded == nil)
    #expect(try later.stamps == DirectoryStamps(later.new, later.cur))
    #expect(try place.open().stamps == later.stamps)
    #expect(later.snapshot.listing == (1...5).map { "\($0) cur/\($0).x:2," })
  }

  @Test("a session notes the state of the folder some time after its changes")
  func settled() throws {
    for i in 1...5 { try place.put("new/\(i).x") }
    let mailbox = try place.open()
    _ = try mailbox.takeNew()
    mailbox.settle()
    let changed = try DirectoryStamps(mailbox.new, mailbox.cur)
    // on a slow machine some time may have passed already
    #expect(mailbox.stamps != changed || changed.settled(at: Clock.now) == changed)
    wait()
    mailbox.settle()
    #expect(try mailbox.stamps == DirectoryStamps(mailbox.new, mailbox.cur))
    let other = try place.open()
    #expect(other.loaded == nil)
    #expect(other.stamps == mailbox.stamps)
    #expect(try mailbox.refresh() == nil)
    _ = try mailbox.change(FlagChange(.add, .seen), of: [2])
    wait()
    mailbox.settle()
    let last = try place.open()
    #expect(last.loaded == nil)
    #expect(last.summary.unseen == 4)
    #expect(try last.stamps == DirectoryStamps(last.new, last.cur))
  }

  @Test(
    "what others do meanwhile is not taken for the state of the list",
    arguments: ["add", "rename", "remove", "move", "swap"])
  func others(_ kind: String) throws {
    for i in 1...5 { try place.put("cur/\(i).x:2,S") }
    try place.put("new/6.y")
    let mailbox = try place.open()
    switch kind {
    case "add": try place.put("cur/7.z:2,")
    case "rename": try place.rename("cur/1.x:2,S", "cur/1.x:2,RS")
    case "remove": try place.remove("cur/1.x:2,S")
    case "move": try place.rename("new/6.y", "cur/6.y:2,")
    default:
      try place.rename("cur/1.x:2,S", "cur/7.z:2,S")
    }
    wait()
    mailbox.settle()
    let other = try place.open()
    #expect(other.loaded != nil)
    var names: [String] = []
    for part in ["cur", "new"] {
      names += try place.scratch.names("Maildir/\(part)").map { "\(part)/\($0)" }
    }
    let snapshot = other.snapshot
    #expect(snapshot.messages.map { snapshot.path(of: $0).text }.sorted() == names.sorted())
    try mailbox.refresh()
    #expect(mailbox.snapshot.listing == snapshot.listing)
  }

  @Test("names have the same sums in any order and in a list, and others in the other directory")
  func sums() throws {
    for i in 1...5 { try place.put("cur/\(i).x:2,S") }
    try place.put("new/6.y")
    let mailbox = try place.open()
    let id = mailbox.summary.id
    let sums = NameSums(mailbox.snapshot)
    #expect(try NameSums(DirectoryScan(mailbox.new, mailbox.cur), of: id) == sums)
    try place.rename("cur/1.x:2,S", "new/1.x:2,S")
    #expect(try NameSums(DirectoryScan(mailbox.new, mailbox.cur), of: id) != sums)
    #expect(try NameSums(DirectoryScan(mailbox.cur, mailbox.new), of: id) != sums)
  }
}
