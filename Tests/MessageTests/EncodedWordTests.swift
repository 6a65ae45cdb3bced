import Bytes
import Testing

@testable import Message

/// What the encoded words of a text say, put together as a reader does.
private func decoded(_ words: [[UInt8]]) -> [UInt8]? {
  var out: [UInt8] = []
  for word in words {
    let parts = word.split(separator: UInt8("?"), omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0] == ["="], parts[4] == ["="] else { return nil }
    let text = [UInt8](parts[3])
    if parts[2] == ["B"] {
      guard let bytes = base64(text) else { return nil }
      out += bytes
    } else {
      var cursor = ByteCursor(text)
      while let byte = cursor.takeByte() {
        if byte == "=" {
          guard let high = cursor.takeByte()?.hexValue, let low = cursor.takeByte()?.hexValue
          else { return nil }
          out.append(high << 4 | low)
        } else {
          out.append(byte == "_" ? " " : byte)
        }
      }
    }
  }
  return out
}

private func base64(_ text: [UInt8]) -> [UInt8]? {
  let alphabet = octets("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var out: [UInt8] = []
  var value = 0
  var bits = 0
  for byte in text where byte != "=" {
    guard let digit = alphabet.firstIndex(of: byte) else { return nil }
    value = (value << 6 | digit) & 0xFFFF
    bits += 6
    if bits >= 8 {
      bits -= 8
      out.append(UInt8(truncatingIfNeeded: value >> bits))
    }
  }
  return out
}

@Suite struct EncodedWordTests {
  @Test(
    "a text is encoded so that people can read it if that is not much longer",
    arguments: [
      ("J\u{f6}rg M\u{fc}ller", "=?utf-8?Q?J=C3=B6rg_M=C3=BCller?="),
      ("\u{41f}\u{440}\u{438}", "=?utf-8?B?0J/RgNC4?="),
      ("a_b=c?d", "=?utf-8?Q?a=5Fb=3Dc=3Fd?="),
      ("a\nb", "=?utf-8?Q?a=0Ab?="),
      ("", ""),
    ])
  func forms(text: String, expected: String) {
    #expect(EncodedWord.encode(octets(text), in: .phrase).text == expected)
  }

  @Test("a phrase allows fewer characters than a free text")
  func places() {
    let text = octets("\u{f6}: (x), \"y\"")
    let phrase = "=?utf-8?B?w7Y6ICh4KSwgInki?="
    #expect(EncodedWord.encode(text, in: .phrase).text == phrase)
    #expect(EncodedWord.encode(text, in: .unstructured).text == "=?utf-8?Q?=C3=B6:_(x),_\"y\"?=")
  }

  @Test("bytes that are not UTF-8 are declared as unknown")
  func unknown() {
    #expect(
      EncodedWord.encode(["J", 0xF6, "r", "g"], in: .phrase).text == "=?unknown-8bit?Q?J=F6rg?=")
  }

  @Test("no word is too long, none splits a character, and all together say the text")
  func longTexts() {
    let pieces = ["a", " ", "\u{f6}", "\u{20ac}", "\u{1f600}", "\n", "=", "?", "_", "word"]
    for text in mixtures(of: pieces, count: 1000, length: 120) {
      for place in [EncodedWord.Place.phrase, .unstructured] {
        let words = EncodedWord.words(text, in: place)
        #expect(decoded(words) == text)
        for word in words {
          #expect(word.count <= EncodedWord.lengthLimit)
          #expect(word.allSatisfy { $0.isVisible })
          #expect(String(validating: decoded([word]) ?? [0xFF], as: UTF8.self) != nil)
        }
      }
    }
  }

  @Test("any bytes are encoded")
  func anyBytes() {
    var random = Shuffle(state: 7)
    for count in 0..<300 {
      var text: [UInt8] = []
      for _ in 0..<count { text.append(UInt8.random(in: 0...255, using: &random)) }
      let words = EncodedWord.words(text, in: .phrase)
      #expect(decoded(words) == text)
      #expect(words.allSatisfy { $0.count <= EncodedWord.lengthLimit })
    }
  }
}

@Suite struct DisplayNameTests {
  private func encoded(_ name: [UInt8]) -> [UInt8]? {
    DisplayName.pieces(name).map { [UInt8]($0.joined(separator: [ASCII.space])) }
  }

  @Test(
    "a name is written as words, in quotes or encoded",
    arguments: [
      ("Bob", "Bob"), ("Cron Daemon", "Cron Daemon"), (" Bob\t", "Bob"),
      ("Bob Q. Public", "\"Bob Q. Public\""), ("a  b", "\"a  b\""),
      ("a \"b\" \\", "\"a \\\"b\\\" \\\\\""), ("root@host", "\"root@host\""),
      ("J\u{f6}rg", "=?utf-8?Q?J=C3=B6rg?="), ("a\u{1b}b", "=?utf-8?Q?a=1Bb?="),
      ("=?utf-8?q?J=C3=B6rg?= M", "=?utf-8?q?J=C3=B6rg?= M"),
      ("x,y <z@w>", "\"x,y <z@w>\""),
    ])
  func forms(name: String, expected: String) {
    #expect(encoded(octets(name))?.text == expected)
  }

  @Test(
    "a name that is empty or could end the field is refused",
    arguments: ["", " ", "a\nb", "a\r", "a\0b", "a\r\nBcc: x"])
  func refused(name: String) {
    #expect(encoded(octets(name)) == nil)
  }

  @Test("a name that is too long is refused")
  func tooLong() {
    let name = [UInt8](repeating: "a", count: DisplayName.lengthLimit)
    #expect(encoded(name) != nil)
    #expect(encoded(name + ["a"]) == nil)
  }

  @Test(
    "no piece is too long for a line, whatever the name", arguments: ["\"", "a", "\u{f6}", " "])
  func shortPieces(text: String) {
    let name = octets(String(repeating: text, count: DisplayName.lengthLimit / text.utf8.count))
    for piece in DisplayName.pieces(name) ?? [] { #expect(piece.count <= 900) }
  }

  @Test("what is written reads as the same name")
  func roundTrip() throws {
    let pieces = ["a", " ", "b", "\"", "\\", "(", ")", "<", "@", ",", ".", "\t", "[", ";"]
    for name in mixtures(of: pieces, count: 1000) {
      guard let written = encoded(name) else { continue }
      let mailbox = try Mailbox(parsing: written + octets(" <x@y>"))
      #expect(mailbox.displayName == name.trimmed)
    }
  }
}
