import Bytes
import Testing

@testable import IMAPServer

@Suite struct IconvCharsetsTests {
  private func utf8(_ text: [UInt8], _ charset: String) -> String? {
    IconvCharsets().utf8(text, from: Array(charset.utf8))?.text
  }

  @Test(
    "charsets are read under the names that mail gives them",
    arguments: [
      ("utf8", [0xC3, 0xA9], "é"), ("UTF-8", [0xC3, 0xA9], "é"), ("us-ascii", [0x61], "a"),
      ("iso-8859-1", [0xE9, 0x80], "é€"), ("Windows-1252", [0x93, 0x94], "“”"),
      ("cp-1252", [0x80], "€"), ("ISO_8859-2", [0xB1], "ą"), ("iso-8859-15", [0xA4], "€"),
      ("ISO-8859-8-I", [0xE0], "א"), ("windows-1251", [0xCF], "П"), ("CP1250", [0x9A], "š"),
      ("koi8-r", [0xF0], "П"), ("x-sjis", [0x93, 0xFA], "日"), ("Shift_JIS", [0x93, 0xFA], "日"),
      ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x1B, 0x28, 0x42], "日"),
      ("euc-jp", [0xC6, 0xFC], "日"), ("gb2312", [0xC8, 0xD5], "日"), ("gbk", [0x94, 0x41], "擜"),
      ("gb18030", [0x81, 0x30, 0x81, 0x30], "\u{80}"), ("big5", [0xA4, 0xE9], "日"),
      ("ks_c_5601-1987", [0xB0, 0xA1], "가"), ("euc-kr", [0xB0, 0xA1], "가"),
      ("utf-7", [0x2B, 0x41, 0x4F, 0x6B, 0x2D], "é"),
      ("utf-16", [0xFF, 0xFE, 0xE9, 0], "\u{FEFF}é"),
      ("utf-16", [0, 0xE9], "é"), ("tis-620", [0xA1], "ก"), ("macintosh", [0x8E], "é"),
    ] as [(String, [UInt8], String)])
  func reading(charset: String, text: [UInt8], expected: String) {
    #expect(utf8(text, charset) == expected, "\(charset)")
  }

  @Test(
    "other charsets there are not, whatever the system has",
    arguments: [
      "", "x-none", "unknown-8bit", "utf-8//TRANSLIT", "../../etc/passwd", "INTERNAL", "EBCDIC-US",
      "ISO-2022-CN-EXT", "iso-8859-17", "iso-8859-12", "iso-8859-", "cp99999999999999999999",
    ])
  func unknown(charset: String) {
    #expect(utf8([0x61], charset) == nil)
  }

  @Test("what cannot be read becomes U+FFFD, the rest stays")
  func wrong() {
    #expect(utf8([0x61, 0xFF, 0x62], "utf-8") == "a\u{FFFD}b")
    #expect(utf8([0x61, 0xFF, 0x62], "euc-jp") == "a\u{FFFD}b")
    #expect(utf8([0x61, 0x93], "shift_jis") == "a\u{FFFD}")
    #expect(utf8([0x1B, 0x24, 0x42, 0x46], "iso-2022-jp") == "\u{FFFD}")
    let junk = [UInt8](repeating: 0xFF, count: 10_000)
    #expect(utf8(junk, "euc-kr")?.utf8.count == 30_000)
    #expect(utf8([], "euc-kr") == "")
  }

  @Test("a text is whole: nothing of one is left for the next")
  func states() {
    let charsets = IconvCharsets()
    let name = Array("iso-2022-jp".utf8)
    _ = charsets.utf8([0x1B, 0x24, 0x42, 0x46, 0x7C], from: name)
    #expect(charsets.utf8([0x46, 0x7C], from: name) == [0x46, 0x7C])
  }

  @Test("a charset is not that which was asked for before")
  func names() {
    let charsets = IconvCharsets()
    let answers = ["koi8-r", "koi8-r", "x-none", "x-none", "", "cp1252", "koi8-r"].map {
      charsets.utf8([0xF0], from: Array($0.utf8))?.text
    }
    #expect(answers == ["П", "П", nil, nil, nil, "ð", "П"])
  }

  @Test("more charsets than are kept open can be used")
  func many() {
    let charsets = IconvCharsets()
    for round in 0..<2 {
      for number in 2...10 {
        #expect(
          charsets.utf8([0xA0], from: Array("iso-8859-\(number)".utf8)) == [0xC2, 0xA0], "\(round)")
      }
    }
  }
}
