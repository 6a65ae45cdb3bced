import Bytes
import Postal
import SMTP
import Testing

@Suite struct CommandTests {
  /// The code of the reply to a line, 0 for a command.
  static func code(_ line: String, _ grammar: Command.Grammar) -> Int {
    do throws(Reply) {
      _ = try Command(Array(line.utf8), grammar)
      return 0
    } catch { return error.code }
  }

  @Test(
    "the network must write to the letter, a local program need not",
    arguments: [
      ("EHLO client.example", 0, 0), ("EHLO [192.0.2.1]", 0, 0), ("EHLO two words", 501, 0),
      ("EHLO", 501, 501), ("HELO -", 501, 0),
      ("MAIL FROM:<>", 0, 0), ("MAIL FROM:<alice@example.org>", 0, 0),
      ("MAIL FROM: <alice@example.org>", 553, 0), ("MAIL FROM:alice@example.org", 553, 0),
      ("MAIL FROM:<alice>", 553, 0), ("MAIL  FROM:<a@b.c>", 0, 0), ("MAIL FROM :<a@b.c>", 501, 501),
      ("RCPT TO:<postmaster>", 0, 0), ("RCPT TO:<PostMaster>", 0, 0), ("RCPT TO:<bob>", 553, 0),
      ("RCPT TO:<>", 553, 553), ("RCPT FROM:<a@b.c>", 501, 501),
      ("RCPT TO:<bob@example.org> X", 555, 555), ("RCPT TO:<bob@example.org> X=", 501, 501),
      ("RCPT TO:<bob@example.org> =x", 555, 555), ("DATA x", 501, 501), ("NOOP x", 0, 0),
      ("", 500, 500), (" ", 500, 500), ("HELLO", 500, 500), ("STARTTLS", 0, 0),
    ])
  func grammars(_ line: String, _ exact: Int, _ loose: Int) {
    #expect(Self.code(line, .exact) == exact)
    #expect(Self.code(line, .loose) == loose)
  }

  @Test("a line of very many parameters is refused soon")
  func manyParameters() {
    let words = (0..<500).map { " A\($0)=1" }.joined()
    #expect(Self.code("MAIL FROM:<a@b.c>" + words, .exact) == 555)
  }

  @Test(
    "the values of ENVID and ORCPT have limits",
    arguments: [(100, 0, 0), (101, 501, 0), (493, 501, 0), (494, 501, 501)])
  func limits(_ count: Int, _ envid: Int, _ orcpt: Int) {
    let value = String(repeating: "x", count: count)
    #expect(Self.code("MAIL FROM:<> ENVID=\(value)", .exact) == envid)
    #expect(Self.code("RCPT TO:<a@b.c> ORCPT=rfc822;\(value)", .exact) == orcpt)
  }

  @Test("no line makes the reader fail", arguments: 0..<50)
  func random(_ seed: UInt64) {
    let words = [
      "MAIL", "RCPT", " FROM:", " TO:", "<", ">", "@", ":", ",", "a.b", "\"", "\\", "[", "]", " ",
      "ORCPT=", "utf-8;", "\\x{", "}", "+4", "+41", "NOTIFY=", "SIZE=", "9", "=", "\u{0}", "ü",
    ]
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    for _ in 0..<100 {
      var line = state & 4 == 0 ? "MAIL FROM:<a@b.c> " : "RCPT TO:<a@b.c> "
      if state & 8 == 0 { line = "" }
      for _ in 0..<(state >> 60) {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        line += words[Int(state >> 33) % words.count]
      }
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let bytes = Array(line.utf8)
      for grammar in [Command.Grammar.exact, .loose] {
        do throws(Reply) { _ = try Command(bytes, grammar) } catch { #expect(error.code >= 400) }
      }
    }
  }
}
