internal import Bytes
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("one numbering with Dovecot")
struct DovecotTests {
  let place: Place

  init() throws {
    place = try Place()
    try place.put("dovecot-uidlist", "3 V77 N9 Gabc\n3 W9 :1.a\n8 :2.b,S=5\n")
    try place.put("cur/1.a:2,S")
    try place.put("new/2.b,S=5")
  }

  @Test("what we number is in Dovecot's list, and what it has numbered has that UID with us")
  func both() throws {
    let mailbox = try place.open()
    #expect(mailbox.snapshot.uids == [3, 8])
    let uids = try mailbox.append([NewMessage(Array("a\n".utf8)), NewMessage(Array("b\n".utf8))])
    #expect(uids == [9, 10])
    let text = try place.text("dovecot-uidlist")
    #expect(text.hasPrefix("3 V77 N9 Gabc\n3 W9 :1.a\n8 :2.b,S=5\n9 :"))
    try place.put("dovecot-uidlist", text + "12 :5.e\n")
    try place.put("cur/5.e:2,")
    try place.put("new/6.f")
    try mailbox.refresh()
    #expect(mailbox.snapshot.uids == [3, 8, 9, 10, 12, 13])
    #expect(mailbox.snapshot.listing.suffix(2) == ["12 cur/5.e:2,", "13 new/6.f"])
    #expect(try place.text("dovecot-uidlist").hasSuffix("\n12 :5.e\n13 :6.f\n"))
    #expect(try !place.scratch.names("Maildir").contains("dovecot-uidlist.lock"))
  }

  @Test("what Dovecot has numbered since the last look comes before what we add")
  func numberedBefore() throws {
    let mailbox = try place.open()
    try place.put("dovecot-uidlist", "3 V77 N9 Gabc\n3 W9 :1.a\n8 :2.b,S=5\n9 :5.e\n")
    try place.put("cur/5.e:2,")
    #expect(try mailbox.append([NewMessage(Array("a\n".utf8))]) == [10])
    #expect(mailbox.snapshot.uids == [3, 8, 9, 10])
    #expect(mailbox.snapshot.listing[2] == "9 cur/5.e:2,")
  }

  @Test("while files get names Dovecot is locked out")
  func locked() throws {
    let mailbox = try place.open()
    let lock = try mailbox.lockDovecot()
    #expect(try place.scratch.names("Maildir").contains("dovecot-uidlist.lock"))
    _ = consume lock
    #expect(try !place.scratch.names("Maildir").contains("dovecot-uidlist.lock"))
  }

  @Test("a list of another UIDVALIDITY is written anew when the folder is opened")
  func otherValidity() throws {
    _ = try place.open()
    try place.put("dovecot-uidlist", "3 V99 N3 Gabc\n1 :1.a\n2 :2.b,S=5\n")
    #expect(try place.open().snapshot.uids == [3, 8])
    #expect(try place.text("dovecot-uidlist") == "3 V77 N9 Gabc\n3 :1.a\n8 :2.b,S=5\n")
  }

  @Test("a folder that we make where Dovecot serves the Maildir has a list for it")
  func newFolder() throws {
    let folders = try MailFolders(place.maildir)
    let path = try #require(FolderPath(levels: [Array("A".utf8)]))
    try folders.create(path)
    let folder = try folders.open(path)
    let text = try place.text(".A/dovecot-uidlist")
    #expect(text == "3 V\(folder.snapshot.uidValidity) N1\n")
  }

  @Test("UIDs that Dovecot has used up are not given again")
  func gone() throws {
    let mailbox = try place.open()
    try place.put("dovecot-uidlist", "3 V77 N20 Gabc\n3 :1.a\n8 :2.b,S=5\n")
    #expect(try mailbox.append([NewMessage([65])]) == [20])
  }

  @Test(
    "a list of another UIDVALIDITY, or one that cannot be read, is written anew with our numbers",
    arguments: ["3 V5 N4 Gabc\n3 :2.b,S=5\n", "", "3 V77 N9\n3 :1.a\n8 :2.", "1 77 9\n3 1.a\n"])
  func anew(_ text: String) throws {
    let mailbox = try place.open()
    try place.put("dovecot-uidlist", text)
    try place.put("new/3.c")
    try mailbox.refresh()
    #expect(mailbox.snapshot.uids == [3, 8, 9])
    let written = try place.text("dovecot-uidlist")
    #expect(written.hasPrefix("3 V77 N10"))
    #expect(written.hasSuffix("\n3 :1.a\n8 :2.b,S=5\n9 :3.c\n"))
  }

  @Test("a line of ours wins over one that gives its UID to another message")
  func conflict() throws {
    let mailbox = try place.open()
    try place.put("dovecot-uidlist", "3 V77 N9\n3 :1.a\n8 :9.other\n")
    try place.put("cur/9.other:2,")
    try mailbox.refresh()
    #expect(mailbox.snapshot.listing.last == "9 cur/9.other:2,")
    #expect(try place.text("dovecot-uidlist").hasSuffix("8 :2.b,S=5\n9 :9.other\n"))
  }

  @Test("keywords get letters where Dovecot serves the folder")
  func keywords() throws {
    let mailbox = try place.open()
    _ = try mailbox.change(FlagChange(.add, [], keywords: [Array("Work".utf8)]), of: [3])
    #expect(try place.text("dovecot-keywords") == "0 Work\n")
    #expect(mailbox.snapshot.listing[0] == "3 cur/1.a:2,Sa (Work)")
    try place.remove("dovecot-keywords")
    try place.rename("cur/1.a:2,Sa", "cur/1.a:2,S")
    try mailbox.refresh()
    try place.put("new/3.c")
    try mailbox.refresh()
    #expect(mailbox.snapshot.listing[0] == "3 cur/1.a:2,Sa (Work)")
  }

  @Test("a lock of a dead process of this host is removed, another is waited for")
  func lock() throws {
    try place.put("dovecot-uidlist.lock", "999999999:\(Host.name.text)")
    let mailbox = try place.open()
    #expect(mailbox.snapshot.uids == [3, 8])
    try place.put("dovecot-uidlist.lock", "1:elsewhere")
    try place.maildir.directory.open("dovecot-uidlist.lock").setModified(Clock.now + -125)
    #expect(try mailbox.append([NewMessage([65])]) == [9])
    #expect(try !place.scratch.names("Maildir").contains("dovecot-uidlist.lock"))
  }
}
