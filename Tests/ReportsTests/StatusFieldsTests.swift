import Bytes
import Postal
import Reports
import Testing

@Suite struct StatusFieldsTests {
  static func parsed(
    _ kind: ReportKind = .failure, _ recipient: ReportedRecipient,
    _ envelope: Envelope = Fixture.envelope()
  ) throws -> ParsedReport {
    let report = try #require(
      Report(kind, of: Fixture.message(envelope), for: [recipient], Fixture.context()))
    return try #require(ParsedReport(report.whole()))
  }

  @Test(
    "only the name of a host is told, and words are typed by who said them",
    arguments: [
      ("mx.remote.example", "550 no", ["dns;mx.remote.example"], "smtp; 550 no"),
      (
        "mx.remote.example[192.0.2.1]:25", "550-no\n550 never",
        ["dns;mx.remote.example"], "smtp; 550-no 550 never"
      ),
      ("localhost[127.0.0.1]:2525", "550 no", ["dns;localhost"], "smtp; 550 no"),
      ("mx1[192.0.2.1]:25", "550 no", ["dns;mx1"], "smtp; 550 no"),
      ("mx1[2001:db8::1]:25", "550 no", ["dns;mx1"], "smtp; 550 no"),
      ("[2001:db8::1]:25", "550 no", ["dns;[IPv6:2001:db8::1]"], "smtp; 550 no"),
      ("localhost[/run/dovecot/lmtp]", "550 no", ["dns;localhost"], "smtp; 550 no"),
      ("localhost[/run/a:25]", "550 no", ["dns;localhost"], "smtp; 550 no"),
      ("local host[/run/lmtp]", "550 no", [], "x-martlet; 550 no"),
      ("localhost[run]:25", "550 no", [], "x-martlet; 550 no"),
      ("/srv/mail[/run]", "550 no", [], "x-martlet; 550 no"),
      ("[192.0.2.1]", "no route", ["dns;[192.0.2.1]"], "x-martlet; no route"),
      ("mx.remote.example", "5500 apples", ["dns;mx.remote.example"], "x-martlet; 5500 apples"),
      ("|/home/bob/secret.sh", "550 not SMTP", [], "x-unix; 550 not SMTP"),
      ("/home/bob/Maildir", "no space", [], "x-martlet; no space"),
      ("Maildir", "no space", [], "x-martlet; no space"),
      ("-", "user unknown", [], "x-martlet; user unknown"),
      ("", "", [], nil),
    ] as [(String, String, [String], String?)])
  func places(_ place: String, _ words: String, _ remote: [String], _ diagnostic: String?) throws {
    let outcome = Fixture.outcome(.failed, "5.1.1", at: place, words)
    let report = try Self.parsed(.failure, Fixture.recipient("bob@remote.example", outcome))
    #expect(report.status("Remote-MTA") == remote)
    #expect(report.status("Diagnostic-Code") == (diagnostic.map { [$0] } ?? []))
    #expect(!report.parts[0].body.text.contains("/home"))
  }

  @Test(
    "the original recipient is written as the sender wrote it, or in xtext",
    arguments: [
      ("rfc822;bob+2Bx@example.org", "rfc822;bob+x@example.org"),
      ("x400;/S+3Dbob/", "x400;/S=bob/"),
      ("rfc822;bob+0AStatus:+202.0.0", "rfc822;bob+0AStatus:+202.0.0"),
      ("rfc822;bob+C3+B6@example.org", "rfc822;bob+C3+B6@example.org"),
      ("utf-8;b+5Cx{F6}b@example.org", "utf-8;b\\x{F6}b@example.org"),
      ("utf-8;b+C3+B6b@example.org", "utf-8;böb@example.org"),
      ("rfc822;bob+20", "rfc822;bob+20"),
    ])
  func originals(_ given: String, _ written: String) throws {
    let recipient = Fixture.recipient(
      "bob@remote.example", Fixture.noSuchUser, original: given)
    #expect(recipient.recipient.original != nil)
    #expect(try Self.parsed(.failure, recipient).status("Original-Recipient") == [written])
  }

  @Test(
    "the envelope identifier is decoded where that is printable",
    arguments: [
      ("QQ314159", "QQ314159"), ("a=b c", "a=b c"), ("a\nStatus: 2.0.0", "a+0AStatus:+202.0.0"),
      ("ü", "+C3+BC"),
    ])
  func identifiers(_ given: String, _ written: String) throws {
    let report = try Self.parsed(
      .failure, Fixture.recipient("bob@remote.example", Fixture.noSuchUser),
      Fixture.envelope(identifier: given))
    #expect(report.status("Original-Envelope-Id") == [written])
  }

  @Test(
    "action and status fit the report",
    arguments: [
      (ReportKind.failure, Outcome.Action.failed, "5.1.1", "failed", "5.1.1"),
      (.failure, .failed, "4.4.7", "failed", "4.4.7"),
      (.failure, .failed, "2.0.0", "failed", "5.0.0"),
      (.doubleBounce, .failed, "5.1.1", "failed", "5.1.1"),
      (.delay, .deferred, "4.2.2", "delayed", "4.2.2"),
      (.delay, .deferred, "5.2.2", "delayed", "4.2.2"),
      (.success, .delivered, "2.1.5", "delivered", "2.1.5"),
      (.success, .relayed, "2.0.0", "relayed", "2.0.0"),
      (.success, .expanded, "4.0.0", "expanded", "2.0.0"),
    ])
  func actions(
    _ kind: ReportKind, _ done: Outcome.Action, _ status: String, _ action: String, _ code: String
  ) throws {
    let outcome = Fixture.outcome(done, status, at: "-", "")
    let report = try Self.parsed(kind, Fixture.recipient("bob@remote.example", outcome))
    #expect(report.status("Action") == [action])
    #expect(report.status("Status") == [code])
    #expect(report.status("Will-Retry-Until").isEmpty == (kind != .delay))
  }

  @Test("the host that a message came from is named")
  func receivedFrom() throws {
    var message = Fixture.message()
    message.receivedFrom = Array("client.example".utf8)
    let report = try #require(
      Report(
        .failure, of: message,
        for: [Fixture.recipient("bob@remote.example", Fixture.noSuchUser)], Fixture.context()))
    let parsed = try #require(ParsedReport(report.whole()))
    #expect(parsed.status("Received-From-MTA") == ["dns;client.example"])
  }
}
