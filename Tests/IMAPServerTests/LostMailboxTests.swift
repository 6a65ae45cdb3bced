internal import Bytes
internal import IMAP
internal import Maildir
internal import TestSupport
internal import Testing
internal import Unix

@testable internal import IMAPServer

/// Mailboxes on disk that go while a session has them selected.
@Suite struct LostMailboxTests {
  private let place: Place
  private var session: Session

  /// A session that has selected the folder `x`, which has one message.
  init() throws {
    place = try Place()
    session = Session(place.account)
    _ = say("a CREATE x")
    try place.put(".x/new/1.a")
    _ = say("b ENABLE IMAP4rev2")
    _ = say("c SELECT x")
  }

  private mutating func say(_ text: String) -> [String] {
    session.feed(octets(text) + [ASCII.cr, ASCII.lf])
    return hear()
  }

  private mutating func hear() -> [String] {
    var heard: [UInt8] = []
    while let effect = session.next() {
      if case .write(let octets) = effect { heard += octets }
    }
    return heard.text.split(separator: "\r\n").map(String.init)
  }

  /// What another does to the folder.
  enum Deed: CaseIterable {
    case session, renamingSession, removal, renaming, replacing, otherList

    func `do`(_ place: Place) throws {
      switch self {
      case .session: try place.second().delete(Place.name("x"))
      case .renamingSession: try place.second().rename(Place.name("x"), to: Place.name("y"))
      case .removal: Scratch.remove(place.scratch("Maildir/.x"))
      case .renaming: try place.rename(".x", ".y")
      case .replacing:
        try place.rename(".x", ".y")
        try place.second().create(Place.name("x"), uses: [])
      case .otherList: try place.remove(".x/martlet-uids")
      }
    }
  }

  @Test(
    "STORE ends the selection, or goes to the messages wherever they are", arguments: Deed.allCases)
  mutating func stored(_ deed: Deed) throws {
    try deed.do(place)
    let heard = say("d UID STORE 1 +FLAGS x")
    if heard.last?.hasPrefix("d OK") == true {
      #expect(deed == .renaming || deed == .renamingSession || deed == .replacing)
      #expect(try place.mailbox("y").messages().message(at: 0).flags.keywords.count == 1)
    } else {
      #expect(heard.count == 2 && heard[0].hasPrefix("* OK [CLOSED] "), "\(heard)")
    }
    #expect(!heard.contains { $0.hasSuffix("EXPUNGE") || $0.hasSuffix("EXISTS") }, "\(heard)")
    if deed == .otherList {
      #expect(try place.mailbox("x").messages().message(at: 0).flags.keywords.isEmpty)
    }
  }

  @Test(
    "the selection ends, and nothing is told of the messages",
    arguments: Deed.allCases, ["NOOP", "FETCH 1 BODY.PEEK[]", "UID SEARCH ALL"])
  mutating func lost(_ deed: Deed, _ command: String) throws {
    try deed.do(place)
    let heard = say("d \(command)")
    #expect(heard.contains("* OK [CLOSED] another program has removed or renamed the mailbox"))
    #expect(heard.last?.hasPrefix("d ") == true)
    #expect(!heard.contains { $0.hasSuffix("EXPUNGE") || $0.hasSuffix("EXISTS") }, "\(heard)")
    #expect(say("e FETCH 1 UID")[0].hasPrefix("e BAD "))
    #expect(say("f NOOP") == ["f OK NOOP completed"])
  }

  @Test(
    "APPEND stores the message in what has the name now, or says that there is nothing",
    arguments: Deed.allCases)
  mutating func appended(_ deed: Deed) throws {
    try deed.do(place)
    let heard = say("d APPEND x {1+}\r\nm")
    #expect(heard[0].hasPrefix("* OK [CLOSED] "), "\(heard)")
    if deed == .replacing || deed == .otherList {
      let validity = try place.mailbox("x").summary.uidValidity
      let uid = deed == .replacing ? 1 : 2
      #expect(heard.last == "d OK [APPENDUID \(validity) \(uid)] APPEND completed")
      #expect(try place.mailbox("x").text(UInt32(uid)) == "m")
    } else {
      #expect(heard.last?.hasPrefix("d NO [TRYCREATE] ") == true, "\(heard)")
    }
  }

  @Test("REPLACE removes no other message", arguments: Deed.allCases)
  mutating func replaced(_ deed: Deed) throws {
    try deed.do(place)
    // it is the first now where all are numbered anew
    if deed == .otherList || deed == .replacing { try place.put(".x/new/0.b", "b: c\n\n") }
    let heard = say("d UID REPLACE 1 x {1+}\r\nm")
    // its own message it finds wherever that is
    let isDone = deed == .replacing
    #expect(heard.last?.hasPrefix(isDone ? "d OK " : "d NO ") == true, "\(heard)")
    #expect(heard.contains { $0.hasPrefix("* OK [CLOSED] ") }, "\(heard)")
    let names = ["x", "y"].flatMap { folder in
      ["new", "cur"].flatMap { (try? place.names(".\(folder)/\($0)")) ?? [] }
    }
    switch deed {
    case .session, .removal: #expect(names == [])
    case .renamingSession, .renaming: #expect(names == ["1.a:2,"])
    case .replacing:
      #expect(names.first == "0.b")
      #expect(try place.mailbox("x").text(2) == "m")
    case .otherList: #expect(names == ["0.b", "1.a:2,"])
    }
  }

  @Test("INBOX whose Maildir is removed ends the selection too")
  mutating func inbox() throws {
    _ = say("d SELECT INBOX")
    Scratch.remove(place.scratch("Maildir"))
    #expect(say("e NOOP")[0].hasPrefix("* OK [CLOSED] "))
  }

  @Test("a folder whose directory has the name in another encoding stays selected")
  mutating func otherEncoding() throws {
    try place.second().create(Place.name("Entwürfe"), uses: [])
    try place.rename(".Entw&APw-rfe", ".Entwürfe")
    _ = say("d SELECT Entwürfe")
    #expect(say("e NOOP") == ["e OK NOOP completed"])
    #expect(say("f NOOP") == ["f OK NOOP completed"])
  }

  @Test("what is watched of a folder follows the session's own renaming")
  mutating func watched() throws {
    _ = say("d RENAME x z")
    #expect(say("e NOOP") == ["e OK NOOP completed"])
    let paths = place.account.watchedDirectories(.selected)
    let maildir = place.scratch("Maildir")
    for part: Path in [".z", ".z/new", ".z/cur"] {
      #expect(paths.contains(maildir.appending(part)))
    }
    #expect(paths.contains(maildir))
  }
}
