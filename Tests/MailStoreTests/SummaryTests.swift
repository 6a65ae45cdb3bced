internal import Bytes
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("opening without reading")
struct SummaryTests {
  let place: Place

  init() throws { place = try Place() }

  /// Has the directories changed long ago, so that their state can be relied on.
  func age(_ place: Place) throws {
    for part in ["new", "cur"] {
      try FileDescriptor.open(reading: place.scratch("Maildir/\(part)"))
        .setModified(Timestamp(seconds: 1_000_000_000, microseconds: 5))
    }
  }

  /// A folder of four, opened twice.
  func prepare() throws {
    for name in ["cur/1.a:2,S", "cur/2.b:2,FT", "cur/3.c:2,", "new/4.d"] { try place.put(name) }
    do {
      let mailbox = try place.open()
      _ = try mailbox.change(FlagChange(.add, [], keywords: [Array("$Junk".utf8)]), of: [1])
    }
    try age(place)
    try place.open().refresh()
  }

  func change(_ file: String, _ text: String) throws { try place.put(file, text) }

  @Test("the figures of an unchanged folder are known before its messages are")
  func flat() throws {
    try prepare()
    let mailbox = try place.open()
    #expect(mailbox.loaded == nil)
    #expect(try mailbox.refresh() == nil)
    let summary = mailbox.summary
    #expect(mailbox.loaded == nil)
    #expect(summary.count == 4)
    #expect(summary.unseen == 3)
    #expect(summary.trashed == 1)
    #expect(summary.new == 1)
    #expect(summary.firstUnseen == 2)
    #expect(summary.uidNext == 5)
    #expect(summary.keywords.map(\.text) == ["$Junk"])
    #expect(try mailbox.messages().summary == summary)
    #expect(mailbox.snapshot.uids == [1, 2, 3, 4])
    #expect(try mailbox.messages().id == summary.id)
  }

  @Test(
    "the messages that are read later are those of the figures, whatever was appended or replaced")
  func later() throws {
    try prepare()
    let (first, second) = (try place.open(), try place.open())
    let other = try place.open()
    _ = try other.append([NewMessage([65, 10], flags: .seen)])
    #expect(try first.messages().uids == [1, 2, 3, 4])
    #expect(first.summary.count == 4)
    for _ in 0..<1100 { _ = try other.change(FlagChange(.replace, .seen), of: [1]) }
    for i in 0..<1100 {
      _ = try other.change(FlagChange(i % 2 == 0 ? .add : .remove, .flagged), of: [1])
    }
    // the list was replaced meanwhile
    #expect(try second.messages().uids == [1, 2, 3, 4])
    #expect(try second.messages().summary == second.summary)
  }

  @Test("who looks again has how it was before too")
  func earlier() throws {
    try prepare()
    let mailbox = try place.open()
    _ = try place.open().append([NewMessage([65, 10], flags: .seen)])
    let earlier = try #require(try mailbox.refresh())
    #expect(earlier.uids == [1, 2, 3, 4])
    #expect(try mailbox.messages().uids == [1, 2, 3, 4, 5])
    #expect(mailbox.summary.count == 5)
    #expect(try mailbox.refresh() == nil)
  }

