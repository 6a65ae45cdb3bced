import Bytes
import Configuration
import POP3
import Postal
import TestSupport
import Testing
import Unix

@testable import POP3Server

@Suite struct MailboxTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    for part in ["", "/new", "/cur", "/tmp"] {
      try scratch("Maildir\(part)").makeDirectories(mode: 0o700)
    }
  }

  private func open(_ format: UIDLFormat = .dovecot) throws -> Mailbox {
    try Mailbox(scratch("Maildir"), home: nil, format)
  }

  private func add(_ name: String, _ text: String = "Subject: x\n\nbody\n") throws {
    try scratch.write("Maildir/\(name)", text)
  }

  /// Number, size and name of each message.
  private func list(_ format: String = "%08Xu%08Xv") throws -> [String] {
    let mailbox = try open(#require(UIDLFormat(Array(format.utf8))))
    return (0..<mailbox.maildrop.count).map { position in
      "\(mailbox.maildrop.size(position)) \([UInt8](mailbox.maildrop.name(position)).text)"
    }
  }

  /// Gives both directories the time of a last change: one as if nobody had touched them for a while.
  private func settle(_ time: Timestamp = Timestamp(seconds: 1_700_000_000)) throws {
    for part in ["new", "cur"] {
      let directory = try FileDescriptor.open(reading: scratch("Maildir/\(part)"))
      try directory.setModified(time)
    }
  }

  @Test("messages are numbered as they came, new ones and those that were read")
  func order() throws {
    try add("cur/1700000009.M5.host,S=3,W=4:2,S")
    try add("new/1700000010.M1.host,W=10")
    try add("cur/1700000009.M4.host,W=7:2,")
    try add("cur/1700000009.M10.host,W=8:2,")
    try add("cur/1700000009.M000007.host,W=9:2,")
    try add("cur/999999999.M9.host,W=5:2,")
    try add("new/.hidden")
    try add("cur/:2,S")
    #expect(
      try list() == [
        "5 999999999.M9.host", "7 1700000009.M4.host", "4 1700000009.M5.host",
        "9 1700000009.M000007.host", "8 1700000009.M10.host", "10 1700000010.M1.host",
      ])
  }

  @Test("a size that the name does not have is that of what is sent, whatever the line ends")
  func sizes() throws {
    try add("new/1.a,S=10", "a\n\nb\r\nc")
    try add("new/2.b", "")
    try add("new/3.c,W=x", "\n")
    #expect(try list() == ["11 1.a", "0 2.b", "2 3.c"])
  }

  @Test("what is no message, or is not the user's, does not stand in the way of the others")
  func strangers() throws {
    try add("new/1.a", "\n")
    try scratch("Maildir/new/2.b").makeDirectories(mode: 0o700)
    let listener = try LocalListener.open(scratch("Maildir/new/3.c"))
    #expect(listener.number >= 0)
    #expect(try list() == ["2 1.a"])
  }

  @Test(
    "a size that is counted is that of what is sent, dots not doubled",
    arguments: [
      "", "\n", "\r\n", "\r", "a", "a\n", "a\r", "a\r\n", "a\r\r\n", "a\n\r", ".\n..\n.",
      "a\rb\n\n",
      "a\n\n\0\n", "\n\n\r\n\r",
    ])
  func sent(_ message: String) throws {
    try add("new/1.a", message)
    var writer = MessageWriter(.whole)
    var out: [UInt8] = []
    writer.write(Array(message.utf8).span, into: &out)
    writer.finish(into: &out)
    let doubled = out.dropLast(3).split(separator: ASCII.lf).count { $0.first == "." }
    #expect(try list() == ["\(out.count - 3 - doubled) 1.a"])
  }

  @Test("while nothing changes, nothing but the cache is read; without it nothing is lost")
  func cache() throws {
    try add("cur/1.a:2,", "12345\n")
    try settle()
    _ = try list()
    var builder = MaildropBuilder()
    builder.append(size: 4711, file: Array("cur/1.a:2,".utf8), name: Array("told".utf8))
    let kept = try Mailbox(scratch("Maildir"), home: nil).maildrop
    try scratch.write("Maildir/martlet-pop3", builder.finish(stamp: [UInt8](kept.stamp)).encoded)
    #expect(try list() == ["4711 told"])
    try scratch.write("Maildir/martlet-pop3", "no cache at all")
    #expect(try list() == ["7 1.a"])
  }

  @Test("what changed a moment ago may change again in the same moment, and is read again")
  func unsettled() throws {
    try add("cur/1.a:2,", "12345\n")
    try settle(Clock.now + 3600)
    let stamp = try MailboxStamp(
      Directory(scratch("Maildir/new")), Directory(scratch("Maildir/cur")), .dovecot)
    var builder = MaildropBuilder()
    builder.append(size: 4711, file: Array("cur/9.z:2,".utf8), name: Array("told".utf8))
    try scratch.write("Maildir/martlet-pop3", builder.finish(stamp: stamp.bytes).encoded)
    #expect(try list() == ["7 1.a"])
  }

  @Test("a size once counted is known after the message was renamed")
  func knownSizes() throws {
    try add("new/1.a", "12345\n")
    _ = try list()
    // the message is another now, which is seen only if it is read
    try Directory(scratch("Maildir/new")).remove("1.a")
    try add("cur/1.a:2,FS", "longer than before\n")
    #expect(try list() == ["7 1.a"])
  }

  @Test("a name stays what it was when others move, mark or extend the file's name")
  func stableNames() throws {
    try add("new/1700000000.M1P2.host")
    #expect(try list() == ["20 1700000000.M1P2.host"])
    let new = try Directory(scratch("Maildir/new"))
    try new.rename(
      "1700000000.M1P2.host", into: Directory(scratch("Maildir/cur")),
      as: "1700000000.M1P2.host,U=7:2,RS")
    #expect(try list() == ["20 1700000000.M1P2.host"])
  }

  @Test("a name that POP3 does not allow becomes a digest, the same each time")
  func digests() throws {
    let long = "1700000000.M1." + String(repeating: "x", count: 80)
    try add("new/\(long)")
    try add("new/2 blank")
    let names = try list().map { $0.split(separator: " ")[1] }
    #expect(names.allSatisfy { $0.count == 40 && $0.allSatisfy(\.isHexDigit) })
    #expect(Set(names).count == 2)
    #expect(try list().map { $0.split(separator: " ")[1] } == names)
  }

  @Test("names that Dovecot gave are kept, once; messages that come later have ours")
  func dovecot() throws {
    try add("cur/1.a,S=1:2,S")
    try add("cur/2.b:2,")
    try add("cur/3.c:2,")
    try scratch.write(
      "Maildir/dovecot-uidlist",
      """
      3 V1275660208 N25022 G3085f01b7f11094c501100008c4a11c1
      26 :1.a,S=1:2,S
      25017 W2481 Pold-name :2.b:2,
      x :3.c

      """)
    let names = ["20 0000001a4c0907b0", "20 old-name", "20 3.c"]
    #expect(try list() == names)
    try scratch.write("Maildir/dovecot-uidlist", "3 V9 N4\n3 :3.c:2,\n")
    try Directory(scratch("Maildir")).remove("martlet-pop3")
    #expect(try list() == names)
  }

  @Test(
    "names are those that Dovecot made by its format",
    arguments: [
      ("%08Xv%08Xu", ["20 4c0907b00000001a", "20 old", "20 3.c"]),
      ("%v.%u", ["20 1275660208.26", "20 old", "20 3.c"]),
      ("%f", ["20 1.a,S=1", "20 old", "20 3.c,S=20"]),
      ("%g", ["20 guid", "20 old", "20 3.c,S=20"]),
    ])
  func formats(_ format: String, _ names: [String]) throws {
    try add("cur/1.a,S=1:2,S")
    try add("cur/2.b:2,")
    try add("cur/3.c,S=20:2,")
    let list = "3 V1275660208 N25022\n26 Gguid :1.a,S=1:2,S\n25017 Pold :2.b:2,\n"
    try scratch.write("Maildir/dovecot-uidlist", list)
    #expect(try self.list(format) == names)
  }

  @Test("another format holds at once, where it takes no numbers")
  func otherFormat() throws {
    try add("cur/1.a,S=1:2,S")
    try settle()
    #expect(try list() == ["20 1.a"])
    #expect(try list("%f") == ["20 1.a,S=1"])
    #expect(try list() == ["20 1.a"])
  }

  @Test("of two lists of names, the one that was written last holds", arguments: [true, false])
  func lists(_ isCourierLast: Bool) throws {
    try add("cur/1.a:2,")
    try scratch.write("Maildir/dovecot-uidlist", "3 V16 N5\n4 :1.a\n")
    try scratch.write("Maildir/courierpop3dsizelist", "/3 5 1700000000\n1.a 20 1:1700000000:0\n")
    let older = try FileDescriptor.open(
      reading: scratch("Maildir/\(isCourierLast ? "dovecot-uidlist" : "courierpop3dsizelist")"))
    try older.setModified(Timestamp(seconds: 1_700_000_000))
    #expect(try list() == [isCourierLast ? "20 UID1-1700000000" : "20 0000000400000010"])
  }

  @Test("names that Courier gave are kept")
  func courier() throws {
    for name in ["1.a", "2.b", "3.c", "4+d,S=20"] { try add("cur/\(name):2,") }
    try scratch.write(
      "Maildir/courierpop3dsizelist",
      "/3 5 1700000000\n1.a 20 1:1700000000:0\n2.b:2,S 20 2:1700000000\n3.c 20 3:0:0\n4+d,S=20 20 0:0:0\n"
    )
    #expect(
      try list() == ["20 UID1-1700000000", "20 UID2-1700000000", "20 UID3", "20 4+2Bd,S=20"])
  }

  @Test("messages that are deleted are gone, wherever another program has put them meanwhile")
  func deleted() throws {
    for name in ["new/1.a", "cur/2.b:2,", "cur/3.c:2,", "cur/4.d:2,"] { try add(name) }
    let mailbox = try open()
    let cur = try Directory(scratch("Maildir/cur"))
    try Directory(scratch("Maildir/new")).rename("1.a", into: cur, as: "1.a:2,S")
    try cur.remove("2.b:2,")
    try Deletion.delete([0, 1, 3], of: mailbox)
    #expect(try scratch.names("Maildir/new") == [])
    #expect(try scratch.names("Maildir/cur") == ["3.c:2,"])
    #expect(try !scratch.names("Maildir").contains("martlet-deletion"))
  }

  @Test("a session that finds the list of another one completes it before its own")
  func twoLists() throws {
    for name in ["cur/1.a:2,", "cur/2.b:2,", "cur/3.c:2,", "cur/4.d:2,"] { try add(name) }
    let mailbox = try open()
    try scratch.write("Maildir/martlet-deletion", "cur/1.a:2,\ncur/2.b:2,\n")
    try Deletion.delete([1, 2], of: mailbox)
    #expect(try scratch.names("Maildir/cur") == ["4.d:2,"])
    #expect(try !scratch.names("Maildir").contains("martlet-deletion"))
    #expect(try scratch.names("Maildir/tmp") == [])
  }

  @Test("what a session began to delete before it died, the next one completes")
  func interrupted() throws {
    for name in ["cur/1.a:2,", "cur/2.b:2,", "cur/3.c:2,"] { try add(name) }
    try scratch.write("Maildir/martlet-deletion", "cur/1.a:2,\ncur/2.b:2,S\nnew/9.gone\nrubbish\n")
    #expect(try list() == ["20 3.c"])
    #expect(try !scratch.names("Maildir").contains("martlet-deletion"))
  }
}
