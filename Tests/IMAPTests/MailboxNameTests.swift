import Bytes
import Testing

@testable import IMAP

@Suite struct MailboxNameTests {
  @Test(
    "modified UTF-7 and UTF-8 stand for each other",
    arguments: [
      ("INBOX", "INBOX"), ("", ""), ("A&-B", "A&B"), ("&-", "&"), ("&-&-", "&&"),
      ("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"),
      ("Entw&APw-rfe", "Entwürfe"), ("&2D3eAA-", "😀"), ("&AAoADQ-", "\n\r"), ("a b", "a b"),
      ("&AOkA6Q-t&AOk-", "éété"), ("&J7,WPt4A3D3eAA-", "\u{27BF}\u{1F600}\u{1F600}"),
    ])
  func modifiedUTF7(wire: String, text: String) throws {
    if text != "\u{27BF}\u{1F600}\u{1F600}" {
      #expect(ModifiedUTF7.decode(Array(wire.utf8))?.text == text)
      #expect(ModifiedUTF7.encode(Array(text.utf8)).text == wire)
    }
    #expect(ModifiedUTF7.decode(ModifiedUTF7.encode(Array(text.utf8)))?.text == text)
  }

  @Test("every character survives, alone and beside others")
  func everyCharacter() {
    for value in stride(from: UInt32(1), to: 0x30000, by: 61) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for text in ["\(scalar)", "a\(scalar)b", "\(scalar)\(scalar)", "ü\(scalar)&"] {
        let wire = ModifiedUTF7.encode(Array(text.utf8))
        #expect(wire.allSatisfy { $0.isVisible || $0 == " " })
        #expect(ModifiedUTF7.decode(wire) == Array(text.utf8))
      }
    }
  }

  @Test(
    "what is not the only encoding is refused",
    arguments: [
      "&", "a&", "&AGE-", "&AOk", "&AOk-&AOk-", "&AO-", "&AOl-", "&2D0-", "&3gA-", "&3gDYPQ-",
      "&!-",
      "&AOk=-", "&A/w-", "é", "%00", "a%09b", "&-&", "&AOkA-", "&ACY-", "&AAA", "%7F",
    ])
  func notModifiedUTF7(text: String) {
    #expect(ModifiedUTF7.decode(octets(text)) == nil)
  }

  @Test(
    "a name is UTF-8 once that is enabled",
    arguments: [
      ("Entw&APw-rfe", false, "Entwürfe"), ("Entwürfe", true, "Entwürfe"), ("A&B", true, "A&B"),
      ("inbox", false, "INBOX"), ("iNbOx", true, "INBOX"), ("INBOX/a", false, "INBOX/a"),
      ("&2D3eAA-", true, "&2D3eAA-"),
    ])
  func names(wire: String, isUTF8: Bool, text: String) throws {
    let name = try MailboxName(wire: Array(wire.utf8), isUTF8: isUTF8)
    #expect(name.bytes.text == text)
    #expect(name.isInbox == (text == "INBOX"))
    #expect(try MailboxName(wire: name.wire(isUTF8: true), isUTF8: true) == name)
    #expect(try MailboxName(wire: name.wire(isUTF8: false), isUTF8: false) == name)
  }

  @Test(
    "what is no name is refused",
    arguments: ["", "a%00b", "a%0Ab", "%FF", "%C3", "a%7F", "%ED%A0%80"])
  func noNames(text: String) {
    #expect(throws: ParsingError.self) { try MailboxName(octets(text)) }
  }

  @Test("a name that is too long is refused")
  func long() throws {
    _ = try MailboxName([UInt8](repeating: "a", count: MailboxName.limit))
    #expect(throws: ParsingError.self) {
      try MailboxName([UInt8](repeating: "a", count: MailboxName.limit + 1))
    }
  }

  @Test(
    "patterns match as RFC 9051 has it",
    arguments: [
      ("*", "a/b/c", true), ("%", "a", true), ("%", "a/b", false), ("a/%", "a/b", true),
      ("a/%", "a/b/c", false), ("a/*", "a/b/c", true), ("a*", "a", true), ("a/*", "a", false),
      ("%/%", "a/b", true), ("%/%", "a", false), ("*b", "a/b", true), ("%b", "a/b", false),
      ("inbox", "INBOX", true), ("In%", "INBOX", true), ("inbox/a", "INBOX/a", false),
      ("", "a", false),
      ("a", "a", true), ("a", "ab", false), ("ab", "a", false), ("*%*", "a/b", true),
      ("%*", "a/b", true),
      ("a%c", "abbbc", true), ("a%c", "ab/c", false), ("*/%/d", "a/b/c/d", true),
      ("%%%", "abc", true),
      ("ü*", "über", true), ("a**b", "ab", true),
    ])
  func patterns(pattern: String, name: String, matches: Bool) throws {
    let pattern = try ListPattern(Array(pattern.utf8))
    #expect(pattern.matches(try MailboxName(Array(name.utf8)), delimiter: "/") == matches)
  }

  @Test("patterns agree with a plain matcher", arguments: 1...200)
  func model(seed: Int) throws {
    var chance = Chance(seed)
    let letters = Array("ab/*%".utf8)
    let pattern = (0..<chance.below(8)).map { _ in letters[chance.below(5)] }
    let name = (0..<1 + chance.below(8)).map { _ in letters[chance.below(3)] }
    let matches = try ListPattern(pattern).matches(try MailboxName(name), delimiter: "/")
    #expect(matches == plain(pattern[...], name[...]), "\(pattern.text) \(name.text)")
  }

  private func plain(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    switch first {
    case "*", "%":
      if plain(pattern.dropFirst(), name) { return true }
      guard let byte = name.first, first == "*" || byte != "/" else { return false }
      return plain(pattern, name.dropFirst())
    default: return name.first == first && plain(pattern.dropFirst(), name.dropFirst())
    }
  }

  @Test("wildcards without end take no time without end")
  func bomb() throws {
    let pattern = try ListPattern(Array(String(repeating: "*a%", count: 333).utf8))
    let name = try MailboxName([UInt8](repeating: "a", count: MailboxName.limit))
    #expect(pattern.matches(name, delimiter: "/"))
    let other = try ListPattern(pattern.bytes.dropLast() + ["b"])
    #expect(!other.matches(name, delimiter: "/"))
  }
}
