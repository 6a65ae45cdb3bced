import Bytes
import Postal
import Testing

@Suite struct SolicitationClassesTests {
  @Test(
    "a list is words with commas; RFC 3865 §2.2",
    arguments: [
      ("net.example:ADV", ["net.example:ADV"]), ("a,b-1_2.c:D", ["a", "b-1_2.c:D"]),
      ("a,A,a", ["a"]), ("", nil), (",", nil), ("a,", nil), ("a, b", nil), ("1a", nil),
      (".a", nil), ("a=b", nil), ("a\u{e9}", nil),
    ] as [(String, [String]?)])
  func list(_ text: String, _ words: [String]?) {
    #expect(SolicitationClasses(Array(text.utf8))?.words.map(\.text) == words)
  }

  @Test("a list that is too long is none") func long() {
    #expect(SolicitationClasses([UInt8](repeating: "a", count: 1000)) == nil)
    #expect(SolicitationClasses([UInt8](repeating: "a", count: 999)) != nil)
  }

  @Test("a field may have blanks, and what makes no sense in it is passed over")
  func field() {
    let field = Array(" net.example:ADV ,\t org.example , (x), ".utf8)
    #expect(
      SolicitationClasses(field: field).words.map(\.text) == ["net.example:ADV", "org.example"])
  }

  @Test(
    "a class is refused in any case, and no other for it",
    arguments: [("NET.example:adv", true), ("net.example", false), ("net.example:ADV:X", false)])
  func refusal(_ word: String, _ isRefused: Bool) throws {
    let refused = try #require(SolicitationClasses(Array("x,net.example:ADV".utf8)))
    let classes = try #require(SolicitationClasses(Array("y,\(word)".utf8)))
    #expect((refused.refusal(of: classes) != nil) == isRefused)
    #expect(SolicitationClasses().refusal(of: classes) == nil)
  }
}