  @Test("own changes keep the figures right, for the next one too")
  func own() throws {
    try prepare()
    let mailbox = try place.open()
    func check() throws {
      #expect(mailbox.summary == mailbox.snapshot.summary)
      #expect(
        try #require(MailboxSnapshot(Array(place.text("martlet-uids").utf8))).summary
          == mailbox.summary)
      try age(place)
      try place.open().refresh()
      let other = try place.open()
      #expect(other.loaded == nil)
      #expect(other.summary == mailbox.summary)
      try mailbox.refresh()
    }
    _ = try mailbox.takeNew()
    #expect(mailbox.summary.new == 0)
    try check()
    _ = try mailbox.change(FlagChange(.add, .seen), of: [2, 3])
    #expect(mailbox.summary.firstUnseen == 4)
    try check()
    _ = try mailbox.expunge([2])
    #expect(mailbox.summary.trashed == 0)
    try check()
    _ = try mailbox.append([NewMessage([65, 10]), NewMessage([66, 10], flags: .seen)])
    #expect(mailbox.summary.new == 1)
    try check()
    _ = try mailbox.change(FlagChange(.add, .seen), of: [4, 5])
    #expect(mailbox.summary.firstUnseen == 0)
    try check()
  }

  private func isNoted() throws -> Bool {
    let list = try place.maildir.directory.status(StoredMailbox.list)
    return SummaryFile(place.maildir)?.isAbout(list) == true
  }

  @Test("a change is noted later")
  func noted() throws {
    try prepare()
    let mailbox = try place.open()
    _ = try mailbox.append([NewMessage([65, 10])])
    #expect(try !isNoted())
    mailbox.writeSummary()
    #expect(try isNoted())
    #expect(SummaryFile(place.maildir)?.summary.count == 5)
  }

  @Test("a change is noted when the folder is let go")
  func notedLast() throws {
    try prepare()
    _ = try place.open().append([NewMessage([65, 10])])
    #expect(try isNoted())
  }

  @Test("the figures of a folder that is as it was are known without opening it, and no others")
  func known() throws {
    try prepare()
    let folders = try MailFolders(place.maildir)
    let known = try #require(folders.knownSummary(of: .inbox))
    #expect(try known == place.open().summary)
    let path = try #require(FolderPath(levels: [Array("A".utf8)]))
    #expect(folders.knownSummary(of: path) == nil)
    try folders.create(path)
    #expect(folders.knownSummary(of: path) == nil)
    _ = try folders.open(path)
    for part in ["new", "cur"] {
      try FileDescriptor.open(reading: place.scratch("Maildir/.A/\(part)"))
        .setModified(Timestamp(seconds: 1_000_000_000, microseconds: 5))
    }
    _ = try folders.open(path)
    #expect(try folders.knownSummary(of: path) == folders.open(path).summary)
    try place.rename(".A", "A")
    try Directory(place.scratch("Maildir")).symbolicLink(".A", to: "A")
    #expect(folders.knownSummary(of: path) == nil)
    let mailbox = try place.open()
    _ = try mailbox.change(FlagChange(.add, .seen), of: [3])
    #expect(try folders.knownSummary(of: .inbox).map { try $0 == place.open().summary } ?? true)
    try place.put("new/5.e")
    #expect(folders.knownSummary(of: .inbox) == nil)
  }

  @Test("a summary that is cut anywhere, or has a bit changed, is none")
  func damaged() throws {
    try prepare()
    let file: Path = "martlet-summary"
    let bytes = try #require(try place.maildir.text(of: file, limit: 1 << 20))
    #expect(SummaryFile(bytes)?.summary.count == 4)
    #expect(SummaryFile(bytes + [1, 2, 3])?.summary.count == 4)
    for length in 0..<bytes.count { #expect(SummaryFile([UInt8](bytes.prefix(length))) == nil) }
    for at in bytes.indices {
      for bit in 0..<8 {
        var other = bytes
        other[at] ^= 1 << UInt8(bit)
        #expect(SummaryFile(other) == nil)
      }
    }
  }

  @Test(
    "a summary of another list, or that is no file, is not believed",
    arguments: ["old", "empty", "missing", "directory", "touched", "random"])
  func unbelieved(_ kind: String) throws {
    try prepare()
    let maildir = place.maildir
    switch kind {
    case "old":
      let old = try place.maildir.text(of: "martlet-summary", limit: 1 << 20) ?? []
      try place.put("cur/5.e:2,S")
      try place.open().refresh()
      try place.maildir.replace("martlet-summary", with: old, isDurable: false)
      try age(place)
    case "empty": try place.put("martlet-summary", "")
    case "missing": try place.remove("martlet-summary")
    case "directory":
      try place.remove("martlet-summary")
      try maildir.directory.makeDirectory("martlet-summary", mode: 0o700)
    case "touched": try maildir.directory.open("martlet-uids").setModified(Clock.now + -1000)
    default: try place.put("martlet-summary", String(repeating: "MMTSMS01", count: 3000))
    }
    let mailbox = try place.open()
    #expect(mailbox.loaded != nil)
    #expect(mailbox.summary == mailbox.snapshot.summary)
    #expect(mailbox.summary.count == (kind == "old" ? 5 : 4))
  }

  @Test("a folder with more keywords than the summary holds is read each time")
  func manyKeywords() throws {
    try prepare()
    let words = (0..<300).map { [UInt8](repeating: "k", count: 240) + Array("\($0)".utf8) }
    let mailbox = try place.open()
    _ = try mailbox.change(FlagChange(.add, [], keywords: words), of: [1])
    let other = try place.open()
    #expect(other.loaded != nil)
    #expect(other.summary.keywords.count > 200)
    #expect(other.summary == mailbox.summary)
  }

  @Test("INTERNALDATE is the time of the file until the list has it")
  func received() throws {
    try place.put("cur/1.a:2,S")
    try place.maildir.directory.open("cur/1.a:2,S").setModified(Timestamp(seconds: 77))
    let mailbox = try place.open()
    let message = mailbox.snapshot.messages[0]
    #expect(try mailbox.received(message, of: mailbox.snapshot) == 77)
    let uid = try mailbox.append([NewMessage([65, 10], flags: .seen, received: 99)])[0]
    let added = try #require(mailbox.snapshot.index(of: uid))
    #expect(mailbox.snapshot.messages[added].received == 99)
    #expect(try mailbox.received(mailbox.snapshot.messages[added], of: mailbox.snapshot) == 99)
    try place.remove("cur/1.a:2,S")
    if message.received == nil {
      #expect(throws: Errno.noSuchFile) { try mailbox.received(message, of: mailbox.snapshot) }
    }
  }
}
