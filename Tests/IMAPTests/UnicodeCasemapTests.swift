import Bytes
import Testing

@testable import IMAP

@Suite struct UnicodeCasemapTests {
  private func key(_ text: String) -> String { UnicodeCasemap.key(octets(text)).text }

  private func scalars(_ text: String) -> [UInt32] { key(text).unicodeScalars.map(\.value) }

  @Test("ASCII letters become upper case, all else of ASCII stays")
  func ascii() {
    #expect(key("") == "")
    #expect(key("abc XYZ 019 @[`{~\t\n") == "ABC XYZ 019 @[`{~\t\n")
    #expect(key(String(repeating: "aZ9-", count: 100)) == String(repeating: "AZ9-", count: 100))
  }

  @Test(
    "a character becomes the decomposition of its titlecase",
    arguments: [
      // the example of RFC 5051 §2: U+01C5, which is U+0044 U+017E, which is U+007A U+030C
      ("\u{1C4}", [0x44, 0x7A, 0x30C] as [UInt32]), ("\u{1C6}", [0x44, 0x7A, 0x30C]),
      ("\u{E9}", [0x45, 0x301]), ("e\u{301}", [0x45, 0x301]), ("\u{C9}", [0x45, 0x301]),
      // sharp s has no simple titlecase; the capital one is another character
      ("\u{DF}", [0xDF]), ("\u{1E9E}", [0x1E9E]),
      // all three sigmas are one
      ("\u{3C3}\u{3C2}\u{3A3}", [0x3A3, 0x3A3, 0x3A3]),
      // the dotless i is an I, the I with a dot has one
      ("\u{131}", [0x49]), ("\u{130}", [0x49, 0x307]),
      // fullwidth letters, a ligature, a circled digit, an ohm sign
      ("\u{FF41}\u{FF21}", [0x41, 0x41]), ("\u{FB01}", [0x66, 0x69]), ("\u{2460}", [0x31]),
      ("\u{2126}", [0x3A9]),
      // Greek with everything, in two steps
      ("\u{1F82}", [0x391, 0x313, 0x300, 0x345]),
      // Cyrillic, with a breve
      ("\u{439}\u{434}", [0x418, 0x306, 0x414]),
      // what has no case stays: Hangul, Kanji, an emoji
      ("\u{AC00}\u{6F22}\u{1F600}", [0xAC00, 0x6F22, 0x1F600]),
      // a compatibility ideograph, a mathematical letter, the longest decomposition
      ("\u{F900}", [0x8C48]), ("\u{1D400}", [0x41]), ("\u{2F800}", [0x4E3D]),
    ])
  func mappings(text: String, expected: [UInt32]) {
    #expect(scalars(text) == expected)
  }

  @Test("the table has as many mappings as Unicode, and the longest is whole")
  func table() {
    #expect(scalars("\u{FDFA}").count == 18)
    var changed = 0
    for code in UInt32(0x80)..<0x30000 {
      guard let scalar = Unicode.Scalar(code) else { continue }
      let text = String(Character(scalar))
      if key(text) != text || scalars(text) != [code] { changed += 1 }
      // what the standard library knows of titles of one character
      let title = scalar.properties.titlecaseMapping.unicodeScalars
      if title.count == 1, let first = title.first, scalar.properties.age?.major ?? 99 <= 14,
        first.properties.age?.major ?? 99 <= 14
      {
        #expect(scalars(text) == scalars(String(Character(first))), "U+\(code)")
      }
    }
    #expect(changed == 6707)
  }

  @Test("what is not UTF-8 stays as it is and the rest is mapped")
  func wrong() {
    let wrong: [([UInt8], [UInt8])] = [
      ([0x61, 0xFF, 0x62], [0x41, 0xFF, 0x42]), ([0xC3], [0xC3]), ([0xC3, 0x61], [0xC3, 0x41]),
      ([0xC0, 0x80], [0xC0, 0x80]), ([0xED, 0xA0, 0x80], [0xED, 0xA0, 0x80]),
      ([0xE2, 0x82], [0xE2, 0x82]), ([0xF5, 0x80, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80]),
      ([0xF4, 0x90, 0x80, 0x80, 0x7A], [0xF4, 0x90, 0x80, 0x80, 0x5A]),
      ([0x80, 0xC3, 0xA9], [0x80, 0x45, 0xCC, 0x81]),
    ]
    for (text, expected) in wrong { #expect(UnicodeCasemap.key(text) == expected) }
  }

  @Test("a key is its own key where decompositions have no lower case")
  func idempotent() {
    for text in ["Grüße", "ΣΊΣΥΦΟΣ", "naïve café", "Ёлка"] { #expect(key(key(text)) == key(text)) }
  }
}
