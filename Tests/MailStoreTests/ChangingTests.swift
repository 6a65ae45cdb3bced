internal import Bytes
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("changes")
struct ChangingTests {
  @Test(
    "flags are letters in the name, sorted, and letters of others stay",
    arguments: [
      ("new/1.a", FlagChange(.add, .seen), "1 cur/1.a:2,S"),
      ("cur/1.a:2,S", FlagChange(.add, [.flagged, .seen]), "1 cur/1.a:2,FS"),
      ("cur/1.a:2,TS", FlagChange(.remove, .trashed), "1 cur/1.a:2,S"),
      ("cur/1.a:2,SXaZ,more", FlagChange(.replace, .draft), "1 cur/1.a:2,DXZa,more"),
      ("cur/1.a", FlagChange(.add, .replied), "1 cur/1.a:2,R"),
      ("cur/1.a:2,", FlagChange(.add, [], keywords: [Array("$Junk".utf8)]), "1 cur/1.a:2, ($Junk)"),
      ("cur/1.a:2,", FlagChange(.add, [], keywords: [Array("a b".utf8), []]), "1 cur/1.a:2,"),
      ("new/1.a", FlagChange(.remove, .seen), "1 new/1.a"),
    ])
  func flags(_ file: String, _ change: FlagChange, _ listing: String) throws {
    let place = try Place()
    try place.put(file)
    let mailbox = try place.open()
    #expect(try mailbox.change(change, of: [1, 7]) == [])
    #expect(mailbox.snapshot.listing == [listing])
    #expect(try place.open().snapshot.listing == [listing])
  }

