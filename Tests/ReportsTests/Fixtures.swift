import Bytes
import Postal
import Reports

/// A sender, a message, recipients and a host that the tests share.
enum Fixture {
  static let host = Array("mail.example.org".utf8)
  static let arrived = Timestamp(seconds: 1_795_218_612)  // Fri, 20 Nov 2026 23:50:12 UTC
  static let header = Array(
    """
    Received: by mail.example.org; Fri, 20 Nov 2026 23:50:12 +0000
    From: Alice <alice@example.org>
    To: bob@remote.example
    Subject: Lunch on Friday
    Message-ID: <lunch.1@example.org>

    """.utf8)
  static let body = Array("\nShall we meet at noon?\n".utf8)

  static func address(_ text: String) -> Address {
    Address(mailbox: Array(text.utf8)) ?? fallback
  }

  static func context(limit: Int = ReportContext.defaultReturnLimit) -> ReportContext {
    ReportContext(
      host: host, postmaster: address("postmaster@example.org"),
      now: arrived + 61, offsetMinutes: 60, messageID: Array("<report.1@mail.example.org>".utf8),
      seed: Array(0..<16), returnLimit: limit)
  }

  static func envelope(
    from sender: String? = "alice@example.org", returns: Envelope.Return? = nil,
    identifier: String? = nil
  ) -> Envelope {
    Envelope(
      sender: sender.map { .address(address($0)) } ?? .null, returns: returns,
      identifier: identifier.map { Array($0.utf8) })
  }

  static func message(
    _ envelope: Envelope = envelope(), header: [UInt8] = header, body: [UInt8] = body
  ) -> ReportedMessage {
    ReportedMessage(
      queueID: Array("20261120T235012.000000Z.4711.ab12cd34".utf8), arrived: arrived,
      envelope: envelope, header: header, size: header.count + body.count,
      hasEightBitBody: body.contains(where: \.isEightBit))
  }

  static func outcome(
    _ action: Outcome.Action, _ status: String, at place: String, _ words: String
  ) -> Outcome {
    Outcome(
      action, EnhancedStatus(Array(status.utf8)) ?? .ok, place: Array(place.utf8),
      words: Array(words.utf8))
  }

  static let noSuchUser = outcome(
    .failed, "5.1.1", at: "mx1.remote.example", "550 5.1.1 No such user here")
  static let busy = outcome(
    .deferred, "4.4.1", at: "mx1.remote.example", "connection refused")

  static func recipient(
    _ text: String, _ outcome: Outcome, original: String? = nil, notify: Notify? = nil
  ) -> ReportedRecipient {
    ReportedRecipient(
      Recipient(
        address(text), notify: notify,
        original: original.flatMap { OriginalRecipient(Array($0.utf8)) }),
      outcome, attempts: [.init(arrived + 1, busy), .init(arrived + 60, outcome)],
      retryUntil: arrived + 432_000)
  }

  private static let fallback = Address(localPart: ["x"], domain: ["x"])!
}

extension Report {
  /// The whole message that the report and the reported message make.
  func whole(_ header: [UInt8] = Fixture.header, _ body: [UInt8] = Fixture.body) -> [UInt8] {
    prefix + (header + body).prefix(returnedOctets) + suffix
  }
}
