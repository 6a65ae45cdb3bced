import Administration
import Bytes
import Postal
import Queue
import Testing
import Unix
import TestSupport

@Suite("The list of the queue") struct QueueListingTests {
  let fixture: Fixture

  init() throws { fixture = try Fixture() }

  private func list(_ format: QueueListing.Format) throws -> String {
    try Fixture.output { try QueueListing(fixture.spool, format: format) { _ in 0 }.write(to: $0) }
  }

  /// A message in every state, the waiting one with recipients in every state.
  private func fill() throws {
    let spool = fixture.spool
    try fixture.put(
      Fixture.header(4, from: "dan@example.org", to: ["erin@example.org"]), in: spool.drop)
    try fixture.put(
      Fixture.header(3, from: nil, to: ["alice@example.org"]), in: spool.new, size: 700)
    var held = Fixture.header(2, from: "carol@example.org", to: ["bob@remote.example"])
    held.notBefore = Timestamp(rfc3339: bytes("2026-11-21T06:00:00Z"))
    try fixture.put(held, in: spool.held, size: 12_000_000)
    let id = try fixture.put(
      Fixture.header(
        1, from: "alice@example.org",
        to: ["bob@remote.example", "done@remote.example", "fresh@remote.example"]),
      in: spool.cur, next: Fixture.id(1).time + 3601)
    let refused = EnhancedStatus(.temporary, 4, 1)
    try fixture.log(
      id, after: 1, "bob@remote.example", .deferred, .system(.temporary), at: "", bytes("earlier"))
    try fixture.log(
      id, after: 1, "done@remote.example", .relayed, .ok, at: "mx.remote.example", bytes("250 ok"))
    try fixture.log(
      id, after: 1801, "bob@remote.example", .deferred, refused, at: "mx.remote.example",
      bytes("connection refused, 100% sure"))
    let record = fixture.record(
      id, after: 1801, "bob@remote.example", .deferred, refused, at: "x", [])
    try fixture.log([.notice(record, at: id.time + 1802)], of: id)
  }

  @Test("shows sender, open recipients and their last words in columns") func plain() throws {
    try fill()
    let expected = """
      -Queue ID--------------------------------- -Size --Arrival Time---- -Sender/Recipient---
      20261120T235001.123456Z.4711.ab12cd01       4.0K Fri Nov 20 23:50:01 alice@example.org
              bob@remote.example
                  (4.4.1 connection refused, 100% sure)
              fresh@remote.example
      20261120T235002.123456Z.4711.ab12cd02!       11M Fri Nov 20 23:50:02 carol@example.org
              bob@remote.example
      20261120T235003.123456Z.4711.ab12cd03*       700 Fri Nov 20 23:50:03 <>
              alice@example.org
      20261120T235004.123456Z.4711.ab12cd04+      4.0K Fri Nov 20 23:50:04 dan@example.org
              erin@example.org

      -- 4 messages, 11M

      """
    #expect(try list(.plain) == expected)
  }

  @Test("says who waits for the network, which is no attempt") func network() throws {
    let id = try fixture.put(
      Fixture.header(1, from: "alice@example.org", to: ["bob@remote.example"]),
      in: fixture.spool.cur)
    try fixture.log([.waiting(id, address("bob@remote.example"), at: id.time + 1)], of: id)
    #expect(try list(.plain).contains("(4.4.4 waiting for the network)"))
    #expect(try list(.json).contains("\"attempts\":0"))
  }

  @Test("shows the schedule and every number when it is verbose") func verbose() throws {
    try fill()
    let expected = """
      -Queue ID--------------------------------- -Size --Arrival Time---- -Sender/Recipient---
      20261120T235001.123456Z.4711.ab12cd01       4.0K Fri Nov 20 23:50:01 alice@example.org
              2 attempts, next Sat Nov 21 00:50:02
              bob@remote.example
                  2 attempts, last Sat Nov 21 00:20:02 deferred 4.4.1 at mx.remote.example
                  connection refused, 100% sure
              fresh@remote.example
      20261120T235002.123456Z.4711.ab12cd02!       11M Fri Nov 20 23:50:02 carol@example.org
              0 attempts, held until it is released, not before Sat Nov 21 06:00:00
              bob@remote.example
      20261120T235003.123456Z.4711.ab12cd03*       700 Fri Nov 20 23:50:03 <>
              alice@example.org
      20261120T235004.123456Z.4711.ab12cd04+      4.0K Fri Nov 20 23:50:04 dan@example.org
              erin@example.org

      -- 4 messages, 11M

      """
    #expect(try list(.verbose) == expected)
  }

