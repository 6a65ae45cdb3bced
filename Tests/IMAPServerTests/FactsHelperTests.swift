import TestSupport
import Testing
import Unix

/// A mailbox so large that a second process helps to read it for the first time.
@Suite struct FactsHelperTests {
  private static let count = 1203
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    for maildir in ["large", "same"] {
      for part in ["new", "cur", "tmp"] {
        try scratch("\(maildir)/\(part)").makeDirectories(mode: 0o700)
      }
      for number in 1...Self.count { try write(number, to: maildir) }
    }
  }

  private func write(_ number: Int, to maildir: String) throws {
    let multipart = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n"
    let body = number % 3 == 0 ? multipart : "\n" + String(repeating: "text\n", count: number % 50)
    try scratch.write(
      "\(maildir)/cur/\(1000 + number).a:2,",
      "Date: Mon, 7 Feb 1994 21:52:25 -0800\nSubject: message \(number)\nFrom: a <a\(number)@b>\n\(body)"
    )
  }

  /// What is said of each message when these commands are given in a session of their own.
  private func fetched(_ maildir: String, _ commands: [String]) throws -> [Substring] {
    let text = (["SELECT INBOX"] + commands + ["LOGOUT"]).map { "a \($0)\r\n" }.joined()
    let input = try scratch.write("commands", text)
    let result = try Program.run(
      [Program.directory.appending("martlet-imapd").text, "--preauth", scratch(maildir).text],
      input: input)
    #expect(result.status == 0)
    return result.output.split(separator: "\r\n").filter { $0.contains(" FETCH (") }
  }

  @Test(
    "what a second process finds out is what one finds out alone",
    arguments: [
      "ENVELOPE BODYSTRUCTURE", "RFC822.SIZE", "BODY PREVIEW", "FLAGS BODYSTRUCTURE RFC822.SIZE",
    ])
  func same(items: String) throws {
    let helped = try fetched("large", ["FETCH 1:* (\(items))"])
    let alone = try fetched("same", ["FETCH 1:600 (\(items))", "FETCH 601:* (\(items))"])
    #expect(helped.count == Self.count)
    #expect(helped == alone)
    let again = try fetched("large", ["FETCH 1:* (\(items))"])
    #expect(again == alone)
  }

  @Test("messages that are gone meanwhile are not missed, and none gets what is another's")
  func gone() throws {
    _ = try fetched("large", [])
    for number in stride(from: 1, through: Self.count, by: 7) {
      Scratch.remove(scratch("large/cur/\(1000 + number).a:2,"))
    }
    let lines = try fetched("large", ["UID FETCH 1:* (ENVELOPE)"])
    #expect(lines.count == Self.count - (Self.count + 6) / 7)
    for line in lines {
      let uid = line.split(separator: "UID ").last?.prefix { $0.isNumber } ?? ""
      #expect(line.contains("\"message \(uid)\""))
    }
  }
}
