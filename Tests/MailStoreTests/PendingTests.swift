internal import Bytes
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("changes that a crash has cut off")
struct PendingTests {
  let place: Place
  let mailbox: StoredMailbox

  init() throws {
    place = try Place()
    for name in ["1.a:2,S", "2.b:2,", "3.c:2,"] { try place.put("cur/\(name)") }
    mailbox = try place.open()
  }

  func pending(_ kind: PendingChange.Kind, _ lines: String) throws {
    let text = PendingChange.text(
      kind, validity: mailbox.snapshot.uidValidity, Array(lines.utf8))
    try place.put("martlet-pending", text.text)
  }

  /// What the next session sees that changes something.
  func later() throws -> [String] {
    let later = try place.open()
    _ = try later.change(FlagChange(.add, []), of: [])
    #expect(try !place.scratch.names("Maildir").contains("martlet-pending"))
    return later.snapshot.listing
  }

  @Test("an addition of which the list has nothing is taken back, wherever its files are now")
  func takenBack() throws {
    try pending(.added, "4 9 1 1 c4.d:2,\n5 9 1 1 n5.e\n6 9 1 1 n6.f\n")
    try place.put("cur/4.d:2,")
    try place.put("cur/5.e:2,S")
    #expect(try later() == ["1 cur/1.a:2,S", "2 cur/2.b:2,", "3 cur/3.c:2,"])
    #expect(try place.scratch.names("Maildir/cur").count == 3)
  }

  @Test("an addition of which the list has a part is completed")
  func completed() throws {
    let lines = ["4 9 1 1 (k) c4.d:2,\n", "5 9 1 1 (k) n5.e\n"]
    try pending(.added, lines.joined())
    try place.put("cur/4.d:2,")
    try place.put("new/5.e")
    try place.put("martlet-uids", place.text("martlet-uids") + lines[0] + "5 9 1")
    #expect(try later().suffix(2) == ["4 cur/4.d:2, (k)", "5 new/5.e (k)"])
    let snapshot = try place.open().snapshot
    #expect(snapshot.messages[4].modseq == 10)
    #expect(snapshot.uidNext == 6)
  }

  @Test("of what was moved here each file becomes its message with its keywords")
  func moved() throws {
    try pending(.moved, "4 9 1 1 (k) c4.d:2,\n5 9 1 1 (l) c5.e:2,\n")
    try place.put("cur/5.e:2,")
    #expect(try later().suffix(2) == ["3 cur/3.c:2,", "5 cur/5.e:2, (l)"])
  }

  @Test("messages that have their new name have their new keywords too")
  func changed() throws {
    try pending(.changed, "1 9 1 1 (k) c1.a:2,FS\n2 9 1 1 (k) c2.b:2,F\n")
    try place.rename("cur/1.a:2,S", "cur/1.a:2,FS")
    #expect(try later() == ["1 cur/1.a:2,FS (k)", "2 cur/2.b:2,", "3 cur/3.c:2,"])
  }

  @Test(
    "what is for another list, or is no such file, is removed and does nothing",
    arguments: ["added 5\n4 9 1 1 c1.a:2,S\n", "", "what\n", "added x\n", "moved 5\n1 1"])
  func others(_ text: String) throws {
    try place.put("martlet-pending", text)
    #expect(try later().count == 3)
  }

  @Test("a change that does not fit leaves no trace")
  func nothing() throws {
    let other = try place.open()
    #expect(throws: (any Error).self) {
      try mailbox.append([
        NewMessage(Array("a\n".utf8)),
        NewMessage([], rest: MessageSource(in: DescriptorNumber(9999), from: 0, size: 5)),
      ])
    }
    try other.refresh()
    #expect(other.snapshot.uids == [1, 2, 3])
    #expect(try !place.scratch.names("Maildir").contains("martlet-pending"))
    #expect(try place.scratch.names("Maildir/tmp") == [])
  }

  @Test("the first look after a change of our own passes over the directories, the next sees all")
  func quiet() throws {
    _ = try mailbox.change(FlagChange(.add, .flagged), of: [1])
    // in the same tick of the clock: put back what a stamp would tell
    let cur = try place.maildir.directory.directory("cur")
    let before = try cur.status().modified
    try place.put("cur/4.d:2,")
    try place.maildir.directory.open("cur").setModified(before)
    try mailbox.refresh()
    let first = mailbox.snapshot.uids
    try mailbox.refresh()
    #expect(mailbox.snapshot.uids == [1, 2, 3, 4])
    #expect(first == [1, 2, 3] || first == [1, 2, 3, 4])
  }

  @Test("what others did before a change of ours is seen at the next look")
  func foreign() throws {
    try place.put("new/4.d")
    _ = try mailbox.change(FlagChange(.add, .flagged), of: [1])
    try mailbox.refresh()
    #expect(mailbox.snapshot.uids == [1, 2, 3, 4])
    _ = try mailbox.change(FlagChange(.remove, .flagged), of: [1])
    try place.put("new/5.e")
    try mailbox.refresh()
    #expect(mailbox.snapshot.uids == [1, 2, 3, 4, 5])
  }

  @Test("a renaming of INBOX that was cut off moves what was there then, and nothing newer")
  func inbox() throws {
    try place.put("martlet-renaming", "INBOX\nOld\n3\n")
    let folders = try MailFolders(place.maildir)
    let old = try #require(FolderPath(levels: [Array("Old".utf8)]))
    #expect(try folders.open(old).snapshot.uids == [1, 2])
    #expect(try folders.open(.inbox).snapshot.uids == [3])
    // a session that is there already does it too
    try place.put("martlet-renaming", "Old\nNew\n")
    #expect(try folders.list().map { $0.diskName.text } == ["New"])
    #expect(
      try place.scratch.names("Maildir").filter { $0.hasPrefix("martlet-r") } == [])
  }
}
