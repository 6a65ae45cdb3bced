internal import Bytes
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("on a full disk", .enabled(if: SmallFileSystem.mayMount))
struct FullDiskTests {
  private static let count = 120
  private let scratch: Scratch
  private let disk: SmallFileSystem
  private let maildir: Maildir
  private let filler: Path

  /// A folder with a durable list, on a disk of 1 MB.
  init() throws {
    scratch = try Scratch()
    try scratch("disk").makeDirectories(mode: 0o700)
    disk = try SmallFileSystem(scratch("disk"), "size=1m", owner: 0)
    maildir = try Maildir.open(scratch("disk/Maildir"))
    for part: Path in ["tmp", "new", "cur"] { _ = try maildir.part(part) }
    filler = scratch("disk/filler")
    let unique = String(repeating: "x", count: 150)
    for number in 1...Self.count {
      try scratch.write("disk/Maildir/cur/\(number).\(unique):2,", "Subject: x\n\nx\n")
    }
    let mailbox = try StoredMailbox(maildir)
    _ = try mailbox.change(FlagChange(.add, .flagged), of: [1])
  }

  /// Fills the disk but for so many pages.
  private func fill(leaving pages: Int = 0) throws {
    let file = try Directory(filler.parent).open(filler.name, .creating(mode: 0o600))
    let page = [UInt8](repeating: 1, count: 4096)
    var written = 0
    do throws(Errno) {
      while true {
        try file.write(page)
        written += 1
      }
    } catch { #expect(error == .noSpace) }
    try file.truncate(to: max(0, written - pages) * page.count)
  }

  @Test("a folder shows what its list has, though another message has come")
  func opening() throws {
    let known = try StoredMailbox(maildir)
    try scratch.write("disk/Maildir/new/999.new", "")
    try fill()
    let mailbox = try StoredMailbox(maildir)
    #expect(try mailbox.messages().uids.count == Self.count)
    #expect(!mailbox.isReadOnly)
    #expect(try mailbox.takeNew() == [])
    #expect(try known.refresh() == nil)
    try Directory(filler.parent).remove(filler.name)
    try mailbox.refresh()
    #expect(try mailbox.messages().uids.count == Self.count + 1)
    #expect(try mailbox.takeNew() == [UInt32(Self.count) + 1])
  }

  @Test("what is marked can be removed, although marking it has filled the disk", arguments: 2...4)
  func removing(pages: Int) throws {
    let mailbox = try StoredMailbox(maildir)
    let uids = try mailbox.messages().uids
    try fill(leaving: pages)
    #expect(throws: Errno.noSpace) { try mailbox.change(FlagChange(.add, .trashed), of: uids) }
    let text = try #require(try maildir.text(of: StoredMailbox.list, limit: 1 << 20))
    #expect(text.last == ASCII.lf)
    try mailbox.refresh()
    let marked = try mailbox.messages().messages.filter { $0.flags.contains(.trashed) }.map(\.uid)
    #expect(!marked.isEmpty)
    #expect(Set(try mailbox.expunge(uids)).isSuperset(of: marked))
    // now there is room for the rest
    _ = try mailbox.change(FlagChange(.add, .trashed), of: uids)
    _ = try mailbox.expunge(uids)
    #expect(try scratch.names("disk/Maildir/cur") == [])
    #expect(try StoredMailbox(maildir).messages().uids == [])
  }

  @Test("all can be removed, although a line of the list was cut off")
  func forced() throws {
    let mailbox = try StoredMailbox(maildir)
    let uids = try mailbox.messages().uids
    try maildir.directory.open(StoredMailbox.list, .appending(mode: 0o600)).write(Array("7 9".utf8))
    try fill(leaving: 1)
    #expect(try mailbox.expunge(uids, onlyTrashed: false) == uids)
    #expect(try scratch.names("disk/Maildir/cur") == [])
    #expect(try StoredMailbox(maildir).messages().uids == [])
  }
}
