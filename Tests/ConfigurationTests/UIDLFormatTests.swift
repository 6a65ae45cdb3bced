import Bytes
import Configuration
import Testing

@Suite struct UIDLFormatTests {
  private static let facts = UIDLFormat.Facts(
    uid: 26, validity: 1_275_660_208, file: Array("17.M1.host,S=5".utf8), guid: Array("g".utf8))

  @Test(
    "a name is made as Dovecot makes it",
    arguments: [
      ("%08Xu%08Xv", "0000001a4c0907b0"), ("%08Xv%08Xu", "4c0907b00000001a"),
      ("%v.%u", "1275660208.26"), ("%v-%u", "1275660208-26"), ("%Xu", "1a"),
      ("%010u", "0000000026"),
      ("%01Xv%u", "4c0907b026"), ("%f", "17.M1.host,S=5"), ("%g", "g"), ("%%%u%%", "%26%"),
      ("UID%u-%v", "UID26-1275660208"),
    ])
  func names(_ format: String, _ name: String) throws {
    let format = try #require(UIDLFormat(Array(format.utf8)))
    #expect(format.name(Self.facts).text == name)
  }

  @Test(
    "what is no format, or gives many messages one name, is none",
    arguments: [
      "", "%", "x", "%v", "%%", "%x", "%5", "%08X", "%8u", "%08f", "%Xg", "%Mf", "%u %v", "%u%",
      "%0999999999999999999999u", "%021u", "%\u{e9}", String(repeating: "%f", count: 51),
    ])
  func refused(_ format: String) { #expect(UIDLFormat(Array(format.utf8)) == nil) }

  @Test("without a list, names can be made only of the name of the file")
  func unlisted() throws {
    #expect(UIDLFormat.dovecot.name(file: Array("a".utf8)) == nil)
    let format = try #require(UIDLFormat(Array("x-%g".utf8)))
    #expect(format.name(file: Array("a".utf8))?.text == "x-a")
  }

  @Test("the default is Dovecot's")
  func standard() { #expect(UIDLFormat.dovecot == UIDLFormat(Array("%08Xu%08Xv".utf8))) }
}
