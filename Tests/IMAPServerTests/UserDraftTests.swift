internal import Bytes
internal import IMAP
internal import Testing
internal import TestSupport
internal import Unix

@testable internal import IMAPServer

@Suite struct UserDraftTests {
  @Test(
    "CR LF is stored as LF, and everything else as it is",
    arguments: [
      ("", ""), ("a%0D%0Ab%0D%0A", "a%0Ab%0A"), ("a%0D%0A", "a%0A"), ("a", "a"),
      // a CR that ends no line
      ("a%0Db%0D%0A", "a%0Db%0A"), ("a%0D", "a%0D"), ("%0D", "%0D"), ("%0D%0D", "%0D%0D"),
      // CR CR LF could not be told from CR LF if it lost a CR
      ("a%0D%0D%0Ab", "a%0D%0D%0Ab"), ("%0D%0D%0D%0A%0D%0A", "%0D%0D%0D%0A%0A"),
      ("%0D%0A%0D%0A", "%0A%0A"), ("%0A%0D%0A", "%0A%0A"), ("%0Aa%0A", "%0Aa%0A"),
      ("a%00b%FF%0D%0A", "a%00b%FF%0A"),
    ])
  func lineEnds(_ text: String, _ expected: String) throws {
    let place = try Place()
    let inbox = try place.inbox()
    let whole = octets(text)
    for cut in 0...whole.count {
      let draft = try place.account.draft()
      try draft.add([UInt8](whole[..<cut]))
      try draft.add([UInt8](whole[cut...]))
      #expect(draft.size == whole.count)
      let uid = try inbox.append([AppendedMessage(draft, FlagSet(), received: nil)])
      #expect(try inbox.text(uid[0]) == expected)
      // and what is sent is what came, but for a LF alone
      let sent = wire(octets(expected))
      #expect(try inbox.facts(of: uid[0], .size)?.size ?? sent.count == sent.count)
      if !text.contains("%0A%0D%0A") || text == "%0D%0A%0D%0A", !text.hasPrefix("%0A") {
        #expect(sent == whole)
      }
    }
  }

  @Test(
    "large messages come through the spool",
    arguments: [0, 1, DraftSpool.memoryLimit - 1, DraftSpool.memoryLimit, 3_000_000])
  func large(_ count: Int) throws {
    let place = try Place()
    let inbox = try place.inbox()
    let big = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 | 0x80) }
    let texts = [big, Array("small".utf8), big + [1], Array("small".utf8)]
    var messages: [AppendedMessage] = []
    for text in texts {
      let draft = try place.account.draft()
      for start in stride(from: 0, to: text.count, by: 65_536) {
        try draft.add([UInt8](text[start..<min(start + 65_536, text.count)]))
      }
      messages.append(AppendedMessage(draft, FlagSet(.seen), received: 4711))
    }
    #expect(try place.names("tmp") == [])
    #expect(try inbox.append(messages) == [1, 2, 3, 4])
    for (index, text) in texts.enumerated() {
      #expect(try inbox.content(of: UInt32(index + 1))?.all() == text)
      #expect(try inbox.received(UInt32(index + 1)) == 4711)
    }
    #expect(try place.names("tmp") == [])
  }

  @Test("CR and LF that are cut apart are a line end in the spool too", arguments: [1, 2, 7])
  func largeLines(_ cut: Int) throws {
    let place = try Place()
    let inbox = try place.inbox()
    let filling = [UInt8](repeating: "x", count: DraftSpool.memoryLimit)
    var messages: [AppendedMessage] = []
    for _ in 0..<2 {
      let draft = try place.account.draft()
      try draft.add(filling)
      let end = octets("a%0D%0Ab%0D%0D%0Ac%0D")
      for start in stride(from: 0, to: end.count, by: cut) {
        try draft.add([UInt8](end[start..<min(start + cut, end.count)]))
      }
      messages.append(AppendedMessage(draft, FlagSet(), received: nil))
    }
    for uid in try inbox.append(messages) {
      #expect(try inbox.content(of: uid)?.all() == filling + octets("a%0Ab%0D%0D%0Ac%0D"))
    }
  }

  @Test("more messages come at once than files may be open")
  func many() async {
    await #expect(processExitsWith: .success) {
      let place = try Place()
      try Confinement.limit(.descriptors, to: 256)
      let inbox = try place.inbox()
      let uids = try place.append((0..<400).map { ["message \($0)"] }, to: inbox)
      #expect(uids == Array(1...400))
      #expect(try inbox.text(400) == "message 399")
      #expect(try place.names("tmp") == [])
    }
  }

  @Test("a draft that is not appended leaves nothing behind")
  func forgotten() throws {
    let place = try Place()
    do {
      let draft = try place.account.draft()
      try draft.add([UInt8](repeating: 1, count: 2_000_000))
      #expect(try place.names("tmp") == [])
    }
    let draft = try place.account.draft()
    try draft.add([1])
    #expect(try place.inbox().append([AppendedMessage(draft, FlagSet(), received: nil)]) == [1])
  }

  /// The octets as FETCH sends them.
  private func wire(_ stored: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    for octet in stored {
      if octet == ASCII.lf, out.last != ASCII.cr { out.append(ASCII.cr) }
      out.append(octet)
    }
    return out
  }
}
