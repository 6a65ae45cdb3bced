internal import Bytes
internal import IMAP
internal import Maildir
internal import TestSupport
internal import Testing
internal import Unix

@testable internal import IMAPServer
@testable internal import MailStore

/// Names of all kinds, by clients and by other programs.
@Suite struct FolderNameTests {
  private let place: Place
  private var session: Session

  init() throws {
    place = try Place()
    session = Session(place.account)
  }

  private mutating func say(_ command: [UInt8]) -> [[UInt8]] {
    session.feed(Array("t ".utf8) + command + [ASCII.cr, ASCII.lf])
    var heard: [UInt8] = []
    while let effect = session.next() {
      if case .write(let octets) = effect { heard += octets }
    }
    return heard.lines.map { $0.last == ASCII.cr ? [UInt8]($0.dropLast()) : $0 }
  }

  /// A command with names as literals; the word of its tagged answer.
  private mutating func ask(_ word: String, _ names: [UInt8]...) -> String {
    var command = Array(word.utf8)
    for name in names {
      command += Array(" {\(name.count)+}\r\n".utf8) + name
    }
    if word == "STATUS" { command += Array(" (MESSAGES)".utf8) }
    let answer = say(command).last { $0.starts(with: Array("t ".utf8)) } ?? []
    return answer.words.count > 1 ? answer.words[1].text : ""
  }

