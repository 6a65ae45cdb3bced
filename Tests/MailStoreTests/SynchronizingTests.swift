internal import Bytes
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("the list and the directories")
struct SynchronizingTests {
  @Test("messages get UIDs in the order of their times, wherever they lie")
  func order() throws {
    let place = try Place()
    try place.put("cur/300.M5P1.h:2,S")
    try place.put("new/200.M7P1.h,S=12")
    try place.put("new/200.M6P1.h")
    try place.put("cur/100.h:2,")
    let mailbox = try place.open()
    #expect(
      mailbox.snapshot.listing == [
        "1 cur/100.h:2,", "2 new/200.M6P1.h", "3 new/200.M7P1.h,S=12", "4 cur/300.M5P1.h:2,S",
      ])
    #expect(mailbox.snapshot.uidNext == 5)
    #expect(mailbox.snapshot.size(of: mailbox.snapshot.messages[2]) == 12)
    #expect(mailbox.snapshot.messages[3].flags == .seen)
  }

  @Test("a second look finds what others delivered, renamed and removed")
  func difference() throws {
    let place = try Place()
    for name in ["1.a", "2.b", "3.c"] { try place.put("new/\(name)") }
    let mailbox = try place.open()
    let before = mailbox.snapshot
    try place.rename("new/1.a", "cur/1.a:2,FS")
    try place.rename("new/2.b", "cur/2.b:2,")
    try place.remove("new/3.c")
    try place.put("new/4.d")
    try mailbox.refresh()
    let difference = MailboxDifference(from: before, to: mailbox.snapshot)
    #expect(difference.arrived == [4])
    #expect(difference.changed == [1])
    #expect(difference.expunged == [3])
    #expect(mailbox.snapshot.listing == ["1 cur/1.a:2,FS", "2 cur/2.b:2,", "4 new/4.d"])
    #expect(mailbox.snapshot.highestModseq > before.highestModseq)
    #expect(mailbox.snapshot.messages[1].modseq == before.messages[1].modseq)
    #expect(
      mailbox.snapshot.expunged(since: before.highestModseq)?.map(\.uids) == [3...3])
    let other = try place.open()
    #expect(other.snapshot.listing == mailbox.snapshot.listing)
    #expect(other.snapshot.uidValidity == before.uidValidity)
    #expect(other.snapshot.id == before.id)
  }

  @Test("the highest UID is not given again after its message is gone")
  func noReuse() throws {
    let place = try Place()
    try place.put("new/1.a")
    let mailbox = try place.open()
    try place.remove("new/1.a")
    try mailbox.refresh()
    try place.put("new/2.b")
    let later = try place.open()
    #expect(later.snapshot.listing == ["2 new/2.b"])
  }

  @Test("what is no message gets no UID")
  func others() throws {
    let place = try Place()
    try place.put("cur/.hidden:2,S")
    try Directory(place.scratch("Maildir/cur")).makeDirectory("1.directory", mode: 0o700)
    try Directory(place.scratch("Maildir/new")).symbolicLink("1.link", to: "/etc/passwd")
    let mailbox = try place.open()
    #expect(mailbox.snapshot.listing == [])
    try mailbox.refresh()
    #expect(mailbox.snapshot.uidNext == 1)
  }

  @Test(
    "a file whose name the list cannot have gets another one",
    arguments: ["new/1.a\nb", "cur/1.a\nb:2,FS", "cur/:2,S", "new/,S=5", "new/\n"])
  func names(_ name: String) throws {
    let place = try Place()
    try place.put(name)
    let mailbox = try place.open()
    #expect(mailbox.snapshot.uids == [1])
    let message = mailbox.snapshot.messages[0]
    #expect(message.flags.contains(.seen) == name.hasSuffix("S"))
    #expect(message.isNew == name.hasPrefix("new"))
    let path = try #require(Path(mailbox.snapshot.path(of: message)))
    #expect(try place.maildir.directory.status(path).kind == .file)
    try mailbox.refresh()
    #expect(mailbox.snapshot.uids == [1])
  }

  @Test("of two messages with one unique part the second gets a name of its own")
  func duplicates() throws {
    let place = try Place()
    try place.put("cur/1.a:2,S", "one")
    try place.put("cur/1.a,S=3:2,F", "two")
    let mailbox = try place.open()
    #expect(mailbox.snapshot.uids == [1, 2])
    #expect(try place.scratch.names("Maildir/cur").count == 2)
    try mailbox.refresh()
    #expect(try place.open().snapshot.uids == [1, 2])
  }

  @Test("a message that is renamed by a second name, and the first goes then, is the same")
  func linkedElsewhere() throws {
    let place = try Place()
    try place.put("new/1.a")
    let mailbox = try place.open()
    try place.maildir.directory.link("new/1.a", into: place.maildir.directory, as: "cur/1.a:2,S")
    try mailbox.refresh()
    try place.remove("new/1.a")
    try mailbox.refresh()
    #expect(try mailbox.messages().listing == ["1 cur/1.a:2,S"])
  }

  @Test("a name that leaves no room for flags is given up for another", arguments: [224, 253, 255])
  func longName(count: Int) throws {
    let place = try Place()
    try place.put("new/" + String(repeating: "n", count: count))
    try place.put("cur/" + String(repeating: "c", count: count - 3) + ":2,")
    let mailbox = try place.open()
    #expect(try mailbox.takeNew().count == 1)
    _ = try mailbox.change(FlagChange(.add, .seen), of: [1, 2])
    #expect(mailbox.snapshot.messages.map(\.flags) == [.seen, .seen])
    let names = try place.scratch.names("Maildir/cur")
    #expect(names.count == 2 && names.allSatisfy { $0.count < 150 })
  }

  @Test("of two names of one file one goes, when nobody can be about to remove the other")
  func links() throws {
    let place = try Place()
    try place.put("new/1.a")
    let maildir = place.maildir
    try maildir.directory.link("new/1.a", into: maildir.directory, as: "cur/1.a:2,S")
    let mailbox = try place.open()
    #expect(mailbox.snapshot.uids == [1])
    try mailbox.refresh()
    #expect(mailbox.snapshot.listing == ["1 new/1.a"])
    #expect(try place.scratch.names("Maildir/cur") == ["1.a:2,S"])
    var look = try StoredMailbox.Look(mailbox)
    #expect(try mailbox.arrivals(&look, nil, now: Clock.now + 61).isEmpty)
    #expect(try place.scratch.names("Maildir/cur") == [])
  }

  @Test("a torn last line is not read, and its UID goes to the next message once")
  func torn() throws {
    let place = try Place()
    try place.put("new/1.a")
    let validity = try place.open().snapshot.uidValidity
    let list = try place.maildir.directory.openForAppending("martlet-uids")
    try list.write(Array("2 9 1 1 n2.b,S=".utf8))
    try place.put("new/2.b,S=4")
    let mailbox = try place.open()
    #expect(mailbox.snapshot.listing == ["1 new/1.a", "2 new/2.b,S=4"])
    #expect(mailbox.snapshot.uidValidity == validity)
    #expect(try place.text("martlet-uids").hasSuffix("\n"))
    #expect(try place.open().snapshot.listing == mailbox.snapshot.listing)
  }

  @Test("a line that cannot be read is passed over, and the list written anew")
  func damaged() throws {
    let place = try Place()
    try place.put("new/1.a")
    try place.put("new/2.b")
    _ = try place.open()
    let text = try place.text("martlet-uids")
    try place.put("martlet-uids", text + "\0\0\0\n3 x\n")
    try place.put("new/3.c")
    #expect(try place.open().snapshot.uids == [1, 2, 3])
    #expect(try !place.text("martlet-uids").contains("x\n"))
  }

  @Test("an unchanged folder is not read again")
  func unchanged() throws {
    let place = try Place()
    try place.put("new/1.a")
    try place.put("cur/2.b:2,S")
    // long ago, so that the state can be relied on
    for part in ["new", "cur"] {
      let directory = try FileDescriptor.open(reading: place.scratch("Maildir/\(part)"))
      try directory.setModified(Timestamp(seconds: 1_000_000_000, microseconds: 5))
    }
    let mailbox = try place.open()
    let text = try place.text("martlet-uids")
    #expect(text.contains("1000000000 5"))
    // what happens behind the back of the clock is not seen: nothing was read
    try place.put("new/3.c")
    let directory = try FileDescriptor.open(reading: place.scratch("Maildir/new"))
    try directory.setModified(Timestamp(seconds: 1_000_000_000, microseconds: 5))
    try mailbox.refresh()
    #expect(mailbox.snapshot.uids == [1, 2])
    #expect(try place.text("martlet-uids") == text)
    try directory.setModified(Timestamp(seconds: 1_000_000_001, microseconds: 5))
    try mailbox.refresh()
    #expect(mailbox.snapshot.uids == [1, 2, 3])
  }

  @Test(
    "a stamp is only kept when the clock of the file system has gone on",
    arguments: [
      (0, 0, 1, false), (0, 0, 2, true), (0, 7, 0, false), (0, 7, 1, true),
    ])
  func settled(seconds: Int, microseconds: Int, now: Int, isSettled: Bool) {
    let stamp = DirectoryStamp(
      inode: 1, modified: Timestamp(seconds: seconds, microseconds: microseconds))
    let moment = Timestamp(seconds: now, microseconds: now == 0 ? 100_006 : 0)
    #expect(stamp.isSettled(at: moment) == isSettled)
  }

  @Test("the list stays small however often flags change")
  func compaction() throws {
    let place = try Place()
    try place.put("cur/1.a:2,")
    let mailbox = try place.open()
    var name = "cur/1.a:2,"
    for i in 0..<1500 {
      let next = i % 2 == 0 ? "cur/1.a:2,S" : "cur/1.a:2,"
      try place.rename(name, next)
      name = next
      try mailbox.refresh()
    }
    #expect(mailbox.snapshot.messages[0].modseq == 1502)
    #expect(mailbox.snapshot.staleLines < 1010)
    #expect(try place.open().snapshot.highestModseq == 1502)
  }
}
