internal import Bytes
internal import IMAP
internal import Testing
internal import TestSupport
internal import Unix

@testable internal import IMAPServer

@Suite struct UserAccountTests {
  /// The names, `-` before one that is not there, `+` behind one that is subscribed to, uses behind.
  private func listing(_ account: UserAccount) throws -> [String] {
    try account.folders().map { folder in
      ([(folder.exists ? "" : "-") + folder.name.bytes.text + (folder.isSubscribed ? "+" : "")]
        + folder.uses.map(\.text)).joined(separator: " ")
    }
  }

  @Test("folders are made with those above them, listed, renamed and removed")
  func folders() throws {
    let place = try Place()
    let account = place.account
    try place.put("subscriptions", "")
    try account.create(Place.name("A/B/C"), uses: [.sent, .trash])
    try account.subscribe(Place.name("A/B"), true)
    try account.subscribe(Place.name("gone"), true)
    try account.subscribe(.inbox, true)
    #expect(
      try listing(account) == ["A", "A/B+", #"A/B/C \Sent \Trash"#, "INBOX+", "-gone+"])
    try account.rename(Place.name("A"), to: Place.name("X/Y"))
    #expect(
      try listing(account) == [
        "-A/B+", "INBOX+", "X", "X/Y", "X/Y/B", #"X/Y/B/C \Sent \Trash"#, "-gone+",
      ])
    try account.delete(Place.name("X/Y"))
    #expect(try listing(account).contains("X/Y/B"))
    #expect(try !listing(account).contains("X/Y"))
    try account.subscribe(Place.name("gone"), false)
    #expect(try !listing(account).contains("-gone+"))
  }

  @Test("renaming INBOX moves its messages")
  func renamingInbox() throws {
    let place = try Place()
    try place.put("cur/1.a:2,S")
    try place.account.rename(.inbox, to: Place.name("Old/2026"))
    #expect(try place.inbox().summary.count == 0)
    #expect(try place.mailbox("Old/2026").listing == [#"1 \Seen"#])
  }

