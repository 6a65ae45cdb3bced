internal import Bytes
internal import TestSupport
@testable internal import Maildir
internal import Postal
import Testing
internal import Unix

@Suite("Delivery into a Maildir")
struct MaildirDeliveryTests {
  let scratch: Scratch
  let maildir: Maildir

  init() throws {
    scratch = try Scratch()
    maildir = try Maildir.open(scratch("box"))
  }

  func delivery(quota: MaildirSize? = nil) throws -> MaildirDelivery {
    try MaildirDelivery(to: maildir, as: DeliverySignature(), quota: quota, expectsMore: true)
  }

  @discardableResult
  func stage(_ delivery: MaildirDelivery, _ name: String, _ text: String, repeatable: Bool = true)
    throws
    -> Int
  {
    try scratch.write("m" + name, "…" + text)
    let file = try Directory(scratch.path).open(Path(composed: "m" + name))
    var rest = MessageSource(in: DescriptorNumber(file.number), from: 3)
    defer { try? Directory(scratch.path).remove(Path(composed: "m" + name)) }
    return try delivery.stage(
      Array(name.utf8), isRepeatable: repeatable, beginning: Array("X: y\n".utf8), rest: &rest)
  }

  func failures(_ results: [MaildirDelivery.Result]) -> [Failure?] {
    results.map {
      if case .failure(let failure) = $0 { failure } else { nil }
    }
  }

  @Test("messages are in new only after commit, whole, with their sizes in the name, mode 0600")
  func delivers() throws {
    let delivery = try delivery()
    try stage(delivery, "1.a.h", "B: c\n\nbody\r\n\0tail")
    try stage(delivery, "1.b.h", "")
    #expect(try scratch.names("box/new") == [])
    #expect(try scratch.names("box/tmp").count == 2)
    #expect(failures(delivery.commit()) == [nil, nil])
    #expect(try scratch.names("box/new") == ["1.a.h,S=22", "1.b.h,S=5,W=6"])
    #expect(try scratch.names("box/tmp") == [])
    #expect(try scratch.text("box/new/1.a.h,S=22") == "X: y\nB: c\n\nbody\r\n\0tail")
    #expect(try scratch("box/new/1.b.h,S=5,W=6").status().mode & 0o077 == 0)
  }

  @Test("with letters it goes into cur, with a time the file has that")
  func lettersAndTime() throws {
    let delivery = try delivery()
    var nothing = MessageSource(in: .input, from: 0, size: 0)
    let number = try delivery.stage(
      [49], isRepeatable: false, beginning: [65, 10], rest: &nothing,
      received: Timestamp(seconds: 5), letters: ["F", "S"])
    #expect(delivery.name(ofStaged: number).text == "1,S=2,W=3:2,FS")
    _ = try delivery.stage(
      [50], isRepeatable: false, beginning: [65], rest: &nothing, letters: [])
    #expect(failures(delivery.commit()) == [nil, nil])
    #expect(try scratch.names("box/cur") == ["1,S=2,W=3:2,FS", "2,S=1:2,"])
    #expect(try scratch.names("box/new") == [])
    let status = try Directory(scratch("box/cur")).status("1,S=2,W=3:2,FS")
    #expect(status.modified == Timestamp(seconds: 5))
  }

  @Test("a message larger than all buffers arrives whole")
  func large() throws {
    let delivery = try delivery()
    let text = String(repeating: "0123456789abcde\n", count: 60_000)
    try stage(delivery, "1.a.h", text)
    #expect(failures(delivery.commit()) == [nil])
    #expect(try scratch.text("box/new/1.a.h,S=960005,W=1020006") == "X: y\n" + text)
  }

  @Test("a repeated name in new is success and no second copy, and nothing is replaced")
  func repeated() throws {
    for text in ["first", "other"] {
      let delivery = try delivery()
      try stage(delivery, "1.a.h", text)
      #expect(failures(delivery.commit()) == [nil])
    }
    #expect(try scratch.names("box/new") == ["1.a.h,S=10"])
    #expect(try scratch.text("box/new/1.a.h,S=10") == "X: y\nfirst")
  }

  @Test("a taken name that should be new is a temporary failure, and nothing is replaced")
  func taken() throws {
    try MaildirDelivery(to: maildir, as: DeliverySignature()).commitNothing()
    try scratch.write("box/new/1.a.h,S=10", "keep")
    let delivery = try delivery()
    try stage(delivery, "1.a.h", "other", repeatable: false)
    #expect(failures(delivery.commit()).first??.isTemporary == true)
    #expect(try scratch.text("box/new/1.a.h,S=10") == "keep")
    #expect(try scratch.names("box/tmp") == [])
  }

  @Test("an earlier copy is found in new and in cur, whatever its fields and flags")
  func earlier() throws {
    let delivery = try delivery()
    try scratch.write("box/new/1.a.h,S=1", "")
    try scratch.write("box/cur/1.b.h,S=1:2,FS", "")
    try scratch.write("box/cur/1.c.hh:2,", "")
    let wanted = Set(["1.a.h", "1.b.h", "1.c.h"].map { Array($0.utf8) })
    #expect(
      try delivery.alreadyDelivered(wanted) == Set(["1.a.h", "1.b.h"].map { Array($0.utf8) }))
  }

  @Test("what is never committed leaves nothing behind")
  func abandoned() throws {
    do {
      let delivery = try delivery()
      try stage(delivery, "1.a.h", "text")
    }
    #expect(try scratch.names("box/tmp") == [])
    #expect(try scratch.names("box/new") == [])
  }

  @Test("a source that cannot be read fails that message only and cleans up")
  func unreadable() throws {
    let delivery = try delivery()
    var broken = MessageSource(in: DescriptorNumber(-1), from: 0)
    #expect(throws: Failure.self) {
      try delivery.stage(Array("1.x.h".utf8), isRepeatable: true, beginning: [], rest: &broken)
    }
    try stage(delivery, "1.a.h", "text")
    #expect(failures(delivery.commit()) == [nil])
    #expect(try scratch.names("box/tmp") == [])
    #expect(try scratch.names("box/new").count == 1)
  }
}

extension MaildirDelivery {
  func commitNothing() { #expect(commit().isEmpty) }
}
