internal import Bytes
internal import Maildir
internal import Postal
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("appending, copying, moving")
struct TransferTests {
  let place: Place
  let inbox: StoredMailbox
  let archive: StoredMailbox
  let archiveMaildir: Maildir

  init() throws {
    place = try Place()
    try place.put("cur/1.a,S=14,W=17,U=9:2,FSX")
    try place.put("new/2.b,S=14")
    try place.put("cur/3.c:2,a")
    inbox = try place.open()
    let name = try #require(FolderName(Array("Archive".utf8)))
    archiveMaildir = try #require(try place.maildir.folder(name, making: true))
    archive = try StoredMailbox(archiveMaildir)
  }

  /// What follows the unique part of each name.
  func ends(_ mailbox: StoredMailbox) -> [String] {
    mailbox.snapshot.messages.map { message in
      let path = mailbox.snapshot.path(of: message)
      let end = path.drop { $0 != "," && $0 != ":" }
      return [UInt8](path.prefix(4) + end).text
    }
  }

  @Test("an appended message has its flags, keywords and date, and one without lies in new")
  func append() throws {
    let uids = try inbox.append([
      NewMessage(
        Array("a\n".utf8), flags: [.seen, .draft], keywords: [Array("Work".utf8)],
        received: 1_000_000_000),
      NewMessage(Array("b\r\n".utf8)),
    ])
    #expect(uids == [4, 5])
    #expect(Array(ends(inbox).suffix(2)) == ["cur/,S=2,W=3:2,DS", "new/,S=3,W=3"])
    let other = try place.open().snapshot
    #expect(other.listing == inbox.snapshot.listing)
    #expect(other.messages[3].received == 1_000_000_000)
    #expect(other.keywords == [Array("Work".utf8)])
    let path = try #require(Path(other.path(of: other.messages[3])))
    #expect(try place.maildir.directory.status(path).modified == Timestamp(seconds: 1_000_000_000))
    #expect(try place.scratch.names("Maildir/tmp") == [])
  }

  @Test("if one message has no room none is appended")
  func appendNone() throws {
    try place.put("maildirsize", "40S\n          30 3\n")
    let quota = try #require(try MaildirSize(of: place.maildir, now: Clock.now.seconds))
    #expect(throws: Failure.self) {
      try inbox.append(
        [NewMessage([65]), NewMessage([UInt8](repeating: 65, count: 50))], quota: quota)
    }
    #expect(try place.open().snapshot.uids == [1, 2, 3])
    #expect(try place.scratch.names("Maildir/tmp") == [])
  }

  @Test("a copy keeps flags and date, and has a name of its own without fields of others")
  func copy() throws {
    let copied = try inbox.copy([1, 2, 9], to: archive)
    #expect(
      copied == [CopiedMessage(source: 1, target: 1), CopiedMessage(source: 2, target: 2)])
    #expect(ends(archive) == ["cur/,S=14,W=17:2,FSX", "new/,S=14"])
    #expect(archive.snapshot.messages[0].received == inbox.snapshot.messages[0].received)
    #expect(try StoredMailbox(archiveMaildir).snapshot.listing == archive.snapshot.listing)
    #expect(inbox.snapshot.uids == [1, 2, 3])
    // the same folder, too
    #expect(try inbox.copy([3], to: inbox) == [CopiedMessage(source: 3, target: 4)])
    #expect(try place.open().snapshot.uids == [1, 2, 3, 4])
  }

  @Test("a message is moved by renaming, also if another program renamed it meanwhile")
  func move() throws {
    try place.rename("cur/3.c:2,a", "cur/3.c:2,Ra")
    let moved = try inbox.move([1, 3], to: archive)
    #expect(
      moved == [CopiedMessage(source: 1, target: 1), CopiedMessage(source: 3, target: 2)])
    #expect(ends(archive) == ["cur/,S=14,W=17:2,FSX", "cur/:2,Ra"])
    #expect(inbox.snapshot.uids == [2])
    #expect(try place.open().snapshot.uids == [2])
    #expect(inbox.snapshot.expunged(since: 1)?.isEmpty == false)
    #expect(try StoredMailbox(archiveMaildir).snapshot.listing == archive.snapshot.listing)
  }

  @Test("a message that is renamed before it is copied is copied")
  func copyRenamed() throws {
    try place.rename("new/2.b,S=14", "cur/2.b,S=14:2,S")
    #expect(try inbox.copy([2, 3], to: archive).count == 2)
    #expect(ends(archive) == ["cur/,S=14:2,S", "cur/:2,a"])
    try place.remove("cur/3.c:2,a")
    #expect(try inbox.copy([2, 3], to: archive).count == 1)
  }

  @Test("keywords get the letters of the folder they come to")
  func letters() throws {
    try place.put("dovecot-keywords", "0 Work\n")
    try place.put(".Archive/dovecot-keywords", "0 Red\n1 Blue\n")
    try place.put("cur/4.d:2,a")
    try inbox.refresh()
    _ = try inbox.copy([4], to: archive)
    #expect(ends(archive) == ["cur/:2,c"])
    #expect(archive.snapshot.keywords == [Array("Work".utf8)])
    #expect(try place.text(".Archive/dovecot-keywords") == "0 Red\n1 Blue\n2 Work\n")
  }

  @Test("a file that cannot have another name is copied with its date")
  func contents() throws {
    let received = inbox.snapshot.messages[0].received
    #expect(
      try inbox.copyContents(
        "cur/1.a,S=14,W=17,U=9:2,FSX", received, as: "7.copy:2,S", isNew: false, in: archive))
    #expect(try place.text(".Archive/cur/7.copy:2,S") == "Subject: x\n\nx\n")
    try archive.refresh()
    #expect(archive.snapshot.messages[0].received == received)
    #expect(
      try !inbox.copyContents("cur/none", 0, as: "8.copy", isNew: true, in: archive))
  }

  @Test("moving within a folder gives a new UID")
  func moveHome() throws {
    #expect(try inbox.move([1], to: inbox) == [CopiedMessage(source: 1, target: 4)])
    #expect(inbox.snapshot.uids == [2, 3, 4])
  }
}
