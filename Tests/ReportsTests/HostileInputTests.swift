import Bytes
import Postal
import Reports
import Testing

/// Whatever strangers say, a report keeps its shape.
@Suite struct HostileInputTests {
  static let fieldNames: Set<String> = [
    "Date", "From", "To", "Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
  ]
  static let statusNames: Set<String> = [
    "Original-Envelope-Id", "Reporting-MTA", "Received-From-MTA", "Arrival-Date",
    "Original-Recipient", "Final-Recipient", "Action", "Status", "Remote-MTA", "Diagnostic-Code",
    "Last-Attempt-Date", "Final-Log-ID", "Will-Retry-Until",
  ]

  static let boundary = "--=_000102030405060708090A0B0C0D0E0F_0"
  static let nasty: [[UInt8]] = [
    Array("\nBcc: mallory@example.net\n\nhello".utf8), Array("\r\n.\r\nMAIL FROM:<x>\r\n".utf8),
    Array("\n\(boundary)--\n".utf8), Array("\n\(boundary)\nContent-Type: text/html\n\n<b>".utf8),
    Array("x\n\nFinal-Recipient: rfc822;eve@example.net\nAction: delivered\n".utf8),
    [UInt8](repeating: "a", count: 5000), [UInt8](repeating: " ", count: 5000),
    [UInt8](repeating: ASCII.lf, count: 5000), Array(String(repeating: "ä", count: 2500).utf8),
    [UInt8](0...255), [UInt8]((0...255).reversed()), [0xFF, 0xFE], Array("\u{1B}[2J\u{202E}x".utf8),
    Array("<a@b>\n <c@d>".utf8), [], [ASCII.nul],
  ]

  static func report(_ bytes: [UInt8], kind: ReportKind) -> (report: Report?, header: [UInt8]) {
    let outcome = Outcome(
      kind == .delay ? .deferred : .failed, .noSuchMailbox, place: bytes, words: bytes)
    var recipient = ReportedRecipient(
      Recipient(
        Fixture.address("bob@remote.example"),
        original: OriginalRecipient(kind: Array("rfc822".utf8), address: bytes)),
      outcome, attempts: [.init(Fixture.arrived, outcome)])
    recipient.retryUntil = Fixture.arrived
    var envelope = Fixture.envelope()
    envelope.identifier = bytes
    let oneLine = bytes.filter { $0 != ASCII.lf }
    let header = Array("Subject: ".utf8) + oneLine + Array("\nMessage-ID: ".utf8) + oneLine + ["\n"]
    var message = Fixture.message(envelope, header: header)
    message.queueID = bytes
    message.receivedFrom = bytes
    var context = Fixture.context()
    context.host = bytes
    context.messageID = bytes
    return (Report(kind, of: message, for: [recipient], context), header)
  }

  static func check(_ bytes: [UInt8], _ kind: ReportKind) throws {
    let (made, header) = report(bytes, kind: kind)
    let report = try #require(made)
    let parsed = try #require(ParsedReport(report.whole(header)))
    #expect(parsed.parts.count == 3)
    for part in parsed.parts where part.header.last?.value == "7bit" {
      #expect(part.body.allSatisfy { !$0.isEightBit })
    }
    #expect(Set(parsed.header.map(\.name)).isSubset(of: fieldNames))
    #expect(parsed.header.count == Set(parsed.header.map(\.name)).count)
    #expect(parsed.statusNames.isSubset(of: statusNames))
    #expect(parsed.status("Final-Recipient").count == 1)
    #expect(parsed.status("Action") == [kind == .delay ? "delayed" : "failed"])
    for line in report.prefix.lines { #expect(line.count <= 998) }
    #expect(!report.prefix.contains { $0 != ASCII.lf && $0.isControl })
    #expect(String(validating: report.prefix, as: UTF8.self) != nil)
    let hasEightBit = report.prefix.contains { $0.isEightBit }
    #expect(!hasEightBit || report.envelope.body == .eightBit)
  }

  @Test("nothing a stranger says adds a field or a part", arguments: nasty.indices)
  func shape(_ index: Int) throws {
    try Self.check(Self.nasty[index], .failure)
    try Self.check(Self.nasty[index], .delay)
  }

  @Test("random bytes add no field or part either", arguments: 0..<40)
  func random(_ seed: UInt64) throws {
    // few different bytes, so that line ends and marks come often
    let alphabet =
      Array("\n\n\r :-=<>;\"a0\t".utf8) + [0, 0x1B, 0xC3, 0xA4, 0xE2, 0x80, 0xA8, 0xFF]
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    var bytes: [UInt8] = []
    for _ in 0..<(Int(seed) * 10) {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      bytes.append(alphabet[Int(state >> 33) % alphabet.count])
    }
    try Self.check(bytes, .failure)
  }

  @Test("a boundary that the message holds already is not used")
  func takenBoundary() throws {
    let header = Array("Subject: x\n".utf8) + Array("\(Self.boundary): y\n".utf8)
    let message = Fixture.message(header: header)
    let recipients = [Fixture.recipient("bob@remote.example", Fixture.noSuchUser)]
    let report = try #require(Report(.failure, of: message, for: recipients, Fixture.context()))
    #expect(report.suffix.text == "\n--=_000102030405060708090A0B0C0D0E0F_1--\n")
  }

  @Test("many recipients with many attempts make a report of bounded size")
  func many() throws {
    let attempts = (0..<240).map {
      ReportedRecipient.Attempt(Fixture.arrived + $0 * 1800, Fixture.busy)
    }
    let recipients = (0..<1000).map { number in
      ReportedRecipient(
        Recipient(Fixture.address("u\(number)@remote.example")), Fixture.noSuchUser,
        attempts: attempts)
    }
    let report = try #require(
      Report(.failure, of: Fixture.message(), for: recipients, Fixture.context()))
    #expect(report.prefix.count < 1_000_000)
    #expect(ParsedReport(report.whole())?.status("Final-Recipient").count == 1000)
    let one = try #require(
      Report(.failure, of: Fixture.message(), for: [recipients[0]], Fixture.context()))
    #expect(one.prefix.text.contains("  (220 attempts left out)\n"))
  }

  @Test("lines are filled to 78 columns where they have spaces")
  func width() throws {
    let words = [[UInt8]](repeating: Array("wörter".utf8), count: 300).joined(separator: [" "])
    let outcome = Outcome(.failed, .noSuchMailbox, place: [], words: [UInt8](words))
    let report = try #require(
      Report(
        .failure, of: Fixture.message(),
        for: [Fixture.recipient("bob@remote.example", outcome)], Fixture.context()))
    for line in report.prefix.lines { #expect(line.text.unicodeScalars.count <= 78) }
  }
}
