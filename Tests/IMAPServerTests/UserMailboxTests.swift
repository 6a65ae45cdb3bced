internal import Bytes
internal import IMAP
internal import Testing
internal import TestSupport
internal import Unix

@testable internal import IMAPServer

@Suite struct UserMailboxTests {
  @Test("a Maildir that is missing is made")
  func making() throws {
    let place = try Place()
    #expect(try place.names(".").filter { $0.count == 3 } == ["cur", "new", "tmp"])
    let inbox = try place.inbox()
    #expect(inbox.summary.count == 0)
    #expect(inbox.summary.uidNext == 1)
    #expect(inbox.summary.id.count == 33)
  }

  @Test(
    "a message that the session knows is read, although others have changed so much that the list was written anew"
  )
  func rewritten() throws {
    let place = try Place()
    for name in 1...9 { try place.put("cur/\(name).a:2,", "Subject: \(name)\n\nx\n") }
    let inbox = try place.inbox()
    let other = try #require(try place.second().open(Place.name("INBOX")) as? UserMailbox)
    for round in 0..<130 {
      if round == 120 { _ = try inbox.refresh() }
      if round == 120 { #expect(try inbox.listing.count == 9) }
      _ = try other.change(
        Array(1...8), round % 2 == 0 ? .add : .remove, FlagSet(.flagged), unchangedSince: nil)
    }
    // the list is shorter now than the place where the session has seen them
    _ = try other.expunge([1], isForced: true)
    try place.rename("cur/2.a:2,", "cur/2.a:2,S")
    for uid in 2...9 as ClosedRange<UInt32> {
      let content = try #require(try inbox.content(of: uid))
      #expect(try content.read(at: 0, count: 10).text == "Subject: \(uid)")
      #expect(try inbox.received(uid) != nil)
    }
    #expect(try inbox.content(of: 1) == nil)
    #expect(try inbox.received(1) == nil)
  }

  @Test("the summary counts what the names say")
  func summary() throws {
    let place = try Place()
    try place.put("new/1.a")
    try place.put("cur/2.b:2,S")
    try place.put("cur/3.c:2,")
    try place.put("cur/4.d:2,PT")
    let summary = try place.inbox().summary
    #expect(summary.count == 4)
    #expect(summary.recent == 1)
    #expect(summary.unseen == 3)
    #expect(summary.firstUnseen == 1)
    #expect(summary.deleted == 1)
    #expect(summary.keywords.map(\.bytes.text) == ["$Forwarded"])
  }

  @Test(
    "flags are those letters, and $Forwarded is the letter P",
    arguments: [
      ("1.a:2,", "1"), ("1.a:2,DFRST", #"1 \Answered \Flagged \Deleted \Seen \Draft"#),
      ("1.a:2,P", "1 $Forwarded"), ("1.a:2,PS", #"1 \Seen $Forwarded"#),
    ])
  func flags(_ name: String, _ expected: String) throws {
    let place = try Place()
    try place.put("cur/\(name)")
    let inbox = try place.inbox()
    #expect(try inbox.listing == [expected])
    let flags = try inbox.messages().message(at: 0).flags
    _ = try inbox.change([1], .replace, FlagSet(), unchangedSince: nil)
    #expect(try place.names("cur") == ["1.a:2,"])
    _ = try inbox.change([1], .replace, flags, unchangedSince: nil)
    #expect(try place.names("cur") == [name])
    #expect(try inbox.listing == [expected])
  }

  @Test("keywords are kept and told, $Forwarded in any case as the letter")
  func keywords() throws {
    let place = try Place()
    try place.put("cur/1.a:2,")
    let inbox = try place.inbox()
    let words = try ["$forwarded", "Junk", "$Label1"].map { try Keyword(Array($0.utf8)) }
    _ = try inbox.change([1], .add, FlagSet(.seen, keywords: words), unchangedSince: nil)
    #expect(try inbox.listing == [#"1 \Seen $Forwarded Junk $Label1"#])
    #expect(try place.names("cur") == ["1.a:2,PS"])
    _ = try inbox.change([1], .remove, FlagSet([], keywords: words), unchangedSince: nil)
    #expect(try inbox.listing == [#"1 \Seen"#])
  }

  @Test("more keywords than a message has room for are refused, and nothing changes")
  func tooManyKeywords() throws {
    let place = try Place()
    try place.put("cur/1.a:2,")
    let inbox = try place.inbox()
    func words(_ start: Int) throws -> FlagSet {
      FlagSet(
        [],
        keywords: try (start..<start + 100).map {
          try Keyword(Array("k\($0)".utf8) + [UInt8](repeating: "x", count: 200))
        })
    }
    _ = try inbox.change([1], .add, words(100), unchangedSince: nil)
    #expect(throws: MailRefusal(.limit, "a message cannot have so many keywords: remove some")) {
      _ = try inbox.change([1], .add, words(200), unchangedSince: nil)
    }
    #expect(try inbox.messages().message(at: 0).flags.keywords.count == 100)
  }

  @Test("a folder has a limit of keywords; those that it has can be used")
  func tooManyInFolder() throws {
    let place = try Place()
    for number in 1...4 { try place.put("cur/\(number).a:2,") }
    let inbox = try place.inbox()
    func words(_ numbers: Range<Int>) throws -> FlagSet {
      FlagSet([], keywords: try numbers.map { try Keyword(Array("k\($0)".utf8)) })
    }
    for uid in 1...4 as ClosedRange<UInt32> {
      let start = 2499 * Int(uid - 1)
      _ = try inbox.change([uid], .add, words(start..<start + 2499), unchangedSince: nil)
    }
    #expect(throws: MailRefusal(.limit, "the mailbox has too many keywords: remove some")) {
      _ = try inbox.change([1], .add, words(20_000..<20_010), unchangedSince: nil)
    }
    _ = try inbox.change([4], .add, words(0..<1), unchangedSince: nil)
  }

  @Test("what others change is seen at the next look, not before")
  func others() throws {
    let place = try Place()
    try place.put("cur/1.a:2,")
    let inbox = try place.inbox()
    try place.put("new/2.b")
    try place.rename("cur/1.a:2,", "cur/1.a:2,S")
    #expect(try inbox.listing == ["1"])
    // looks for the renamed file, and shows nothing of that
    #expect(try inbox.text(1) == "Subject: x%0A%0Ax%0A")
    #expect(try inbox.listing == ["1"])
    let before = try #require(try inbox.refresh())
    #expect(before.count == 1)
    #expect(try inbox.listing == [#"1 \Seen"#, "2"])
    #expect(try inbox.refresh() == nil)
  }

  @Test("a message that is gone has no content and no facts")
  func gone() throws {
    let place = try Place()
    try place.put("cur/1.a,W=12:2,")
    try place.put("cur/2.b:2,")
    let inbox = try place.inbox()
    try place.remove("cur/1.a,W=12:2,")
    #expect(try inbox.text(1) == nil)
    #expect(try inbox.facts(of: 1, .envelope) == nil)
    #expect(try inbox.facts(of: 3, .size) == nil)
    #expect(try inbox.content(of: 7) == nil)
    #expect(try inbox.text(2) != nil)
    #expect(try inbox.refresh() != nil)
    #expect(try inbox.expunged(since: .zero) == NumberSet(1...1))
  }

  @Test("a message that has its UID in a list that was made anew is not read for it")
  func otherList() throws {
    let place = try Place()
    try place.put("cur/2.b:2,", "the first")
    let inbox = try place.inbox()
    #expect(try inbox.listing == ["1"])
    try place.put("cur/1.a:2,", "another")
    try place.rename("cur/2.b:2,", "cur/2.b:2,S")
    try place.remove("martlet-uids")
    #expect(try inbox.text(1) == nil)
  }

  @Test("a message that is open stays readable when another program removes it")
  func openAndGone() throws {
    let place = try Place()
    try place.put("cur/1.a:2,", "abcdef")
    let content = try #require(try place.inbox().content(of: 1))
    try place.remove("cur/1.a:2,")
    #expect(try content.size == 6)
    #expect(try content.read(at: 2, count: 3) == Array("cde".utf8))
    #expect(try content.read(at: 4, count: 30) == Array("ef".utf8))
    #expect(try content.read(at: 6, count: 1).isEmpty)
    #expect(try content.read(at: 600, count: 1).isEmpty)
  }

  @Test(
    "all of a message is read, whatever size its name claims",
    arguments: ["", ",S=6", ",S=5", ",S=7", ",S=0", ",S=1048577", ",S=99999999999999999999"])
  func claimedSize(field: String) throws {
    let place = try Place()
    try place.put("cur/1.a\(field):2,", "abcdef")
    for limit in [5, 6, 7, 1 << 20] {
      let content = try #require(try place.inbox().content(of: 1))
      #expect(try content.whole(upTo: limit) == (limit < 6 ? nil : Array("abcdef".utf8)))
      #expect(try content.size == 6)
      #expect(try content.read(at: 4, count: 30) == Array("ef".utf8))
    }
  }

  @Test("an empty message is whole", arguments: ["", ",S=0", ",S=3"])
  func empty(field: String) throws {
    let place = try Place()
    try place.put("cur/1.a\(field):2,", "")
    let content = try #require(try place.inbox().content(of: 1))
    #expect(try content.whole(upTo: 10) == [])
    #expect(try content.size == 0)
  }

  @Test("the size is that of the name, without a look at the file")
  func size() throws {
    let place = try Place()
    try place.put("cur/1.a,S=5,W=4711:2,")
    #expect(try place.inbox().facts(of: 1, .size)?.size == 4711)
  }

  @Test("new messages are new to the first session that takes them")
  func recent() throws {
    let place = try Place()
    try place.put("new/1.a")
    try place.put("new/2.b")
    let (first, second) = (try place.inbox(), try place.inbox())
    #expect(second.summary.recent == 2)
    #expect(try first.takeRecent() == [1, 2])
    #expect(first.summary.recent == 0)
    #expect(try second.takeRecent() == [])
    #expect(try place.names("cur") == ["1.a:2,", "2.b:2,"])
  }
}
