import Bytes
import Message
import Testing

@Suite struct MessageIDListTests {
  @Test(
    "the names are found",
    arguments: [
      ("", ""), ("<a@b>", "<a@b>"), ("<a@b> <c@d>", "<a@b> <c@d>"), ("<a@b><c@d>", "<a@b> <c@d>"),
      (" (c) <a@b>\n\t<c@d> ", "<a@b> <c@d>"),
      ("\"x <y@z>\" of Fri <a@b>", "<a@b>"), ("<\"a\"@b>", "<a@b>"),
      ("<\"a>\\\"b\"@c>", "<a>\"b@c>"),
      ("< a @ b >", "<a@b>"), ("<a\n @b>", "<a@b>"), ("<ab>", "<ab>"), ("<>", ""), ("<a@b", ""),
      ("a@b", ""), ("<a@b <c@d>", "<c@d>"), ("<<a@b>>", "<a@b>"), ("<\"a@b>", ""),
      ("<a@[1.2.3.4]>", "<a@[1.2.3.4]>"), ("(<a@b>) <c@d>", "<c@d>"),
    ])
  func lists(text: String, expected: String) {
    let list = MessageID.list(parsing: octets(text)).map(\.bytes.text)
    #expect(list.joined(separator: " ") == expected)
  }

  @Test("the content of a name is all between its brackets")
  func contents() {
    let list = MessageID.list(parsing: octets("<a@b> <\"<\"c>"))
    #expect(list.map { [UInt8]($0.content).text } == ["a@b", "<c"])
  }

  @Test("a list has a limit, and hostile ones take linear time")
  func limits() {
    var many: [UInt8] = []
    for _ in 0..<3000 { many += octets("<a@b> ") }
    #expect(MessageID.list(parsing: many).count == MessageID.listLimit)
    for piece in ["<", "<a", "(", "\"", "<\"", "\\"] {
      var text: [UInt8] = []
      while text.count < 1 << 20 { text += octets(piece) }
      #expect(MessageID.list(parsing: text).isEmpty)
    }
  }
}
