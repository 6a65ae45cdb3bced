import Bytes
import Postal
import Reports
import Testing

@Suite struct ReturnedContentTests {
  static let header = Fixture.header.count
  static let size = Fixture.header.count + Fixture.body.count

  static func report(
    _ kind: ReportKind, _ returns: Envelope.Return?, limit: Int, body: Envelope.Body? = nil
  ) throws -> Report {
    var envelope = Fixture.envelope(returns: returns)
    envelope.body = body
    return try #require(
      Report(
        kind, of: Fixture.message(envelope),
        for: [Fixture.recipient("bob@remote.example", Fixture.noSuchUser)],
        Fixture.context(limit: limit)))
  }

  @Test(
    "a failure returns what was asked for up to the limit, all else the header",
    arguments: [
      (ReportKind.failure, nil, 65_536, size), (.failure, .full, 65_536, size),
      (.failure, .headers, 65_536, header), (.failure, nil, size, size),
      (.failure, .full, size - 1, size - 1), (.failure, nil, header + 2, header + 2),
      (.failure, nil, header + 1, header), (.failure, nil, 10, 10), (.failure, nil, 0, 0),
      (.failure, nil, -1, 0), (.delay, .full, 65_536, header), (.success, .full, 65_536, header),
      (.doubleBounce, nil, 65_536, size), (.doubleBounce, .headers, 65_536, header),
    ] as [(ReportKind, Envelope.Return?, Int, Int)])
  func octets(_ kind: ReportKind, _ returns: Envelope.Return?, _ limit: Int, _ octets: Int) throws {
    let report = try Self.report(kind, returns, limit: limit)
    #expect(report.returnedOctets == octets)
    let parsed = try #require(ParsedReport(report.whole()))
    #expect(parsed.parts.count == 3)
    let type = parsed.parts[2].header.first?.value
    #expect(type == (octets > Self.header ? "message/rfc822" : "text/rfc822-headers"))
    #expect(parsed.parts[2].body == [UInt8]((Fixture.header + Fixture.body).prefix(octets)))
  }

  @Test("a binary body is never returned in a report that has lines")
  func binary() throws {
    let report = try Self.report(.failure, .full, limit: 65_536, body: .binary)
    #expect(report.returnedOctets == Self.header)
  }

  @Test(
    "the type and encoding of what is returned follow its octets",
    arguments: [
      ("Subject: x\n", "\nplain\n", "message/rfc822", "7bit"),
      ("Subject: x\n", "\nGr\u{FC}\u{DF}e\n", "message/rfc822", "8bit"),
      ("Subject: \u{FC}\n", "\nplain\n", "message/global", "8bit"),
    ])
  func types(_ header: String, _ body: String, _ type: String, _ encoding: String) throws {
    let message = Fixture.message(header: Array(header.utf8), body: Array(body.utf8))
    let recipients = [Fixture.recipient("bob@remote.example", Fixture.noSuchUser)]
    let report = try #require(Report(.failure, of: message, for: recipients, Fixture.context()))
    let parsed = try #require(ParsedReport(report.whole(message.header, Array(body.utf8))))
    #expect(parsed.parts[2].header.map(\.value) == [type, "The message", encoding])
    #expect(report.envelope.body == (encoding == "8bit" ? .eightBit : .sevenBit))
  }

  @Test("a header in no known charset is no message/global")
  func latin1() throws {
    let header = Array("Subject: x".utf8) + [0xFC, ASCII.lf]
    let message = Fixture.message(Fixture.envelope(returns: .headers), header: header)
    let recipients = [Fixture.recipient("bob@remote.example", Fixture.noSuchUser)]
    let report = try #require(Report(.failure, of: message, for: recipients, Fixture.context()))
    let parsed = try #require(ParsedReport(report.whole(header)))
    #expect(parsed.parts[2].header.first?.value == "text/rfc822-headers")
    #expect(parsed.parts[2].header.last?.value == "8bit")
  }
}