  @Test("what cannot be has its code")
  func refusals() throws {
    let place = try Place()
    let account = place.account
    try place.put("subscriptions", "")
    try account.create(Place.name("A/B"), uses: [])
    func code(_ body: () throws -> Void) -> ResponseCode? {
      do {
        try body()
        return nil
      } catch { return (error as? MailRefusal)?.code }
    }
    #expect(code { try account.create(Place.name("A/B"), uses: []) } == .alreadyExists)
    #expect(code { try account.create(Place.name("inbox"), uses: []) } == .alreadyExists)
    #expect(code { try account.create(Place.name("a//b"), uses: []) } == .cannot)
    #expect(
      code { try account.create(Place.name(String(repeating: "x", count: 300)), uses: []) }
        == .cannot)
    #expect(code { try account.delete(Place.name("C")) } == .nonExistent)
    #expect(code { try account.delete(.inbox) } == .cannot)
    #expect(code { try account.rename(Place.name("C"), to: Place.name("D")) } == .nonExistent)
    #expect(code { try account.rename(Place.name("A"), to: Place.name("A/B")) } == .cannot)
    #expect(code { try account.rename(Place.name("A"), to: Place.name("A/C")) } == .cannot)
    #expect(code { try account.rename(Place.name("A"), to: .inbox) } == .alreadyExists)
    #expect(code { _ = try account.open(Place.name("C")) } == .nonExistent)
    #expect(code { _ = try account.metadata(of: Place.name("C")) } == .nonExistent)
    // nothing was made on the way
    #expect(try listing(account) == ["A", "A/B", "INBOX"])
  }

  @Test("annotations of mailboxes and of the server are kept apart")
  func metadata() throws {
    let place = try Place()
    let account = place.account
    func entry(_ name: String, _ value: String?) -> MetadataEntry {
      MetadataEntry(name: Array(name.utf8), value: value.map { Array($0.utf8) })
    }
    try place.put("subscriptions", "")
    try account.create(Place.name("A"), uses: [.junk])
    try account.setMetadata([entry("/private/comment", "a b")], of: Place.name("A"))
    try account.setMetadata([entry("/private/comment", "inbox")], of: .inbox)
    try account.setMetadata(
      [entry("/shared/comment", "server"), entry("/shared/admin", "")], of: nil)
    #expect(
      try account.metadata(of: Place.name("A")) == [
        entry("/private/comment", "a b"), entry("/private/specialuse", #"\Junk"#),
      ])
    #expect(try account.metadata(of: .inbox) == [entry("/private/comment", "inbox")])
    #expect(
      try account.metadata(of: nil) == [
        entry("/shared/admin", ""), entry("/shared/comment", "server"),
      ])
    try account.setMetadata([entry("/shared/comment", nil)], of: nil)
    #expect(try account.metadata(of: nil) == [entry("/shared/admin", "")])
    #expect(try listing(account) == [#"A \Junk"#, "INBOX"])
    try account.setMetadata([entry("/private/specialuse", #"\Sent \Archive"#)], of: Place.name("A"))
    #expect(try listing(account) == [#"A \Sent \Archive"#, "INBOX"])
    try account.setMetadata([entry("/private/specialuse", nil)], of: Place.name("A"))
    #expect(try listing(account) == ["A", "INBOX"])
  }

  @Test("what was done to a mailbox that is let go is noted for others when the client is silent")
  func noting() throws {
    let place = try Place()
    let note = place.scratch("Maildir/martlet-summary")
    #expect(try place.append([["x"]], to: place.inbox()) == [1])
    let before = try note.contents(limit: 4096)
    place.account.pause()
    let after = try note.contents(limit: 4096)
    #expect(after != before)
    place.account.pause()
    #expect(try note.contents(limit: 4096) == after)
  }

  @Test("the quota is told, and what does not fit is refused whole")
  func quota() throws {
    #expect(try Place().account.quota() == [])
    let place = try Place(quota: "2048,3")
    let inbox = try place.inbox()
    #expect(try place.append([["x"], ["y"]], to: inbox) == [1, 2])
    #expect(
      try place.account.quota() == [
        Quota(.storage, usage: 1, limit: 2), Quota(.messages, usage: 2, limit: 3),
      ])
    for texts in [[["z"], ["z"]], [[String(repeating: "z", count: 2047)]]] {
      let refusal = #expect(throws: MailRefusal.self) {
        _ = try place.append(texts, to: inbox)
      }
      #expect(refusal?.code == .overQuota)
    }
    let refusal = #expect(throws: MailRefusal.self) { _ = try inbox.copy([1, 2], to: inbox) }
    #expect(refusal?.code == .overQuota)
    #expect(try place.names("new").count == 2)
    #expect(try place.names("tmp") == [])
    _ = try inbox.expunge([1, 2], isForced: true)
    #expect(try place.append([["x"], ["y"], ["z"]], to: inbox) == [3, 4, 5])
  }

  @Test(
    "who is over the quota can still throw away",
    arguments: [
      ("Trash", "COPY 1", true), ("Trash", "MOVE 1", true), ("Trash", "APPEND", true),
      ("Bin", "COPY 1", true), ("Bin", "MOVE 1", true), ("Bin", "APPEND", false),
      ("Other", "COPY 1", false), ("Other", "MOVE 1", true), ("Other", "APPEND", false),
      ("Trash", "REPLACE 1", true), ("Other", "REPLACE 1", false),
    ], ["4", "2000,1"])
  func trash(_ attempt: (target: String, command: String, fits: Bool), _ quota: String) throws {
    let place = try Place(quota: quota)
    #expect(try place.append([["xxxx"]], to: place.inbox()) == [1])
    for (name, uses) in [("Trash", []), ("Bin", [.trash]), ("Other", [])]
      as [(String, [SpecialUse])]
    {
      try place.account.create(Place.name(name), uses: uses)
    }
    var session = Session(place.account)
    let hasMessage = ["APPEND", "REPLACE 1"].contains(attempt.command)
    let ending = hasMessage ? " {3000+}\r\n" + String(repeating: "x", count: 3000) : ""
    session.feed(octets("a SELECT INBOX\r\nb \(attempt.command) \(attempt.target)\(ending)\r\n"))
    var heard: [UInt8] = []
    while let effect = session.next() {
      if case .write(let octets) = effect { heard += octets }
    }
    let answer = heard.text.split(separator: "\r\n").first { $0.hasPrefix("b ") } ?? ""
    #expect(answer.hasPrefix(attempt.fits ? "b OK" : "b NO [OVERQUOTA]"), "\(heard.text)")
  }

  @Test("a message that goes has room for the one that comes; RFC 8508 §3.4")
  func replacing() throws {
    let place = try Place(quota: "2048,2")
    let inbox = try place.inbox()
    let much = String(repeating: "x", count: 2000)
    #expect(try place.append([["y"], [much]], to: inbox) == [1, 2])
    let refusal = #expect(throws: MailRefusal.self) {
      _ = try place.append([[much]], to: inbox, replacing: ReplacedMessage(1, in: inbox))
    }
    #expect(refusal?.code == .overQuota)
    #expect(
      try place.append([[much]], to: inbox, replacing: ReplacedMessage(2, in: inbox)) == [3])
    _ = try inbox.expunge([2], isForced: true)
    #expect(
      try place.account.quota() == [
        Quota(.storage, usage: 2, limit: 2), Quota(.messages, usage: 2, limit: 2),
      ])
    // what Trash has is not counted, and so nothing is won by taking it away
    try place.account.create(Place.name("Trash"), uses: [.trash])
    let trash = try place.mailbox("Trash")
    _ = try inbox.copy([3], to: trash)
    let full = #expect(throws: MailRefusal.self) {
      _ = try place.append([["z"]], to: inbox, replacing: ReplacedMessage(1, in: trash))
    }
    #expect(full?.code == .overQuota)
  }

  @Test("what is watched are the directories of the mailboxes that are open")
  func watching() throws {
    let place = try Place()
    func watched(_ news: Session.News) -> [String] {
      let root = place.scratch("Maildir").text.utf8.count
      return place.account.watchedDirectories(news).map { String($0.text.dropFirst(root)) }
    }
    try place.account.create(Place.name("A"), uses: [])
    #expect(watched(.selected) == [])
    let mailbox = try place.mailbox("A")
    _ = try place.inbox()
    #expect(watched(.selected) == ["/.A", "/.A/new", "/.A/cur", ""])
    #expect(watched(.none) == [])
    #expect(watched(.all) == ["", "/new", "/cur", "/.A", "/.A/new", "/.A/cur"])
    #expect(mailbox.summary.count == 0)
  }

  @Test("a mailbox that was let go is the same when it is opened again, unless others replaced it")
  func reopening() throws {
    let place = try Place()
    let (account, name) = (place.account, try Place.name("A"))
    try account.create(name, uses: [])
    #expect(try place.append([["a"]], to: place.mailbox("A")) == [1])
    try place.put(".A/cur/2.b:2,F")
    #expect(try place.append([["c"]], to: place.mailbox("A")) == [3])
    #expect(try place.mailbox("A").listing == ["1", #"2 \Flagged"#, "3"])
    let validity = try place.mailbox("A").summary.uidValidity
    let second = try place.second()
    try second.rename(name, to: Place.name("B"))
    #expect(throws: MailRefusal.self) { _ = try place.mailbox("A") }
    #expect(try place.mailbox("B").summary.count == 3)
    _ = try place.mailbox("B")
    try second.delete(Place.name("B"))
    try second.create(Place.name("B"), uses: [])
    #expect(try place.append([["new"]], to: place.mailbox("B")) == [1])
    #expect(try place.names(".B/new").count == 1)
    #expect(try place.mailbox("B").summary.uidValidity > validity)
  }

  @Test("two sessions see each other's changes")
  func two() throws {
    let place = try Place()
    let one = try place.inbox()
    let two = try place.second().open(.inbox)
    #expect(try place.append([["a"], ["b"], ["c"]], to: one) == [1, 2, 3])
    #expect(try two.listing == [])
    #expect(try two.refresh()?.count == 0)
    #expect(try two.listing == ["1", "2", "3"])
    _ = try two.change([2], .add, FlagSet(.deleted), unchangedSince: nil)
    #expect(try two.expunge([1, 2, 3], isForced: false) == [2])
    #expect(try one.listing == ["1", "2", "3"])
    #expect(try one.refresh()?.count == 3)
    #expect(try one.listing == ["1", "3"])
    #expect(try one.expunged(since: .zero) == NumberSet(2...2))
    let pairs = try one.copy([1, 9, 3], to: one)
    #expect(pairs.map(\.source) == [1, 3])
    #expect(pairs.map(\.target) == [4, 5])
    #expect(try one.listing == ["1", "3", "4", "5"])
  }
}
