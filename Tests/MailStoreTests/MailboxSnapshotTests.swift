internal import Bytes
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("the text of the list")
struct MailboxSnapshotTests {
  static let header = "1 V5 N9 M7 F2 G0123456789abcdef0123456789abcdef\n"

  func read(_ text: String) -> MailboxSnapshot? { MailboxSnapshot(Array(text.utf8)) }

  @Test("every field is read")
  func fields() throws {
    let text =
      Self.header + "3 8 100 200 ($Junk a,b) c1.a,S=5,W=6:2,FSx\n4 6 100 200 n2.b\n- 5:6 9\n"
      + "S 1 2 3 4 5 6\n"
    let snapshot = try #require(read(text))
    #expect(snapshot.uidValidity == 5)
    #expect(snapshot.uidNext == 9)
    #expect(snapshot.highestModseq == 9)
    #expect(snapshot.forgottenModseq == 2)
    #expect(snapshot.id.text == Array("0123456789abcdef0123456789abcdef".utf8))
    #expect(snapshot.listing == ["3 cur/1.a,S=5,W=6:2,FSx ($Junk a,b)", "4 new/2.b"])
    let first = snapshot.messages[0]
    #expect(first.modseq == 8)
    #expect(first.received == 100)
    #expect(first.saved == 200)
    #expect(first.flags == [.flagged, .seen])
    #expect(snapshot.size(of: first) == 5)
    #expect(snapshot.crlfSize(of: first) == 6)
    #expect(snapshot.size(of: snapshot.messages[1]) == nil)
    #expect(snapshot.expunged == [ExpungedRange(uids: 5...6, modseq: 9)])
    #expect(
      snapshot.stamps.cur
        == DirectoryStamp(inode: 4, modified: Timestamp(seconds: 5, microseconds: 6)))
    #expect(snapshot.index(of: 4) == 1)
    #expect(snapshot.index(of: 5) == nil)
    #expect(!snapshot.isDamaged)
    let written = snapshot.rewritten
    #expect(try #require(MailboxSnapshot(written)).rewritten == written)
    #expect(try #require(MailboxSnapshot(written)).listing == snapshot.listing)
  }

  @Test(
    "a list whose numbers leave no room for what comes is not read",
    arguments: [
      "1 V1 N4294967294 M1 F0", "1 V1 N1 M9223372036854775807 F0", "1 V1 N1 M999999999999999999 F0",
      "1 V1 N1 M1 F9223372036854775807",
    ])
  func exhausted(header: String) {
    let id = MailboxID.fresh().text.text
    #expect(MailboxSnapshot(Array("\(header) G\(id)\n".utf8)) == nil)
  }

  @Test(
    "a line whose numbers leave no room for what comes is passed over",
    arguments: [
      "4294967290 1 1 1 cx", "1 999999999999999999 1 1 cx", "- 1:4294967294 2",
      "- 1:2 9223372036854775807",
    ])
  func exhausted(line: String) throws {
    let snapshot = try #require(read(Self.header + line + "\n2 5 1 1 cy\n"))
    #expect(snapshot.isDamaged)
    #expect((snapshot.uids, snapshot.uidNext, snapshot.highestModseq) == ([2], 9, 7))
  }

  @Test(
    "a message is found wherever UIDs are missing",
    arguments: [[], [1], [9], [1, 2, 3], [5, 6, 9], [1, 4_293_000_000], [2, 3, 50, 51, 52, 99]])
  func places(uids: [UInt32]) throws {
    let lines = uids.map { "\($0) 1 1 1 ca\($0)\n" }.joined()
    let snapshot = try #require(read(Self.header + lines))
    #expect(snapshot.uids == uids)
    for uid in Array(0...110) + [4_292_999_999, 4_293_000_000, 4_294_967_295] as [UInt32] {
      let place = uids.firstIndex { $0 >= uid } ?? uids.count
      #expect(snapshot.firstIndex(from: uid) == place)
      #expect(snapshot.index(of: uid) == uids.firstIndex(of: uid))
    }
  }

  @Test("a message whose line comes after that of its end is there, in a list written anew too")
  func revived() throws {
    let snapshot = try #require(read(Self.header + "3 1 1 1 ca\n- 2:9 5\n6 6 1 1 cb\n"))
    #expect(snapshot.uids == [6])
    let again = try #require(MailboxSnapshot(snapshot.rewritten))
    #expect(again.uids == [6])
    #expect(again.expunged == snapshot.expunged)
  }

  @Test("a time that nobody has looked at is none")
  func unknownTime() throws {
    let snapshot = try #require(read(Self.header + "3 8 - 200 c1.a\n4 8 -1 200 c2.b\n"))
    #expect(snapshot.listing == ["3 cur/1.a"])
    #expect(snapshot.messages[0].received == nil)
    #expect(snapshot.rewritten.text.contains("\n3 8 - 200 c1.a\n"))
  }

  @Test("the last line of a message holds, an expunge ends it")
  func changes() throws {
    let snapshot = try #require(
      read(
        Self.header + "3 3 1 1 c1.a:2,\n4 4 1 1 c2.b:2,\n12 4 1 1 nz\n3 8 1 1 c1.a:2,S\n- 4:4 9\n"))
    #expect(snapshot.listing == ["3 cur/1.a:2,S", "12 new/z"])
    #expect(snapshot.uidNext == 13)
    #expect(snapshot.highestModseq == 9)
  }

  @Test(
    "a first line that is none makes no list",
    arguments: [
      "", "1", "2 V5 N9 M7 F2 G0123456789abcdef0123456789abcdef\n", "1 V5 N9 M7 F2\n",
      "1 V0 N9 M7 F2 G0123456789abcdef0123456789abcdef\n",
      "1 V5 N0 M7 F2 G0123456789abcdef0123456789abcdef\n",
      "1 V5 N9 M7 F2 G0123456789abcdef0123456789abcdeg\n",
      "1 V5 N4294967296 M7 F2 G0123456789abcdef0123456789abcdef\n",
    ])
  func headers(_ text: String) { #expect(read(text) == nil) }

  @Test("fields of the first line that a later version adds are passed over")
  func laterFields() {
    #expect(read("1 X1 V5 N9 M7 F2 G0123456789abcdef0123456789abcdef Zz\n") != nil)
  }

  @Test(
    "a line that is none is passed over",
    arguments: [
      "", "0 1 1 1 cx", "4294967295 1 1 1 cx", "99999999999999999999 1 1 1 cx", "1 1 1 cx",
      "1 1 1 1 ", "1 1 1 1 c", "1 1 1 1 x1", "1 1 1 1 (a", "1 1 1 1 (a)", "1 1 1 1 (a) ",
      "1 1 1 1 (a) c", "1  1 1 1 cx", "-1 1 1 1 cx", "- 1 1", "- 2:1 1", "- 0:1 1", "- 5:0 1",
      "- 1:4294967295 1", "- 1:2 x", "S 1 2 3", "S 1 2 3000000 4 5 6", "S 1 2 3 4 5 -6", " ", "\0",
    ])
  func lines(_ line: String) throws {
    let snapshot = try #require(read(Self.header + line + "\n8 1 1 1 cok\n"))
    #expect(snapshot.uids == [8])
    #expect(snapshot.isDamaged)
    #expect(snapshot.uidNext == 9)
  }

  @Test("lines in a wrong order are read, the last of each message")
  func order() throws {
    let snapshot = try #require(
      read(Self.header + "5 1 1 1 ce\n3 1 1 1 cc\n4 1 1 1 cd\n3 2 1 1 cC\n"))
    #expect(snapshot.listing == ["3 cur/C", "4 cur/d", "5 cur/e"])
    #expect(snapshot.isDamaged)
  }

  @Test("a list that is read in pieces is the same as in one", arguments: [1, 2, 3, 7, 50])
  func pieces(_ size: Int) throws {
    let text = Array(
      (Self.header + "3 3 1 1 c1.a:2,\n4 4 1 1 c2.b:2,\n3 8 1 1 (k) c1.a:2,S\n- 4:4 9\n6 9 1 1 nx\n")
        .utf8)
    var snapshot = try #require(MailboxSnapshot([UInt8](text.prefix(Self.header.utf8.count))))
    var rest = text.dropFirst(Self.header.utf8.count)
    while !rest.isEmpty {
      snapshot.take([UInt8](rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    #expect(snapshot.listing == ["3 cur/1.a:2,S (k)", "6 new/x"])
    #expect(snapshot.text == text)
    #expect(!snapshot.isTorn)
  }

  @Test("any bytes make a list or none, and never a trap", arguments: 0..<200)
  func anything(_ seed: Int) {
    var random = Actor.Generator(state: UInt64(seed))
    let alphabet = Array("0123456789 -:S()cn\n\n\n,=2V\0a".utf8) + [0xFF]
    var text = Array(
      (Self.header + "3 3 1 1 c1.a:2,\n4 4 1 1 (k) c2.b:2,\n- 5:6 7\nS 1 2 3 4 5 6\n").utf8)
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      let at = Int.random(in: 0..<text.count, using: &random)
      let byte = alphabet.randomElement(using: &random) ?? 0
      if Bool.random(using: &random) { text[at] = byte } else { text.insert(byte, at: at) }
    }
    guard let snapshot = MailboxSnapshot(text) else { return }
    let uids = snapshot.uids
    #expect(uids == Set(uids).sorted())
    #expect(uids.allSatisfy { $0 < snapshot.uidNext })
    let again = MailboxSnapshot(snapshot.rewritten)
    #expect(again?.listing == snapshot.listing)
    #expect(again?.isDamaged == false)
  }

  @Test("a list that was written anew is what its text says")
  func rewriting() throws {
    var snapshot = try #require(
      read(
        Self.header + "3 3 1 1 (a b) c1.a:2,\n4 4 - 2 (gone) n2.b\n6 5 7 8 c3.c:2,T\n- 4:4 8\n"
          + "3 9 1 1 (b c) c1.a:2,S\n9 9 1 1 n4.d\nS 1 2 3 4 5 6\n10 9 1 1 cto"))
    let lines = Array("6 10 7 8 (d) c3.c:2,F\n11 10 - 8 (b) n5.e\n- 9:9 10\nS 9 2 3 4 5 6\n".utf8)
    var other = snapshot
    other.rewrite()
    other.take(lines)
    let listing = other.listing
    snapshot.rewrite(adding: lines)
    #expect(snapshot.text == other.rewritten)
    let again = try #require(MailboxSnapshot(snapshot.text))
    #expect(snapshot.listing == listing)
    #expect(snapshot.messages == again.messages)
    #expect(snapshot.expunged == again.expunged)
    #expect(snapshot.summary == again.summary)
    #expect(snapshot.stamps == again.stamps)
    #expect(snapshot.forgottenModseq == again.forgottenModseq)
    #expect((snapshot.taken, snapshot.staleLines) == (again.taken, again.staleLines))
    #expect(!snapshot.isTorn && !snapshot.isDamaged)
  }

  @Test("files from before 1970, and with many keywords, keep their UIDs")
  func extremes() throws {
    let place = try Place()
    try place.put("cur/1.a:2,S")
    try place.maildir.directory.open("cur/1.a:2,S").setModified(Timestamp(seconds: -5))
    let mailbox = try place.open()
    let words = (0..<300).map { [UInt8](repeating: "k", count: 240) + Array("\($0)".utf8) }
    _ = try mailbox.change(FlagChange(.add, [], keywords: words), of: [1])
    try mailbox.refresh()
    #expect(mailbox.snapshot.uids == [1])
    #expect(try mailbox.received(mailbox.snapshot.messages[0], of: mailbox.snapshot) == 0)
    #expect(mailbox.snapshot.keywords.count > 200)
    #expect(!mailbox.snapshot.isDamaged)
  }

  @Test("a list in which a UID comes back after its expunge is damaged, so that it is written anew")
  func comesBack() {
    let text =
      "1 V5 N9 M7 F2 G0123456789abcdef0123456789abcdef\n3 8 - 200 cx:2,\n8 8 - 200 cy:2,\n"
      + "- 3:3 9\n"
    #expect(MailboxSnapshot(Array(text.utf8))?.isDamaged == false)
    let again = MailboxSnapshot(Array((text + "3 9 - 200 cx:2,\n").utf8))
    #expect(again?.isDamaged == true)
  }

  @Test("two snapshots tell what arrived, changed and went")
  func difference() throws {
    let old = try #require(read(Self.header + "1 1 1 1 ca\n2 1 1 1 cb\n3 1 1 1 cc\n5 1 1 1 ce\n"))
    let new = try #require(read(Self.header + "2 1 1 1 cb\n3 9 1 1 cc\n4 9 1 1 cd\n6 9 1 1 cf\n"))
    let difference = MailboxDifference(from: old, to: new)
    #expect(difference.arrived == [4, 6])
    #expect(difference.changed == [3])
    #expect(difference.expunged == [1, 5])
    #expect(MailboxDifference(from: old, to: old).isEmpty)
    let other = try #require(
      read("1 V6 N9 M7 F2 G0123456789abcdef0123456789abcdef\n1 1 1 1 ca\n"))
    #expect(MailboxDifference(from: old, to: other).arrived == [1])
    #expect(MailboxDifference(from: old, to: other).expunged == [1, 2, 3, 5])
  }
}
