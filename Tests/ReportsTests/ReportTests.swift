import Bytes
import Postal
import Reports
import Testing
import Unix

/// One report with the file that shows what it looks like.
struct GoldenCase: CustomTestStringConvertible {
  let file: String
  let kind: ReportKind
  let message: ReportedMessage
  let recipients: [ReportedRecipient]
  var limit = ReportContext.defaultReturnLimit

  var testDescription: String { file }

  static let all: [GoldenCase] = [
    GoldenCase(
      file: "failure", kind: .failure, message: Fixture.message(),
      recipients: [Fixture.recipient("bob@remote.example", Fixture.noSuchUser)]),
    GoldenCase(
      file: "failure-several", kind: .failure,
      message: Fixture.message(Fixture.envelope(returns: .headers, identifier: "QQ=314159")),
      recipients: [
        Fixture.recipient("bob@remote.example", Fixture.noSuchUser),
        Fixture.recipient(
          "carol@example.org",
          Fixture.outcome(
            .failed, "5.2.2", at: "/home/carol/Maildir", "the mailbox is full (100 MB)"),
          original: "rfc822;carol+2Bnews@example.org"),
        Fixture.recipient(
          "list@example.org",
          Fixture.outcome(
            .failed, "5.3.0", at: "|/usr/local/bin/archive",
            "archive: no such list\n  give one of:\n\talpha beta")),
      ]),
    GoldenCase(
      file: "failure-long-message", kind: .failure, message: Fixture.message(),
      recipients: [
        Fixture.recipient(
          "bob@remote.example",
          Fixture.outcome(
            .failed, "4.4.7", at: "mx1.remote.example[192.0.2.1]:25",
            "450-4.3.2 come back later\r\n450 4.3.2 or never, for the system is overloaded with "
              + "the mail of so many people that it cannot take yours"))
      ],
      limit: Fixture.header.count + 10),
    GoldenCase(
      file: "delay", kind: .delay,
      message: Fixture.message(Fixture.envelope(identifier: "QQ314159")),
      recipients: [
        Fixture.recipient(
          "bob@remote.example", Fixture.busy, original: "rfc822;bob+2Bx@example.org")
      ]),
    GoldenCase(
      file: "delivered", kind: .success, message: Fixture.message(),
      recipients: [
        Fixture.recipient(
          "carol@example.org",
          Fixture.outcome(.delivered, "2.0.0", at: "/home/carol/Maildir", ""),
          notify: .success)
      ]),
    GoldenCase(
      file: "relayed", kind: .success, message: Fixture.message(),
      recipients: [
        Fixture.recipient(
          "bob@remote.example",
          Fixture.outcome(.relayed, "2.0.0", at: "mx1.remote.example", "250 queued as 77"),
          notify: .success)
      ]),
    GoldenCase(
      file: "expanded", kind: .success, message: Fixture.message(),
      recipients: [
        Fixture.recipient(
          "staff@example.org", Fixture.outcome(.expanded, "2.0.0", at: "-", ""), notify: .success)
      ]),
    GoldenCase(
      file: "double-bounce", kind: .doubleBounce,
      message: Fixture.message(Fixture.envelope(from: nil)),
      recipients: [Fixture.recipient("bob@remote.example", Fixture.noSuchUser)]),
    GoldenCase(
      file: "international", kind: .failure,
      message: Fixture.message(
        Fixture.envelope(from: "älice@example.org"),
        header: Array(
          "From: älice@example.org\nSubject: Grüße\nMessage-ID: <g.1@example.org>\n".utf8)),
      recipients: [
        Fixture.recipient("jörg@remote.example", Fixture.noSuchUser)
      ]),
  ]

  var report: Report? {
    Report(kind, of: message, for: recipients, Fixture.context(limit: limit))
  }

  var whole: [UInt8] { report?.whole(message.header) ?? [] }

  /// `Tests/Corpus/reports/FILE.eml`.
  func expected() throws -> [UInt8] {
    let here = Array(#filePath.utf8)
    let tests = here.dropLast("ReportsTests/ReportTests.swift".utf8.count)
    let path = try #require(Path(Array(tests + "Corpus/reports/\(file).eml".utf8)))
    return try path.contents(limit: 100_000)
  }
}

@Suite struct ReportTests {
  @Test("a report is the message that its file shows", arguments: GoldenCase.all)
  func golden(_ sample: GoldenCase) throws {
    #expect(sample.whole.text == (try sample.expected().text))
  }

  @Test("a report comes from nobody, goes to the sender and says what octets it has")
  func envelope() throws {
    let failure = try #require(GoldenCase.all.first?.report)
    #expect(failure.envelope.sender == .null)
    #expect(failure.envelope.recipients == [Recipient(Fixture.address("alice@example.org"))])
    #expect(failure.envelope.body == .sevenBit)
    #expect(!failure.envelope.isInternational)
    let foreign = try #require(GoldenCase.all.last?.report)
    #expect(foreign.envelope.body == .eightBit)
    #expect(foreign.envelope.isInternational)
  }

  @Test(
    "a report on a message that requires TLS requires it too; RFC 8689 §5",
    arguments: [ReportKind.failure, .delay, .success, .doubleBounce], [false, true])
  func requiredTLS(_ kind: ReportKind, _ isRequired: Bool) throws {
    var envelope = Fixture.envelope()
    envelope.requiresTLS = isRequired
    let recipients = [Fixture.recipient("bob@remote.example", Fixture.noSuchUser)]
    let report = Report(
      kind, of: Fixture.message(envelope), for: recipients, Fixture.context())
    #expect(try #require(report).envelope.requiresTLS == isRequired)
  }

  @Test(
    "a message without a sender has no report but the postmaster's",
    arguments: [
      ReportKind.failure, .delay, .success,
    ])
  func nullSender(_ kind: ReportKind) throws {
    let message = Fixture.message(Fixture.envelope(from: nil))
    let recipients = [Fixture.recipient("bob@remote.example", Fixture.noSuchUser)]
    #expect(Report(kind, of: message, for: recipients, Fixture.context()) == nil)
    let double = try #require(
      Report(.doubleBounce, of: message, for: recipients, Fixture.context()))
    #expect(double.envelope.recipients.map(\.address.text) == ["postmaster@example.org"])
    #expect(Report.isDoubleBounce(header: double.prefix))
  }

  @Test("no recipient, no report")
  func nobody() {
    #expect(Report(.failure, of: Fixture.message(), for: [], Fixture.context()) == nil)
  }
}
