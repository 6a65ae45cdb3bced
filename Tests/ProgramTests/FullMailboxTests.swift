import Bytes
import TestSupport
import Testing
import Unix

/// A mailbox over its quota, from the Maildir to the client that is refused.
@Suite struct FullMailbox {
  static let message =
    "From: bob@example.org\nSubject: x\n\n\(String(repeating: "x", count: 900))\n"

  /// What martlet-smtpd says to a client that wants to reach Alice and Bob.
  private func ask(_ host: MailHost, _ mode: String) throws -> [String] {
    let text =
      "\(mode == "lmtp" ? "LHLO" : "EHLO") c\r\nMAIL FROM:<>\r\nRCPT TO:<alice@example.org>\r\n"
      + "RCPT TO:<bob@example.org>\r\nQUIT\r\n"
    let ran = try host.run(
      "martlet-smtpd", ["--mode", mode], input: .pipe(Array(text.utf8)))
    return ran.output.lines.map { $0.trimmed.text }
      .filter { $0.contains(" 2.1.5 ") || $0.contains(".2.2 ") }
  }

  @Test("once delivery has found it full, clients are refused until mail fits again")
  func full() throws {
    let host = try MailHost()
    try host.files.write("mail/alice/maildirsize", "3000S\n        2990            1\n")
    // the count is made anew when it says full: there must be a message
    try host.files.write("mail/alice/cur/1.a.b,S=2990:2,", String(repeating: "x", count: 2990))
    let free = ["250 2.1.5 Recipient ok", "250 2.1.5 Recipient ok"]
    #expect(try ask(host, "smtp") == free)

    try host.sendmail(["-i", "alice"], Self.message)
    try host.runQueue()
    #expect(host.waiting == ["queue/cur": 1])
    for mode in ["smtp", "lmtp"] {
      #expect(
        try ask(host, mode) == ["452 4.2.2 the mailbox is full; try again later", free[1]])
    }
    try host.configure([("quota-over", "bounce")])
    #expect(try ask(host, "smtp") == ["552 5.2.2 the mailbox is full", free[1]])

    try Directory(host.files.path("mail/alice/cur")).remove("1.a.b,S=2990:2,")
    try Directory(host.files.path("mail/alice")).remove("maildirsize")
    try host.runQueue(["--now"])
    #expect(host.waiting.isEmpty)
    #expect(try ask(host, "smtp") == free)
    #expect(host.files.names("spool/queue/log/full").isEmpty)
  }
}
