internal import Bytes
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("lists of other servers")
struct ImportedListTests {
  @Test("a Maildir of Dovecot keeps UIDs, UIDVALIDITY and keywords")
  func dovecot() throws {
    let place = try Place()
    try place.put(
      "dovecot-uidlist",
      """
      3 V1275660208 N25022 G3085f01b7f11094c501100008c4a11c1
      20 :100.M1P1.h,S=5,W=6
      25006 W2481 :1276528487.M364837P9451.kurkku,S=1355,W=1394:2,
      25017 W4981 P7 :1276533073.M242911P3632.kurkku:2,F
      25018 :300.gone

      """)
    try place.put("dovecot-keywords", "0 $Junk\n2 Work\n")
    try place.put("cur/1276533073.M242911P3632.kurkku:2,FSac")
    try place.put("cur/100.M1P1.h,S=5,W=6:2,Sd")
    try place.put("new/1276528487.M364837P9451.kurkku,S=1355,W=1394")
    try place.put("new/50.old")
    let mailbox = try place.open()
    #expect(mailbox.snapshot.uidValidity == 1_275_660_208)
    #expect(
      mailbox.snapshot.listing == [
        "20 cur/100.M1P1.h,S=5,W=6:2,Sd", "25006 new/1276528487.M364837P9451.kurkku,S=1355,W=1394",
        "25017 cur/1276533073.M242911P3632.kurkku:2,FSac ($Junk Work)", "25022 new/50.old",
      ])
    #expect(mailbox.snapshot.uidNext == 25023)
  }

  @Test("a Maildir of Courier keeps UIDs, UIDVALIDITY and keywords")
  func courier() throws {
    let place = try Place()
    try place.put("courierimapuiddb", "1 1700000000 9\n3 1.a\n5 2.b\n8 3.c\n")
    try place.maildir.directory.makeDirectory("courierimapkeywords", mode: 0o700)
    try place.put("courierimapkeywords/:list", "Red\nBlue\n\n1.a:1 0\n2.b:0\n9.gone:7\n")
    try place.put("courierimapkeywords/.1.2.b", "Wrong\n")
    try place.put("courierimapkeywords/.2.2.b", "Green\n")
    for name in ["1.a:2,S", "2.b:2,", "3.c:2,"] { try place.put("cur/\(name)") }
    let mailbox = try place.open()
    #expect(mailbox.snapshot.uidValidity == 1_700_000_000)
    #expect(mailbox.snapshot.uidNext == 9)
    #expect(
      mailbox.snapshot.listing == [
        "3 cur/1.a:2,S (Blue Red)", "5 cur/2.b:2, (Green)", "8 cur/3.c:2,",
      ])
  }

  @Test("a list of Courier is taken over once")
  func once() throws {
    let place = try Place()
    try place.put("courierimapuiddb", "1 77 9\n3 1.a\n")
    try place.put("cur/1.a:2,S")
    #expect(try place.open().snapshot.uids == [3])
    try place.remove("martlet-uids")
    let later = try place.open()
    #expect(later.snapshot.uids == [1])
    #expect(later.snapshot.uidValidity != 77)
  }

  @Test(
    "what is no list is none",
    arguments: [
      "", "3", "3 V1", "3 V0 N1\n", "3 N1 V\n", "1 5\n", "2 5 6\n", "1 4294967296 1\n",
      "3 V1 N99999999999999999999\n", "\0\0\n",
    ])
  func broken(_ text: String) { #expect(ImportedList(Array(text.utf8)) == nil) }

  @Test("UIDs that do not ascend are passed over, and UIDNEXT is above all")
  func ascending() throws {
    let list = try #require(
      ImportedList(Array("3 V5 N2\n7 :a\n7 :b\n3 :c\nx :d\n9 :\n9\n4294967295 :e\n".utf8)))
    #expect(list.uids == [Array("a".utf8): 7])
    #expect(list.header.next == 10)
  }

  @Test("Courier's list may say anything")
  func list() {
    let found = CourierKeywords(list: Array("A\n(B\n\n1.a,S=1:0 1 2 x\n:0\nno\n".utf8)).keywords
    #expect(found[Array("1.a".utf8)] == [Array("A".utf8)])
    #expect(found.count == 2)
  }
}