  @Test("is one JSON object a line for programs") func json() throws {
    try fill()
    let last =
      #""last":{"time":"2026-11-21T00:20:02.123456Z","action":"deferred","status":"4.4.1","#
      + #""place":"mx.remote.example","words":"connection refused, 100% sure"}"#
    let relayed =
      #""last":{"time":"2026-11-20T23:50:02.123456Z","action":"relayed","status":"2.0.0","#
      + #""place":"mx.remote.example","words":"250 ok"}"#
    let expected = [
      #"{"id":"20261120T235001.123456Z.4711.ab12cd01","state":"waiting","#
        + #""arrived":"2026-11-20T23:50:01.123456Z","size":4096,"sender":"alice@example.org","#
        + #""next_attempt":"2026-11-21T00:50:02Z","hold":false,"recipients":["#
        + #"{"address":"bob@remote.example","attempts":2,"final":false,\#(last)},"#
        + #"{"address":"done@remote.example","attempts":1,"final":true,\#(relayed)},"#
        + #"{"address":"fresh@remote.example","attempts":0,"final":false}]}"#,
      #"{"id":"20261120T235002.123456Z.4711.ab12cd02","state":"held","#
        + #""arrived":"2026-11-20T23:50:02.123456Z","size":12000000,"sender":"carol@example.org","#
        + #""not_before":"2026-11-21T06:00:00.000000Z","hold":true,"recipients":["#
        + #"{"address":"bob@remote.example","attempts":0,"final":false}]}"#,
      #"{"id":"20261120T235003.123456Z.4711.ab12cd03","state":"new","#
        + #""arrived":"2026-11-20T23:50:03.123456Z","size":700,"sender":"","hold":false,"#
        + #""recipients":[{"address":"alice@example.org","attempts":0,"final":false}]}"#,
      #"{"id":"20261120T235004.123456Z.4711.ab12cd04","state":"submitted","#
        + #""arrived":"2026-11-20T23:50:04.123456Z","size":4096,"sender":"dan@example.org","#
        + #""hold":false,"recipients":[{"address":"erin@example.org","attempts":0,"final":false}]}"#,
    ]
    #expect(try list(.json) == expected.map { $0 + "\n" }.joined())
  }

  @Test("says that the queue is empty") func empty() throws {
    #expect(try list(.plain) == "Mail queue is empty\n")
    #expect(try list(.verbose) == "Mail queue is empty\n")
    #expect(try list(.json) == "")
  }

  @Test("shows arrivals by the clock of the place, across a day") func localTime() throws {
    try fixture.put(Fixture.header(1, from: nil, to: ["a@example.org"]), in: fixture.spool.new)
    let text = try Fixture.output {
      try QueueListing(fixture.spool, format: .plain) { _ in 60 }.write(to: $0)
    }
    #expect(text.contains("Sat Nov 21 00:50:01 <>"))
  }

  @Test("is not broken by words that were made to break it") func hostileWords() throws {
    let id = try fixture.put(
      Fixture.header(1, from: nil, to: ["a@example.org"]), in: fixture.spool.cur)
    let hostile =
      bytes("\u{1B}[2J\r\n20261120\t\"\\\u{202E}\u{85}") + [0xFF, 0, 0xC3] + bytes("é%0A")
    try fixture.log(
      id, after: 1, "a@example.org", .deferred, .system(.temporary), at: "a b\n", hostile)
    for format in [QueueListing.Format.plain, .verbose] {
      let text = try list(format)
      #expect(text.utf8.count { $0 == ASCII.lf } == (format == .plain ? 6 : 8))
      #expect(text.utf8.allSatisfy { $0 >= 0x20 || $0 == ASCII.lf })
      #expect(!text.unicodeScalars.contains { 0x7F..<0xA0 ~= $0.value || $0.value == 0x202E })
      #expect(text.contains("%1B[2J%0D%0A20261120%09\"\\%E2%80%AE%C2%85%FF%00%C3é%0A"))
    }
    let words = #""words":"\u001B[2J\u000D\u000A20261120\u0009\"\\\u202E\u0085�\u0000�é%0A"}"#
    #expect(try list(.json).contains(words))
    #expect(try list(.json).contains(#""place":"a b\u000A""#))
  }

