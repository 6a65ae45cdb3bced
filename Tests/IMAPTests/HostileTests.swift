import Bytes
import Testing

@testable import IMAP

@Suite struct HostileTests {
  /// Commands of each kind, literals in place.
  static let commands = [
    "A LOGIN {4}%0D%0Afred \"pa ss\"",
    "A SELECT &U,BTFw- (QRESYNC (1 2 3:4,5 (1:2 3:4)) CONDSTORE)",
    "A LIST (SUBSCRIBED) \"\" (a%25 {1}%0D%0A*) RETURN (STATUS (MESSAGES))",
    "A UID FETCH 1:*,7 (FLAGS BODY.PEEK[1.2.HEADER.FIELDS (a \"b\")]<0.9> PREVIEW (LAZY)) (CHANGEDSINCE 5 VANISHED PARTIAL -1:-3)",
    "A STORE 1 (UNCHANGEDSINCE 5) -FLAGS.SILENT (\\Seen a)",
    "A UID SEARCH RETURN (MIN COUNT PARTIAL 1:2) CHARSET UTF-8 OR (NOT FROM {2}%0D%0A%C3%BC UID $) HEADER a \"b\" SENTON 1-Jan-2000",
    "A SORT RETURN (ALL) (REVERSE DATE DISPLAYTO) UTF-8 MODSEQ \"/flags/x\" all 5",
    "A NOTIFY SET STATUS (subtree (a b) (MessageNew (UID BODY[]) FlagChange)) (inboxes NONE)",
    "A GETMETADATA (DEPTH infinity) \"\" (MAXSIZE 5) (/a /b)",
    "A SETMETADATA a (/b ~{3}%0D%0A%00%01%02 /c NIL)", "A ID (\"a\" NIL \"b\" {1}%0D%0Ac)",
    "A ESEARCH IN (selected subtree-one (a b)) RETURN (SAVE) $",
    "A CREATE a/ (USE (\\Sent \\Junk))", "A SETQUOTA a (STORAGE 5 MESSAGE 6)",
  ]

  @Test("a command that is cut, or has any octet changed, is read or refused", arguments: commands)
  func changed(text: String) {
    let whole = octets(text)
    #expect((try? TaggedCommand(whole)) != nil)
    for end in whole.indices { _ = try? TaggedCommand([UInt8](whole[..<end]), isUTF8: true) }
    for position in whole.indices {
      for value in [0, 10, 13, 32, 34, 40, 41, 42, 48, 57, 58, 91, 92, 93, 123, 127, 195, 255]
        as [UInt8]
      {
        var changed = whole
        changed[position] = value
        for isUTF8 in [false, true] {
          do throws(TaggedCommand.Refusal) {
            _ = try TaggedCommand(changed, isUTF8: isUTF8)
          } catch {
            #expect(error.error.offset <= changed.count)
          }
        }
      }
    }
  }

  @Test(
    "octets by chance are framed and read without harm, and cut anywhere alike", arguments: 1...40)
  func chance(seed: Int) {
    var chance = Chance(seed)
    let words = [
      "a ", "APPEND ", "REPLACE ", "UID ", "b ", "{1}", "{2+}", "~{3+}", "{99}", "{99+}",
      "{99999999999999999999+}", "\r\n", "\n", "\r", "\"", "\\", "(", ")", "CATENATE (", "URL ",
      "TEXT ", "UTF8 (", "x",
      "FETCH 1 BODY[", "]", "SEARCH ", "1:*", "\0", "\u{FC}", " ",
    ]
    var bytes: [UInt8] = []
    for _ in 0..<80 { bytes += Array(words[chance.below(words.count)].utf8) }
    let whole = FramerTests.dialogue([bytes], FramerTests.small, refusing: 2)
    for at in stride(from: 1, to: bytes.count, by: 3) {
      #expect(
        FramerTests.dialogue(
          [Array(bytes[..<at]), Array(bytes[at...])], FramerTests.small, refusing: 2) == whole)
    }
    for line in bytes.lines { _ = try? TaggedCommand(Array("A ".utf8) + line) }
  }

  @Test("many literals, URLs and lists take no time without end")
  func long() {
    let urls = String(repeating: "URL {1+}\r\nx ", count: 4_000)
    let said = FramerTests.dialogue([Array("a APPEND b CATENATE (\(urls)TEXT {1+}\r\nx)\r\n".utf8)])
    #expect(said.hasSuffix("octets x\ndone\nend\n"))
    let inOne = String(repeating: "URL x ", count: 10_000)
    #expect(
      FramerTests.dialogue([Array("a APPEND b CATENATE (\(inOne)TEXT {1+}\r\nx)\r\n".utf8)])
        .hasSuffix("end\n"))
    #expect(command("LOGIN a \"\(String(repeating: "\\\\", count: 30_000))\"") != nil)
    #expect(command("FETCH \(String(repeating: "1,", count: 30_000))1 FLAGS") != nil)
    #expect(command("SELECT \"\(String(repeating: "&", count: 60_000))\"") == nil)
  }

  @Test(
    "numbers beyond their size are refused",
    arguments: [
      "FETCH 4294967296 FLAGS", "FETCH 1:4294967296 FLAGS", "FETCH 18446744073709551617 FLAGS",
      "SEARCH LARGER 9223372036854775808", "SEARCH UID 00000000000000000000001",
      "FETCH 1 BODY[]<9223372036854775808.1>",
      "SELECT a (QRESYNC (4294967296 1))", "STORE 1 (UNCHANGEDSINCE 9223372036854775808) FLAGS a",
      "SETQUOTA a (STORAGE 9223372036854775808)", "LOGIN {4294967296}%0D%0Aa b",
      "LOGIN {-1}%0D%0Aa b",
    ])
  func numbers(text: String) { #expect(command(text) == nil) }

  @Test("the largest set is a range")
  func largest() {
    guard case .fetch(let fetch, _) = selectedCommand("UID FETCH 1:4294967295 FLAGS"),
      case .numbers(let numbers) = fetch.messages
    else {
      Issue.record("no FETCH")
      return
    }
    #expect(numbers.resolved(last: 7).ranges == [1...4_294_967_295])
  }
}
