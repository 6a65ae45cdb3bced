internal import Bytes
internal import Maildir
internal import Postal
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

/// A list that another program has removed is made anew, with another UIDVALIDITY: a UID of before then means
/// another message.
@Suite("a change that means messages by UIDs of another list")
struct OtherListTests {
  private let place: Place
  private let mailbox: StoredMailbox
  private let archive: StoredMailbox

  /// A folder that knows `2.b` as 1, where a list made now has `1.a` there.
  init() throws {
    place = try Place()
    try place.put("cur/2.b:2,T")
    mailbox = try place.open()
    let folder = try Maildir.open(place.scratch("Archive"))
    for part: Path in ["tmp", "new", "cur"] { _ = try folder.part(part) }
    archive = try StoredMailbox(folder)
    #expect(try mailbox.messages().listing == ["1 cur/2.b:2,T"])
    try place.put("cur/1.a:2,T")
    try place.rename("cur/2.b:2,T", "cur/2.b:2,FT")
    try place.remove("martlet-uids")
  }

  private func expectNothingChanged() throws {
    #expect(try place.open().messages().listing == ["1 cur/1.a:2,T", "2 cur/2.b:2,FT"])
    try archive.refresh()
    #expect(try archive.messages().listing == [])
  }

  @Test("flags stay as they are", arguments: [nil, 1000])
  func flags(unchangedSince: Int?) throws {
    #expect(throws: Errno.stale) {
      try mailbox.change(FlagChange(.add, .seen), of: [1], unchangedSince: unchangedSince)
    }
    try expectNothingChanged()
  }

  @Test("nothing is removed", arguments: [true, false])
  func expunge(onlyTrashed: Bool) throws {
    #expect(throws: Errno.stale) { try mailbox.expunge([1], onlyTrashed: onlyTrashed) }
    try expectNothingChanged()
  }

  @Test("nothing is moved")
  func move() throws {
    #expect(throws: Failure.self) { try mailbox.move([1], to: archive) }
    try expectNothingChanged()
  }

  @Test("nothing is copied")
  func copy() throws {
    #expect(throws: Failure.self) { try mailbox.copy([1], to: archive) }
    try expectNothingChanged()
  }

  /// How a message comes into the folder.
  enum Way: CaseIterable { case append, copy, move }

  @Test("what comes means none of them, and gets a UID of the new list", arguments: Way.allCases)
  func arrival(_ way: Way) throws {
    let before = mailbox.summary.uidValidity
    let new = NewMessage(Array("a: b\n\n".utf8))
    if way == .append {
      #expect(try mailbox.append([new]) == [3])
    } else {
      let uids = try archive.append([new])
      let pairs =
        way == .copy
        ? try archive.copy(uids, to: mailbox) : try archive.move(uids, to: mailbox)
      #expect(pairs == [CopiedMessage(source: 1, target: 3)])
    }
    #expect(mailbox.summary.uidValidity != before)
    #expect(try place.open().messages().uids == [1, 2, 3])
  }
}