  @Test("keywords have Dovecot's letters where it keeps them")
  func letters() throws {
    let place = try Place()
    try place.put("dovecot-keywords", "0 $Junk\n")
    try place.put("cur/1.a:2,Sa")
    try place.put("cur/2.b:2,z")
    let mailbox = try place.open()
    let work = [Array("Work".utf8)]
    _ = try mailbox.change(FlagChange(.add, [], keywords: work), of: [1, 2])
    #expect(
      mailbox.snapshot.listing == ["1 cur/1.a:2,Sab ($Junk Work)", "2 cur/2.b:2,bz (Work)"])
    #expect(try place.text("dovecot-keywords") == "0 $Junk\n1 Work\n")
    try place.rename("cur/1.a:2,Sab", "cur/1.a:2,Sb")
    try mailbox.refresh()
    #expect(mailbox.snapshot.listing[0] == "1 cur/1.a:2,Sb (Work)")
    _ = try mailbox.change(FlagChange(.remove, [], keywords: work), of: [1, 2])
    #expect(try place.open().snapshot.listing == ["1 cur/1.a:2,S", "2 cur/2.b:2,z"])
  }

  @Test("keywords beyond the twenty-sixth are in our list alone")
  func manyKeywords() throws {
    let place = try Place()
    try place.put("dovecot-keywords", "")
    try place.put("cur/1.a:2,")
    let mailbox = try place.open()
    let words = (0..<30).map { Array("k\($0)".utf8) }
    _ = try mailbox.change(FlagChange(.add, .seen, keywords: words), of: [1])
    let other = try place.open().snapshot
    #expect(other.fileName(of: other.messages[0]).text == "1.a:2,Sabcdefghijklmnopqrstuvwxyz")
    #expect(other.keywords(of: other.messages[0]) == words)
    #expect(other.keywords == words)
  }

  @Test("a change without effect leaves the modification sequence, another makes it the highest")
  func modseq() throws {
    let place = try Place()
    try place.put("cur/1.a:2,S")
    try place.put("cur/2.b:2,")
    let mailbox = try place.open()
    let before = mailbox.snapshot
    _ = try mailbox.change(FlagChange(.add, .seen), of: [1, 2])
    #expect(mailbox.snapshot.messages[0].modseq == before.messages[0].modseq)
    #expect(mailbox.snapshot.messages[1].modseq == before.highestModseq + 1)
    #expect(mailbox.snapshot.highestModseq == before.highestModseq + 1)
    #expect(MailboxDifference(from: before, to: mailbox.snapshot).changed == [2])
  }

  @Test("what changed since is not changed again, even if another program did it")
  func unchangedSince() throws {
    let place = try Place()
    try place.put("cur/1.a:2,")
    try place.put("cur/2.b:2,")
    let mailbox = try place.open()
    let modseq = mailbox.snapshot.highestModseq
    try place.rename("cur/1.a:2,", "cur/1.a:2,F")
    let change = FlagChange(.add, .seen)
    #expect(try mailbox.change(change, of: [1, 2], unchangedSince: modseq) == [1])
    #expect(mailbox.snapshot.listing == ["1 cur/1.a:2,F", "2 cur/2.b:2,S"])
  }

  @Test("what another program changes between the look and the change has changed too late")
  func conflictInBetween() throws {
    let place = try Place()
    for name in ["1.a:2,", "2.b:2,", "3.c:2,"] { try place.put("cur/\(name)") }
    let mailbox = try place.open()
    let modseq = mailbox.snapshot.highestModseq
    let conflicts: [UInt32]
    do {
      let lock = try ListLock(place.maildir)
      try mailbox.prepare(lock)
      try place.rename("cur/2.b:2,", "cur/2.b:2,S")
      conflicts = try mailbox.change(FlagChange(.add, .flagged), of: [1, 2, 3, 4], modseq, lock)
    }
    #expect(conflicts == [2])
    let listing = ["1 cur/1.a:2,F", "2 cur/2.b:2,S", "3 cur/3.c:2,F"]
    #expect(mailbox.snapshot.listing == listing)
    #expect(try place.open().snapshot.listing == listing)
    #expect(mailbox.snapshot.messages.allSatisfy { $0.modseq > modseq })
  }

  @Test(
    "of many messages those are changed that are there, wherever the others were",
    arguments: [1, 64, 65, 128])
  func many(_ first: Int) throws {
    let place = try Place()
    for i in 100..<250 { try place.put("cur/\(i).a:2,") }
    let mailbox = try place.open()
    try place.rename("cur/\(99 + first).a:2,", "cur/\(99 + first).a:2,R")
    try place.remove("cur/\(100 + first).a:2,")
    #expect(try mailbox.change(FlagChange(.add, .seen), of: Array(1...150)) == [])
    let other = try place.open().snapshot
    #expect(other.listing == mailbox.snapshot.listing)
    #expect(other.uids == (1...150).filter { $0 != first + 1 }.map { UInt32($0) })
    for message in other.messages {
      #expect(message.flags == (message.uid == first ? [.replied, .seen] : .seen))
    }
  }

  @Test("a message that another program renamed meanwhile is found")
  func renamed() throws {
    let place = try Place()
    try place.put("new/1.a")
    let mailbox = try place.open()
    try place.rename("new/1.a", "cur/1.a:2,R")
    _ = try mailbox.change(FlagChange(.add, .seen), of: [1])
    #expect(mailbox.snapshot.listing == ["1 cur/1.a:2,RS"])
    try place.rename("cur/1.a:2,RS", "cur/1.a:2,RST")
    #expect(try mailbox.expunge([1]) == [1])
    #expect(try place.scratch.names("Maildir/cur") == [])
  }

  @Test("taking new messages moves them and changes nothing for clients")
  func takeNew() throws {
    let place = try Place()
    try place.put("new/1.a")
    try place.put("new/2.b:2,F")
    try place.put("cur/3.c:2,")
    let mailbox = try place.open()
    let before = mailbox.snapshot
    #expect(try mailbox.takeNew() == [1, 2])
    #expect(mailbox.snapshot.listing == ["1 cur/1.a:2,", "2 cur/2.b:2,F", "3 cur/3.c:2,"])
    #expect(MailboxDifference(from: before, to: mailbox.snapshot).isEmpty)
    #expect(try place.open().snapshot.highestModseq == before.highestModseq)
  }

  @Test("only messages that are marked are expunged, and their UIDs are remembered")
  func expunge() throws {
    let place = try Place()
    for name in ["1.a:2,T", "2.b:2,ST", "3.c:2,", "4.d:2,T"] { try place.put("cur/\(name)") }
    let mailbox = try place.open()
    let modseq = mailbox.snapshot.highestModseq
    #expect(try mailbox.expunge([1, 2, 3]) == [1, 2])
    #expect(mailbox.snapshot.uids == [3, 4])
    #expect(mailbox.snapshot.expunged(since: modseq)?.map(\.uids) == [1...2])
    #expect(mailbox.snapshot.highestModseq == modseq + 1)
    let other = try place.open()
    #expect(other.snapshot.uids == [3, 4])
    #expect(other.snapshot.expunged(since: modseq + 1) == [])
    #expect(try mailbox.expunge([3], onlyTrashed: false) == [3])
  }

  @Test("what is removed to make room is found gone, and no UID but those")
  func makeRoom() throws {
    let place = try Place()
    for name in ["1.a:2,T", "2.b:2,", "3.c:2,ST"] { try place.put("cur/\(name)") }
    let mailbox = try place.open()
    #expect(mailbox.removeUnlocked([1, 2, 3, 9], true) == [1, 3])
    try mailbox.refresh()
    #expect(mailbox.snapshot.uids == [2])
    #expect(mailbox.snapshot.expunged(since: 2)?.map(\.uids) == [1...1, 3...3])
  }

  @Test("what was expunged longest ago is forgotten, and a client is told so")
  func history() throws {
    var snapshot = MailboxSnapshot(ListHeader(validity: 5))
    var lines: [UInt8] = []
    for i in 1...(MailboxSnapshot.historyLimit + 5) {
      ListLine.append(
        ExpungedRange(uids: UInt32(2 * i)...UInt32(2 * i), modseq: i + 1), to: &lines)
    }
    snapshot.take(lines)
    let text = snapshot.rewritten
    let later = try #require(MailboxSnapshot(text))
    #expect(later.expunged.count == MailboxSnapshot.historyLimit)
    #expect(later.forgottenModseq == 6)
    #expect(later.expunged(since: 5) == nil)
    #expect(later.expunged(since: 6)?.count == MailboxSnapshot.historyLimit)
    #expect(later.uidNext == snapshot.uidNext)
  }

  @Test("the quota file is kept in step")
  func quota() throws {
    let place = try Place()
    try place.put("maildirsize", "1000S\n          30 3\n")
    for name in ["1.a,S=10:2,T", "2.b,S=11:2,", "3.c,S=12:2,"] { try place.put("cur/\(name)") }
    let mailbox = try place.open()
    _ = try mailbox.change(FlagChange(.add, .trashed), of: [2])
    _ = try mailbox.expunge([1, 2])
    _ = try mailbox.expunge([3], onlyTrashed: false)
    let lines = try place.text("maildirsize").split(separator: "\n").dropFirst(2).map {
      $0.split(separator: " ").joined(separator: " ")
    }
    #expect(lines == ["-11 -1", "-12 -1"])
  }
}
