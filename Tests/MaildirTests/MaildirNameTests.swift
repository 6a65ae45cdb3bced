internal import Bytes
internal import Maildir
import Testing

@Suite("Names of messages")
struct MaildirNameTests {
  @Test("what is no message has no name", arguments: ["", ".", ".hidden", ",S=1", ":2,S", "a/b"])
  func refuses(_ name: String) { #expect(MaildirName(Array(name.utf8)) == nil) }

  @Test(
    "the size is read from its field",
    arguments: [
      ("1.h,S=12,W=14:2,S", 12), ("1.h:2,S=9", nil), ("1.h,S=x,W=", nil),
      ("1.h,XS=1,W=7", nil), ("1.h,S=99999999999999999999", nil),
    ] as [(String, Int?)])
  func sizes(_ name: String, _ size: Int?) throws {
    let name = try #require(MaildirName(Array(name.utf8)))
    #expect(name.size == size)
  }

  @Test("a message is deleted only by a T among its flags")
  func trashed() {
    #expect(MaildirName(Array("1.h:2,ST".utf8))?.isTrashed == true)
    #expect(MaildirName(Array("1.hT,T=T:2,S,T".utf8))?.isTrashed == false)
    #expect(MaildirName(Array("1.h:1,T".utf8))?.isTrashed == false)
  }

  @Test("a queued message has the same name at each attempt, another for another recipient")
  func queuedNames() throws {
    func name(_ recipient: String, id: String = "20261120T235012.123456Z.4711.ab12cd34") -> String?
    {
      UniqueName.queued(
        id: Array(id.utf8), arrived: Timestamp(seconds: 1_795_218_612, microseconds: 123456),
        recipient: Array(recipient.utf8), host: Array("h:o/s,t".utf8))?.text
    }
    let first = try #require(name("a@b"))
    #expect(first == name("a@b"))
    #expect(first != name("a@c"))
    #expect(
      first.hasPrefix("1795218612.M123456Q20261120T235012_123456Z_4711_ab12cd34R"))
    #expect(first.hasSuffix(#".h\072o\057s\054t"#))
    #expect(!first.contains { ",:/".contains($0) })
    #expect(name("a@b", id: "../x") == nil)
    #expect(name("a@b", id: "") == nil)
  }

  @Test("a fresh name has a legal form whatever the host is called")
  func freshName() {
    let name = UniqueName.fresh(
      at: Timestamp(seconds: 1, microseconds: 2), pid: 3, random: [0, 1, 2, 3, 4, 5, 6, 255],
      host: Array("a b\u{0}/".utf8))
    #expect(name.text == #"1.M000002P3R00010203040506ff.a\040b\000\057"#)
  }

  @Test(
    "the CRLF size counts line ends that have no CR yet",
    arguments: [("", 0), ("\n", 2), ("\r\n", 2), ("a\nb\r\n\n", 8), ("\r", 1), ("\n\r\n\r", 5)])
  func crlfSize(_ text: String, _ size: Int) {
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      var counter = MessageSize()
      counter.count([UInt8](bytes[..<cut]).span)
      counter.count([UInt8](bytes[cut...]).span)
      #expect(counter.crlfOctets == size)
      #expect(counter.octets == bytes.count)
    }
  }

  @Test(
    "a folder name has no slash, no control and no empty level",
    arguments: [
      ("Lists", true), ("Lists.swift", true), ("", false), (".", false), (".a", false),
      ("a.", false),
      ("a..b", false), ("a/b", false), ("a\n", false), ("..", false), ("Entwürfe", true),
      (String(repeating: "x", count: 254), true), (String(repeating: "x", count: 255), false),
    ])
  func folderNames(_ name: String, _ isGood: Bool) {
    #expect((FolderName(Array(name.utf8)) != nil) == isGood)
  }
}
