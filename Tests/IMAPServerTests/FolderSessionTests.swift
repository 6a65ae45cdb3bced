internal import Bytes
internal import IMAP
internal import TestSupport
internal import Testing
internal import Unix

@testable internal import IMAPServer

/// What a client sees of the folders on disk, whoever made them.
@Suite struct FolderSessionTests {
  private let place: Place
  private var client: Client

  init() throws {
    place = try Place()
    client = Client(place.account)
  }

  private func make(_ folder: [UInt8]) throws {
    let name = try #require(Path(folder))
    try Directory(place.scratch("Maildir")).makeDirectory(name, mode: 0o700)
  }

  @Test("what no client can name is passed over")
  mutating func strangeDirectories() throws {
    for name in [".", ".INBOX", ".inbox", "..x", ".a..b", ".a.", "plain", ".&AC8-", ".x&AC8-y"] {
      if name != "." { try make(Array(name.utf8)) }
    }
    try make([".", 0xFF, 0xFE])
    try make([".", "a", 7])
    try place.put(".file")
    #expect(client.list("LIST \"\" *") == ["INBOX"])
    #expect(client.list("LIST \"\" %25") == ["INBOX"])
  }

  @Test("folders of other programs are listed, selected and removed by the name that they mean")
  mutating func otherPrograms() throws {
    let names = [
      (".INBOX.sub", "INBOX/sub"), (".Entwürfe", "Entw&APw-rfe"), (".a b", "\"a b\""),
      (".a&AC4-b", "a.b"), (".~x", "~x"), (".A&-&B", "A&--&-B"), (".x*y", "\"x*y\""),
    ]
    for (directory, _) in names { try make(Array(directory.utf8)) }
    #expect(
      client.list("LIST \"\" *").sorted()
        == (["INBOX"] + names.map(\.1)).sorted())
    for (_, name) in names {
      #expect(client.say("a STATUS \(name) (MESSAGES)")[0] == "* STATUS \(name) (MESSAGES 0)")
      #expect(client.say("b DELETE \(name)") == ["b OK DELETE completed"])
    }
    #expect(client.list("LIST \"\" (*)") == ["INBOX"])
  }

  @Test("a level above folders is told, renamed, and cannot be deleted")
  mutating func levels() throws {
    try make(Array(".music.rock".utf8))
    #expect(
      client.say("a LIST () \"\" %25") == [
        "* LIST (\\HasNoChildren) \"/\" INBOX", "* LIST (\\NonExistent \\HasChildren) \"/\" music",
        "a OK LIST completed",
      ])
    #expect(client.say("b DELETE music")[0].hasPrefix("b NO [HASCHILDREN] "))
    #expect(client.say("c STATUS music (MESSAGES)")[0].hasPrefix("c NO [NONEXISTENT] "))
    #expect(client.say("d RENAME music a/b") == ["d OK RENAME completed"])
    #expect(client.list("LIST \"\" *") == ["INBOX", "a", "a/b/rock"])
  }

  @Test(
    "names go to the disk and come back",
    arguments: ["a.b", "~x", "a b", "Entw&APw-rfe", "&2D3eAA-", "R&-D", "INBOX/x", "a\\b", "#x"])
  mutating func names(name: String) throws {
    let wire = "\"\(name.replacing("\\", with: "\\\\"))\""
    #expect(client.say("a CREATE \(wire)")[0].hasPrefix("a OK [MAILBOXID ("))
    #expect(client.say("b SELECT \(wire)").last == "b OK [READ-WRITE] SELECT completed")
    #expect(client.list("LIST \"\" *").count == 2)
    #expect(client.say("c SUBSCRIBE \(wire)") == ["c OK SUBSCRIBE completed"])
    #expect(client.list("LIST (SUBSCRIBED) \"\" *").count == 2)
    #expect(client.say("d RENAME \(wire) other") == ["d OK RENAME completed"])
    #expect(client.say("e NOOP") == ["e OK NOOP completed"])
    #expect(client.list("LIST \"\" other") == ["other"])
  }

  @Test("a name that is too long is refused, alone and by what lies below")
  mutating func longNames() throws {
    let long = String(repeating: "x", count: 240)
    #expect(client.say("a CREATE \(long)")[0].hasPrefix("a OK"))
    #expect(client.say("b CREATE \(long)\(long)")[0].hasPrefix("b NO [CANNOT] "))
    #expect(client.say("c CREATE a/b")[0].hasPrefix("c OK"))
    #expect(
      client.say("d RENAME a \(long)\(String(repeating: "y", count: 13))")[0].hasPrefix(
        "d NO [CANNOT] "))
    #expect(client.list("LIST \"\" (a a/b)") == ["a", "a/b"])
  }

  @Test("the selected mailbox goes on under its new name")
  mutating func renameSelected() throws {
    _ = client.say("a CREATE x/y")
    _ = client.say("b SELECT x/y")
    #expect(client.say("c RENAME x z") == ["c OK RENAME completed"])
    try place.put(".z.y/new/1.a")
    #expect(client.say("d NOOP") == ["* 1 EXISTS", "* 1 RECENT", "d OK NOOP completed"])
    #expect(client.say("e STATUS z/y (MESSAGES)")[0] == "* STATUS z/y (MESSAGES 1)")
    #expect(
      client.say("f DELETE z/y") == [
        "* OK [CLOSED] the mailbox was deleted", "f OK DELETE completed",
      ])
    #expect(client.list("LIST \"\" *") == ["INBOX", "z"])
    #expect(try !place.names("").contains(".z.y"))
  }

  @Test("special uses are kept with the folder, and told by METADATA")
  mutating func specialUse() throws {
    #expect(client.say("a CREATE Gesendet (USE (\\Sent))")[0].hasPrefix("a OK"))
    #expect(client.say("b CREATE Sent")[0].hasPrefix("b OK"))
    #expect(
      client.say("c LIST (SPECIAL-USE) \"\" *")[0]
        == "* LIST (\\HasNoChildren \\Sent) \"/\" Gesendet")
    #expect(
      client.say("d SETMETADATA Sent (/private/specialuse \"\\\\Sent\" /private/comment \"x\")")
        == [
          "* METADATA Gesendet (/private/specialuse NIL)", "d OK SETMETADATA completed",
        ])
    #expect(client.say("e RENAME Sent S")[0].hasPrefix("e OK"))
    #expect(
      client.say("f GETMETADATA S (DEPTH infinity) /private")[0]
        == "* METADATA S (/private/comment \"x\" /private/specialuse \"\\\\Sent\")")
  }
}

/// A client that says something to a session on disk and hears the answer.
private struct Client {
  var session: Session

  init(_ account: UserAccount) { session = Session(account) }

  /// Lines without their CR LF.
  mutating func say(_ text: String) -> [String] {
    session.feed(octets(text) + [ASCII.cr, ASCII.lf])
    var heard: [UInt8] = []
    while let effect = session.next() {
      if case .write(let octets) = effect { heard += octets }
    }
    var lines = heard.split(separator: ASCII.lf, omittingEmptySubsequences: false)
      .map { String(decoding: $0.filter { $0 != ASCII.cr }, as: UTF8.self) }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The names that a LIST tells, as they are on the wire.
  mutating func list(_ command: String) -> [String] {
    say("a \(command)").dropLast().map { line in
      String(line[(line.firstRange(of: "\"/\" ")?.upperBound ?? line.startIndex)...])
    }
  }
}
