import Bytes
import Postal
import Queue
import Testing
import TestSupport

private func address(_ text: String) -> Address { Address(mailbox: Array(text.utf8))! }

private let id = QueueID(Array("20261120T235012.123456Z.4711.ab12cd34".utf8))!

/// Reads a whole block with its recipients from the beginning of some bytes.
private func decode(
  _ bytes: [UInt8]
) throws(QueueHeaderDecoder.Problem) -> QueueHeader {
  var decoder = QueueHeaderDecoder()
  var recipients: [Recipient] = []
  try decoder.take(bytes) { recipients.append($0) }
  var header = try decoder.finish()
  header.envelope.recipients = recipients
  return header
}

private func sample() -> QueueHeader {
  QueueHeader(
    id: id, arrived: id.time,
    origin: .local(uid: 1000, user: Array("alice".utf8), program: Array("sendmail".utf8)),
    size: 42,
    envelope: Envelope(
      sender: .address(address("alice@example.org")),
      recipients: [
        Recipient(
          address("bob@remote.example"), notify: [.failure, .delay],
          original: OriginalRecipient(Array("rfc822;bob@remote.example".utf8))),
        Recipient(address("carol@example.org")),
      ], returns: .headers, identifier: Array("QQ314159".utf8), body: .eightBit))
}

@Suite("The block of a queue file") struct QueueHeaderTests {
  @Test("it is written as the manual shows it") func golden() {
    let text = """
      Queue-Id: 20261120T235012.123456Z.4711.ab12cd34
      Queue-Arrived: 2026-11-20T23:50:12.123456Z
      Queue-Origin: local uid=1000 user=alice program=sendmail
      Queue-Size: 000000000042
      Queue-Sender: <alice@example.org> ret=hdrs envid=QQ314159 body=8bitmime
      Queue-Recipient: <bob@remote.example> notify=failure,delay orcpt=rfc822;bob@remote.example
      Queue-Recipient: <carol@example.org>

      """
    #expect(sample().encoded().text == text)
  }

  @Test(
    "what was written is read back, wherever the pieces are cut", arguments: [1, 2, 3, 7, 64, 4096])
  func roundTrip(step: Int) throws {
    var header = sample()
    header.isHeld = true
    header.notBefore = Timestamp(seconds: 1_900_000_000, microseconds: 5)
    header.priority = -3
    header.envelope.requiresTLS = true
    header.envelope.deadline = DeliveryDeadline(
      Timestamp(seconds: 1_900_000_060, microseconds: 7), .returned, isTraced: true)
    let file = header.encoded() + Array("Received: from x\n\nbody".utf8)
    var decoder = QueueHeaderDecoder()
    var recipients: [Recipient] = []
    for start in stride(from: 0, to: file.count, by: step) {
      try decoder.take([UInt8](file[start..<min(start + step, file.count)])) {
        recipients.append($0)
      }
    }
    var read = try decoder.finish()
    read.envelope.recipients = recipients
    #expect(read == header)
    #expect(decoder.length == header.encoded().count)
    #expect(decoder.isComplete)
  }

  @Test("no value of a sender can become a field of its own") func hostileValues() throws {
    for byte in UInt8.min...UInt8.max {
      var header = sample()
      let hostile: [UInt8] = [0x61, byte] + Array("\nQueue-Recipient: <eve@evil.example>".utf8)
      header.origin =
        byte.isMultiple(of: 2)
        ? .local(uid: 1, user: hostile, program: hostile)
        : .smtp(.init(address: hostile, name: hostile, login: hostile, language: hostile))
      header.envelope.identifier = hostile
      header.envelope.recipients[0].original = OriginalRecipient(
        kind: Array("rfc822".utf8), address: hostile)
      if let strange = Address(localPart: [byte, 0x3E, 0x20], domain: []) {
        header.envelope.sender = .address(strange)
        header.envelope.recipients[1].address = strange
      }
      let encoded = header.encoded()
      #expect(encoded.filter { $0 == ASCII.lf }.count == 7)
      #expect(try decode(encoded) == header)
    }
  }

  @Test("what is not known of a client is left out")
  func clients() throws {
    var header = sample()
    header.origin = .smtp(.init(language: Array("ESMTP".utf8)))
    #expect(try decode(header.encoded()) == header)
    #expect(header.encoded().text.contains("Queue-Origin: smtp with=ESMTP\n"))
  }