  /// The names that LIST tells, as they are on the wire.
  private mutating func listed() throws -> [[UInt8]] {
    let lines = say(Array("LIST \"\" *".utf8))
    #expect(lines.last?.text == "t OK LIST completed")
    return try lines.dropLast().map { line in
      let delimiter = Array("\"/\" ".utf8)
      let start = try #require(
        line.indices.first { line[$0...].starts(with: delimiter) }, "\(Escaped.encode(line).text)")
      let name = [UInt8](line[(start + delimiter.count)...])
      guard name.first == "\"" else { return name }
      var plain: [UInt8] = []
      var isQuoted = false
      for byte in name.dropFirst().dropLast() {
        if byte == "\\", !isQuoted {
          isQuoted = true
        } else {
          plain.append(byte)
          isQuoted = false
        }
      }
      return plain
    }
  }

  /// The directories of the Maildir that are no part of INBOX.
  private func directories() throws -> [[UInt8]] {
    try Directory(place.scratch("Maildir")).names().map(\.bytes).filter { $0.first == "." }
  }

  @Test(
    "a name made of dots and levels stays inside the Maildir",
    arguments: [
      "..", ".", "../x", "../../x", "a/..", "a/../../b", ".a", "a./b", "~/x", "~root", "cur",
    ])
  mutating func dots(_ name: String) throws {
    let name = Array(name.utf8)
    let before = try place.scratch.names("")
    #expect(ask("CREATE", name) == "OK")
    #expect(try listed().contains(name))
    #expect(try place.scratch.names("") == before)
    #expect(ask("SELECT", name) == "OK" && ask("RENAME", name, Array("x/y".utf8)) == "OK")
    #expect(ask("DELETE", Array("x/y".utf8)) == "OK")
    #expect(try place.scratch.names("") == before)
  }

  @Test(
    "a name that no mailbox can have is refused, whatever is asked of it",
    arguments: [
      "/", "//", "/a", "a//b", "*", "a%", "a*/b", "&", "&-&", "&AAE-", "&AOQ", "&2D0-", "&AGE-",
      "\u{FF}", "a\u{1}", "",
    ])
  mutating func impossible(_ text: String) throws {
    let name = text == "\u{FF}" ? [0xFF] : Array(text.utf8)
    for word in ["CREATE", "SELECT", "DELETE", "STATUS"] {
      #expect(["NO", "BAD"].contains(ask(word, name)), "\(word)")
    }
    #expect(["NO", "BAD"].contains(ask("RENAME", Array("INBOX".utf8), name)))
    #expect(["NO", "BAD"].contains(ask("RENAME", name, Array("x".utf8))))
    #expect(try listed() == [Array("INBOX".utf8)])
    #expect(try directories().isEmpty)
  }

  @Test(
    "names up to the longest of the file system are made, longer ones refused", arguments: 1...3)
  mutating func long(_ octetsEach: Int) throws {
    // of three octets in UTF-8 eight are on disk for three
    let letter = Array(["x", "\u{E4}", "\u{65E5}"][octetsEach - 1].utf8)
    #expect(say(Array("ENABLE UTF8=ACCEPT".utf8)).last?.text == "t OK ENABLE completed")
    var made = 0
    for count in [1, 60, 80, 90, 92, 93, 94, 95, 120, 253, 254, 255, 256, 300, 999, 1001] {
      let name = [[UInt8]](repeating: letter, count: count).flatMap(\.self)
      let path = FolderPath(levels: [name])
      let answer = ask("CREATE", name)
      #expect(answer == (path == nil ? name.count > 1000 ? "BAD" : "NO" : "OK"), "\(count)")

      if answer == "OK" { made += 1 }
      #expect(["OK", "NO", "BAD"].contains(ask("SUBSCRIBE", name)))
      #expect(ask("STATUS", name) == answer)
    }
    #expect(made > 3)
    #expect(try directories().count == made)
    #expect(try directories().allSatisfy { $0.count <= 255 })
    #expect(try listed().count == made + 1)
  }

  /// Octets of which names are made that mean something on the way.
  private static let alphabet: [[UInt8]] = [
    [46], [46], [47], [38], [45], [126], [97], [66], [32], [0xC3, 0xA4], [0xF0, 0x9F, 0x98, 0x80],
    [0xFF], [34], [92], [44], [43], [10], [1], [127], Array("&AOQ-".utf8), Array("&AC4-".utf8),
    Array("INBOX".utf8), Array("%".utf8), [0xC2, 0x85],
  ]

  private static func name(
    _ chance: inout SeededRandom, upTo limit: Int, notHaving taboo: [UInt8] = []
  )
    -> [UInt8]
  {
    var name: [UInt8] = []
    for _ in 0...chance.below(limit) { name += alphabet[chance.below(alphabet.count)] }
    return name.filter { !taboo.contains($0) }
  }

  @Test("what is below INBOX is that in any case, by whomever it was made")
  mutating func belowInbox() throws {
    try Directory(place.scratch("Maildir")).makeDirectory(".inbox.Old", mode: 0o700)
    #expect(ask("CREATE", Array("Inbox/New".utf8)) == "OK")
    #expect(
      try listed().map(\.text).sorted() == ["INBOX", "INBOX/New", "INBOX/Old"])
    for name in ["inbox/new", "InBox/New", "INBOX/Old", "inbox/Old"] {
      let isThere = !name.hasSuffix("new")
      #expect(ask("SELECT", Array(name.utf8)) == (isThere ? "OK" : "NO"), "\(name)")
    }
    #expect(ask("CREATE", Array("INBOX/Old".utf8)) == "NO")
    #expect(ask("SUBSCRIBE", Array("iNBOX/Old".utf8)) == "OK")
    #expect(ask("RENAME", Array("inbox/Old".utf8), Array("Else".utf8)) == "OK")
    #expect(
      try listed().map(\.text).sorted() == ["Else", "INBOX", "INBOX/New"])
  }

  @Test("whatever directories other programs make, what is listed can be used", arguments: 1...6)
  mutating func foreign(_ seed: Int) throws {
    var chance = SeededRandom(seed: UInt64(seed))
    for _ in 0..<60 {
      let name = [UInt8(".")] + Self.name(&chance, upTo: 12, notHaving: [47])
      guard name.count > 2, let path = Path(name) else { continue }
      try? Directory(place.scratch("Maildir")).makeDirectory(path, mode: 0o700)
    }
    if seed % 2 == 0 { _ = say(Array("ENABLE IMAP4rev2".utf8)) }
    let names = try listed()
    #expect(Set(names).count == names.count && names.count > 5)
    for (number, name) in names.enumerated() where name != Array("INBOX".utf8) {
      #expect(ask("STATUS", name) == "OK", "\(Escaped.encode(name).text)")
      #expect(ask("SELECT", name) == "OK" && ask("UNSELECT") == "OK")
      #expect(ask("CREATE", name) == "NO", "\(Escaped.encode(name).text)")
      let renamed = Array("renamed\(number)".utf8)
      #expect(["OK", "NO"].contains(ask("RENAME", name, renamed)), "\(Escaped.encode(name).text)")
      _ = ask("DELETE", renamed)
    }
  }

  @Test(
    "whatever clients name, each command is answered, and what was made is listed", arguments: 1...8
  )
  mutating func random(_ seed: Int) throws {
    var chance = SeededRandom(seed: UInt64(seed))
    for round in 0..<150 {
      // too many wrong commands end a session
      if round % 40 == 0 {
        session = Session(place.account)
        if seed % 2 == 0 { _ = say(Array("ENABLE IMAP4rev2".utf8)) }
      }
      let name = Self.name(&chance, upTo: chance.below(20) == 0 ? 300 : 6)
      let word = ["CREATE", "CREATE", "RENAME", "DELETE", "SUBSCRIBE", "UNSUBSCRIBE", "STATUS"][
        chance.below(7)]
      let known = try listed()
      let old = known[chance.below(known.count)]
      let answer = word == "RENAME" ? ask(word, old, name) : ask(word, name)
      #expect(["OK", "NO", "BAD"].contains(answer), "\(word) \(Escaped.encode(name).text)")
      guard answer == "OK", word == "CREATE" else { continue }
      let now = try listed()
      #expect(now.count > known.count, "\(Escaped.encode(name).text)")
    }
    #expect(try directories().allSatisfy { FolderPath(directory: $0) != nil })
    #expect(try place.scratch.names("") == ["Maildir"])
  }
}
