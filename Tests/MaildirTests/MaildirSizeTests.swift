internal import Bytes
internal import TestSupport
@testable internal import Maildir
internal import Postal
import Testing
internal import Unix

@Suite("The quota file maildirsize")
struct MaildirSizeTests {
  let scratch: Scratch
  let maildir: Maildir

  init() throws {
    scratch = try Scratch()
    maildir = try Maildir.open(scratch("box"))
    _ = try MaildirDelivery(to: maildir, as: DeliverySignature())
  }

  func size(_ quota: String? = nil, permanent: Bool = false, later: Int = 0) throws -> MaildirSize?
  {
    try MaildirSize(
      of: maildir, configured: quota.flatMap { QuotaLimit(Array($0.utf8)) },
      fullIsPermanent: permanent, now: Clock.now.seconds + later)
  }

  func status(_ body: () throws(Failure) -> Void) -> String {
    do throws(Failure) {
      try body()
      return "ok"
    } catch { return error.status.bytes.text }
  }

  @Test("without a file and without a configured quota there is none")
  func none() throws {
    #expect(try size() == nil)
    #expect(try scratch.names("box") == ["cur", "new", "tmp"])
  }

  @Test("what comes and goes in another way is noted, for folders in the Maildir's file")
  func noted() throws {
    maildir.noteUsage(octets: 5, messages: 1)
    #expect(try scratch.names("box") == ["cur", "new", "tmp"])
    try scratch.write("box/maildirsize", "100S\n          10 2\n")
    maildir.noteUsage(octets: 0, messages: 0)
    let folder = try #require(FolderName(Array("A".utf8)))
    try maildir.folder(folder, making: true)?.noteUsage(octets: -4, messages: -1)
    let trash = try #require(FolderName(Array("Trash".utf8)))
    try maildir.folder(trash, making: true)?.noteUsage(octets: 7, messages: 1)
    let size = try #require(try size())
    #expect(size.usedOctets == 6)
    #expect(size.usedMessages == 1)
    #expect(size.limit.octets == 100)
  }

  @Test("a configured quota makes the file; trash and deleted messages do not count")
  func calculates() throws {
    try scratch.write("box/new/1.h,S=100", "")
    try scratch.write("box/cur/2.h:2,S", "12345")
    try scratch.write("box/cur/3.h,S=1000:2,ST", "")
    for folder in [".Trash", ".Lists"] {
      for part in ["cur", "new"] {
        try scratch("box/\(folder)/\(part)").makeDirectories(mode: 0o700)
      }
      try scratch.write("box/\(folder)/cur/4.h,S=30:2,", "")
    }
    #expect(try size("1000S,10C") != nil)
    #expect(try scratch.text("box/maildirsize") == "1000S,10C\n         135            3\n")
    #expect(try scratch.names("box/tmp") == [])
  }

  @Test("the file's own quota counts; a delivery adds one line for all its messages")
  func appends() throws {
    try scratch.write("box/maildirsize", "1000S\n  400 2\n")
    let size = try #require(try size())
    try size.admit(octets: 300)
    try size.admit(octets: 300)
    #expect(status { () throws(Failure) in try size.admit(octets: 1) } == "4.2.2")
    size.settle(octets: 600, messages: 2)
    #expect(try scratch.text("box/maildirsize").contains("600            2\n"))
  }

  @Test("over quota is temporary or permanent by policy; what can never fit is permanent")
  func policy() throws {
    try scratch.write("box/maildirsize", "1000S,9C\n990 3\n")
    let patient = try #require(try size())
    #expect(status { () throws(Failure) in try patient.admit(octets: 11) } == "4.2.2")
    #expect(status { () throws(Failure) in try patient.admit(octets: 1001) } == "5.2.3")
    let strict = try #require(try size(permanent: true))
    #expect(status { () throws(Failure) in try strict.admit(octets: 11) } == "5.2.2")
    #expect(status { () throws(Failure) in try strict.admit(octets: 10) } == "ok")
  }

  @Test("the number of messages is limited too")
  func count() throws {
    try scratch.write("box/maildirsize", "2C\n5 1\n")
    let size = try #require(try size())
    try size.admit(octets: 1_000_000)
    #expect(status { () throws(Failure) in try size.admit(octets: 1) } == "4.2.2")
  }

  @Test("a file that says full is believed for 15 minutes, then calculated anew")
  func fullAges() throws {
    try scratch.write("box/maildirsize", "1000S\n999 3\n")
    let young = try #require(try size())
    #expect(status { () throws(Failure) in try young.admit(octets: 50) } == "4.2.2")
    let old = try #require(try size(later: 1000))
    #expect(status { () throws(Failure) in try old.admit(octets: 50) } == "ok")
    #expect(try scratch.text("box/maildirsize") == "1000S\n           0            0\n")
  }

  @Test("a file that says full and was added to is calculated anew at once")
  func fullWithLines() throws {
    try scratch.write("box/maildirsize", "1000S\n999 3\n-1 0\n")
    let size = try #require(try size())
    #expect(status { () throws(Failure) in try size.admit(octets: 50) } == "ok")
  }

  @Test(
    "a file that is too long, broken or for another quota is calculated anew",
    arguments: [
      (nil, "1000S\n" + String(repeating: "1 1\n", count: 1300), "1000S"),
      (nil, "1000S\nx y\n", "1000S"), ("2000S", "1000S\n5 1\n", "2000S"),
    ] as [(String?, String, String)])
  func recalculates(_ quota: String?, _ text: String, _ first: String) throws {
    try scratch.write("box/maildirsize", text)
    try scratch.write("box/new/1.h,S=7", "")
    _ = try #require(try size(quota))
    #expect(try scratch.text("box/maildirsize") == "\(first)\n           7            1\n")
  }

  @Test("deliveries are counted, a repeated one is not, one that does not fit leaves nothing")
  func throughDelivery() throws {
    for (name, wanted) in [("1.a", "ok"), ("1.a", "ok"), ("1.b", "ok"), ("1.c", "4.2.2")] {
      let delivery = try MaildirDelivery(
        to: maildir, as: DeliverySignature(), quota: try size("20S"))
      let result = status { () throws(Failure) in
        var none = MessageSource(in: .input, from: 0, size: 0)
        _ = try delivery.stage(
          Array(name.utf8), isRepeatable: true, beginning: Array("12345678".utf8), rest: &none)
      }
      #expect(result == wanted)
      for result in delivery.commit() { #expect(throws: Never.self) { try result.get() } }
    }
    #expect(
      try scratch.text("box/maildirsize")
        == "20S\n          16            2\n")
    #expect(try scratch.names("box/tmp") == [])
  }
}