  @Test(
    "what is not exactly a block is refused",
    arguments: [
      "Queue-Id: x\n", "Queue-Nonsense: 1\n", "Queue-Id:20261120T235012.123456Z.4711.ab12cd34\n",
      "Queue-Sender: alice\n", "Queue-Sender: <alice@example.org> evil=1\n",
      "Queue-Sender: <> \n", "Queue-Sender: <> requiretls requiretls\n",
      "Queue-Sender: <> ret=full ret=full\n", "Queue-Sender: <> body=7bit body=8bitmime\n",
      "Queue-Sender: <> envid=a envid=b\n", "Queue-Sender: <> smtputf8 smtputf8\n",
      "Queue-Sender: <> ret=FULL\n", "Queue-Sender: <>  ret=full\n",
      "Queue-Sender: <> requiretls=1\n", "Queue-Sender: <> by=\n",
      "Queue-Sender: <> by=2026-11-21T12:00:00Z;x\n",
      "Queue-Sender: <> by=2026-11-21T12:00:00Z;r by=2026-11-21T12:00:00Z;r\n",
      "Queue-Recipient: <>\n", "Queue-Recipient: <a@b>x\n",
      "Queue-Recipient: <a@b> notify=sometimes\n", "Queue-Size: -1\n", "Queue-Priority: 1x\n",
      "Queue-Hold: perhaps\n", "Queue-" + String(repeating: "x", count: 5000),
    ])
  func refused(line: String) {
    #expect(throws: QueueHeaderDecoder.Problem.self) {
      _ = try decode(Array(line.utf8) + sample().encoded())
    }
  }

  @Test("a field that stands twice is refused") func twice() {
    #expect(throws: QueueHeaderDecoder.Problem.badLine(8)) {
      _ = try decode(sample().encoded() + Array("Queue-Sender: <>\n".utf8))
    }
  }

  @Test("a block that lacks a field is incomplete") func missing() {
    let lines = sample().encoded().lines
    for left in 0..<5 {
      var rest: [UInt8] = []
      for (i, line) in lines.enumerated() where i != left { rest += line + [ASCII.lf] }
      #expect(throws: QueueHeaderDecoder.Problem.missing) {
        _ = try decode(rest)
      }
    }
  }

  @Test("a million recipients pass through without being kept") func many() throws {
    var decoder = QueueHeaderDecoder()
    var block = sample()
    block.envelope.recipients = []
    try decoder.take(block.encoded()) { _ in }
    var count = 0
    let line = Array("Queue-Recipient: <someone@example.org>\n".utf8)
    for _ in 0..<100 {
      try decoder.take([[UInt8]](repeating: line, count: 100).flatMap { $0 }) { _ in count += 1 }
    }
    #expect(count == 10_000)
  }
}

@Suite("The name of a queued message") struct QueueIDTests {
  @Test("it says when the message arrived") func time() {
    let moment = Timestamp(seconds: 1_795_218_612, microseconds: 123_456)
    let id = QueueID(time: moment, pid: 4711, random: [0xAB, 0x12, 0xCD, 0x34])
    #expect(id.time == moment)
    #expect(id.text.hasSuffix(".123456Z.4711.ab12cd34"))
    #expect(QueueID(id.bytes) == id)
  }

  @Test(
    "anything else is not a name",
    arguments: [
      "", ".", "..", ".20261120T235012.123456Z.4711.ab12cd34",
      "20261120T235012.123456Z.4711.AB12CD34",
      "20261120T235012.123456Z.4711.ab12cd3", "20261120T235012.123456Z.4711/.ab12cd34",
      "20261120T235012.123456Z..ab12cd34", "20261120T235012.123456.4711.ab12cd34",
      "20261120T235012.123456Z.4711.ab12cd34:2,S",
    ])
  func strict(text: String) { #expect(QueueID(Array(text.utf8)) == nil) }

  @Test("a message made of another has the same name whenever it is made") func children() {
    let a = id.child(1, of: Array("list".utf8))
    #expect(a == id.child(1, of: Array("list".utf8)))
    #expect(a != id.child(2, of: Array("list".utf8)))
    #expect(a != id.child(1, of: Array("other".utf8)))
    #expect(a.time == id.time)
    #expect(QueueID(a.bytes) == a)
  }
}

@Suite("A line of a log of attempts") struct AttemptRecordTests {
  @Test("any words come back as they were, in one line") func hostileWords() {
    for byte in UInt8.min...UInt8.max {
      let outcome = Outcome(
        .deferred, EnhancedStatus(.temporary, 4, 2), place: [0x61, byte, 0x62],
        words: [byte, 0x20, byte, 0x0A, 0x0D, 0x25, 0xC3, 0xA9, 0xFF])
      let record = AttemptRecord(
        time: id.time, id: id, recipient: address("bob@example.org"), outcome: outcome)
      let line = record.encoded
      #expect(line.filter { $0 == ASCII.lf }.count == 1)
      #expect(AttemptRecord([UInt8](line.dropLast())) == record)
    }
  }

  @Test("a torn line is not read") func torn() {
    let record = AttemptRecord(
      time: id.time, id: id, recipient: address("bob@example.org"),
      outcome: Outcome(.delivered, .ok, place: [], words: []))
    let line = [UInt8](record.encoded.dropLast())
    for end in 0..<line.count { #expect(AttemptRecord([UInt8](line[..<end])) == nil) }
    #expect(AttemptRecord(line) == record)
  }
}