  @Test("is not broken by files that no program of ours wrote") func hostileFiles() throws {
    let name = Fixture.id(1).path
    let evil: [[UInt8]] = [
      [], bytes("Queue-"), bytes("Queue-Recipient: <\"\\"), bytes("Queue-Recipient: <\n"),
      bytes("Queue-Sender: <\u{1B}]0;x\u{7}>\nQueue-Arrived: \u{1B}[31m\nQueue-Size: -1\n"),
      bytes("Queue-Recipient: <a\rb\u{9B}@x>\nQueue-Size: 99999999999999999999\n"),
      [UInt8](repeating: "Q", count: 9000), bytes("Queue-Size:\nQueue-:\nQueue-Id: \n\n\n"),
      bytes("Queue-Sender: <>\nQueue-Arrived: 2026-13-41T99:99:99Z\nQueue-Size: 1\n"),
    ]
    for text in evil {
      try fixture.put(name, text, in: fixture.spool.drop)
      for format in [QueueListing.Format.plain, .verbose, .json] {
        let list = try list(format)
        #expect(list.contains(name.text))
        #expect(list.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == ASCII.lf })
        if format == .json { #expect(list.utf8.count { $0 == ASCII.lf } == 1) }
        if format == .plain { #expect(list.contains("(the envelope is not valid)")) }
      }
      try fixture.spool.drop.remove(name)
    }
  }

  @Test("leaves out what is no message, and names what it may not read") func strangers() throws {
    try fixture.put(".20261120T235001.123456Z.4711.ab12cd01", bytes("x"), in: fixture.spool.drop)
    try fixture.put("core", bytes("x"), in: fixture.spool.drop)
    try fixture.spool.drop.makeDirectory(Fixture.id(1).path, mode: 0o700)
    let text = try list(.plain)
    #expect(text.contains("20261120T235001.123456Z.4711.ab12cd01?"))
    #expect(text.contains("-- 1 message, 0"))
  }

  @Test("finds the attempts of each of many recipients, also of one named twice") func many() throws
  {
    var recipients = (0..<300).map { "r\($0)@remote.example" }
    recipients.append("r7@remote.example")
    let id = try fixture.put(Fixture.header(1, from: nil, to: recipients), in: fixture.spool.cur)
    for number in [7, 299] {
      try fixture.log(
        id, after: 1, "r\(number)@remote.example", .failed, .noSuchMailbox, at: "", bytes("no"))
    }
    let text = try list(.plain)
    #expect(text.split(separator: "\n").count == 300 - 2 + 3)
    #expect(!text.contains("r7@") && !text.contains("r299@") && text.contains("r298@"))
  }

  @Test("does not take a torn line of a log for an attempt") func tornLog() throws {
    let id = try fixture.put(
      Fixture.header(1, from: nil, to: ["a@b.example"]), in: fixture.spool.cur)
    let line = fixture.record(
      id, after: 1, "a@b.example", .failed, .noSuchMailbox, at: "", bytes("no"))
    for length in 0..<line.encoded.count {
      try fixture.put(id.path, [UInt8](line.encoded.prefix(length)), in: fixture.spool.log)
      #expect(try list(.json).contains(#""attempts":0,"final":false}"#))
      try fixture.spool.log.remove(id.path)
    }
  }

  @Test("shows the address that people know in the place of an internal one") func internalAddress()
    throws
  {
    let own = "alice@[martlet-local:example.org]"
    try fixture.put(Fixture.header(1, from: nil, to: [own]), in: fixture.spool.new)
    #expect(try list(.plain).contains("\n        alice@example.org\n"))
    #expect(try list(.json).contains(#"{"address":"alice@example.org","#))
  }

  @Test("cuts long words where a character ends") func longWords() throws {
    let id = try fixture.put(
      Fixture.header(1, from: nil, to: ["a@b.example"]), in: fixture.spool.cur)
    for shift in 0..<3 {
      try? fixture.spool.log.remove(id.path)
      let words = [UInt8](repeating: "x", count: shift) + bytes(String(repeating: "é", count: 500))
      try fixture.log(id, after: 1, "a@b.example", .deferred, .system(.temporary), at: "", words)
      let text = try list(.plain)
      #expect(text.contains("é...)") && !text.contains("%"))
      #expect(try list(.verbose).contains(String(decoding: words, as: UTF8.self)))
    }
  }

  @Test("says in a sentence why it cannot be opened") func refusals() throws {
    let missing = fixture.path.appending("nowhere")
    #expect(
      throws: Failure(
        .configuration(.permanent), "the spool \(missing.text) is not set up: run `martlet setup`")
    ) {
      try QueueListing.run(missing, format: .plain)
    }
  }
}
