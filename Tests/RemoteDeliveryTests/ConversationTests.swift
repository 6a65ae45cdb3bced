import Bytes
import Configuration
import Postal
import Queue
import Routing
import TestSupport
import Testing
import Unix

@testable import RemoteDelivery

@Suite struct ConversationTests {
  static let message = "Subject: hi\n\n.dot\nend\n"
  static let hello: [ScriptedServer.Step] = [
    .say("220 mx"), .hear(1), .say("250-mx"), .say("250 PIPELINING"),
  ]
  static let ok: [ScriptedServer.Step] = [.hear(3), .say("250 ok"), .say("250 ok"), .say("354 go")]
  static let bye: [ScriptedServer.Step] = [.hear(1), .say("221 bye")]

  static let noStartTLS = Failure(
    EnhancedStatus(.temporary, 7, 4), "TLS is required, and the server does not offer STARTTLS")

  @Test("one connection carries all messages of a batch")
  func batch() throws {
    let server = try ScriptedServer(
      Self.hello + Self.ok + [.hearMessage, .hear(3)]
        + [.say("250 one"), .say("250 ok"), .say("250 ok"), .say("354 go"), .hearMessage, .hear(1)]
        + [.say("250 two"), .say("221 bye")])
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example")
    try batch.add("second\n", to: "c@y.example")
    #expect(batch.deliver(try server.way()) == ["relayed 2.0.0 250 one", "relayed 2.0.0 250 two"])
    #expect(
      server.heard() == [
        [
          "EHLO client.example", "MAIL FROM:<a@x.example>", "RCPT TO:<b@y.example>", "DATA",
          "Subject: hi", "", "..dot", "end", ".", "MAIL FROM:<a@x.example>",
          "RCPT TO:<c@y.example>", "DATA", "second", ".", "QUIT",
        ]
      ])
  }

  @Test("a result is reported while the server takes its time with the next message")
  func reports() throws {
    let ends = try FileDescriptor.pipe().split()
    let reading = FileDescriptor(owning: ends.reading)
    let writing = FileDescriptor(owning: ends.writing)
    let number = writing.number
    let server = try ScriptedServer(
      Self.hello + Self.ok + [.hearMessage, .hear(3)]
        + [.say("250 one"), .say("250 ok"), .say("250 ok"), .say("354 go"), .hearMessage]
        + [.await(reading.number), .hear(1), .say("250 two"), .say("221 bye")])
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example")
    try batch.add("second\n", to: "c@y.example")
    let results = batch.deliver(try server.way()) {
      try? DescriptorNumber(number).write([0])
    }
    #expect(results == ["relayed 2.0.0 250 one", "relayed 2.0.0 250 two"])
  }

  @Test("recipients of one message share a transaction")
  func recipients() throws {
    let server = try ScriptedServer(
      Self.hello + [.hear(4), .say("250 ok"), .say("250 ok"), .say("550 5.1.1 no"), .say("354 go")]
        + [.hearMessage, .say("250 taken")] + Self.bye)
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example", "c@y.example")
    #expect(
      batch.deliver(try server.way()) == ["relayed 2.0.0 250 taken", "failed 5.1.1 550 5.1.1 no"])
  }

  @Test("a message that surely did not arrive goes over a new connection")
  func again() throws {
    let server = try ScriptedServer(
      Self.hello + Self.ok + [.hearMessage, .hear(3), .say("250 one")],
      Self.hello + Self.ok + [.hearMessage, .hear(1), .say("250 two"), .say("221 bye")])
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example")
    try batch.add(Self.message, to: "c@y.example")
    #expect(batch.deliver(try server.way()) == ["relayed 2.0.0 250 one", "relayed 2.0.0 250 two"])
    #expect(server.heard().count == 2)
  }

  @Test("a message that may have arrived waits")
  func doubt() throws {
    let server = try ScriptedServer(Self.hello + Self.ok + [.hearMessage])
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example")
    #expect(
      batch.deliver(try server.way()) == ["deferred 4.4.2 the server closed the connection"])
  }

  @Test(
    "whatever a hostile server does, the mail waits",
    arguments: [
      [], [.reset], [.say("220 mx"), .reset], [.flood("220-more")],
      [.send([UInt8](repeating: "x", count: 100_000))], [.say("HTTP/1.0 400 Bad Request")],
      [.say("220 mx"), .hear(1), .flood("250-AUTH PLAIN")], [.say("550 go away")],
      [.send([0, 0, 0, 10])], [.say("220 mx"), .hear(1), .say("250 mx"), .hear(1), .reset],
      [.say("220 mx"), .hear(1), .say("250 mx"), .hear(1), .say("354 go"), .stall],
      [.say("220 mx"), .say("250 mx"), .say("250 ok"), .say("250 ok"), .say("354 go"), .reset],
      hello + [.hear(3), .flood("250 ok")], hello + [.hear(3), .say("250 ok"), .say("199 ok")],
    ] as [[ScriptedServer.Step]])
  func hostile(_ script: [ScriptedServer.Step]) throws {
    let server = try ScriptedServer(script, script, script)
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example")
    let results = batch.deliver(try server.way())
    #expect(results.count == 1)
    #expect(results.first?.hasPrefix("deferred 4.") == true, "\(results)")
  }

  @Test("a refusal in the middle of a large message is heard, and the rest is not sent")
  func large() throws {
    let server = try ScriptedServer(
      Self.hello + Self.ok + [.hear(100), .say("552 5.3.4 too big")])
    let batch = Batch()
    let line = [UInt8](repeating: "x", count: 75) + [ASCII.lf]
    try batch.add(
      [UInt8]((0..<60_000).map { _ in line }.joined()), to: ["b@y.example"])
    #expect(batch.deliver(try server.way()) == ["failed 5.3.4 552 5.3.4 too big"])
  }

  @Test("a large message arrives as it is")
  func largeMessage() throws {
    let server = try ScriptedServer(
      Self.hello + Self.ok + [.hearMessage, .say("250 taken")] + Self.bye)
    let batch = Batch()
    let octets =
      Array("Subject: x\n\n".utf8)
      + (0..<9000).flatMap { Array(".\(String($0)) and so on, and so on\n".utf8) }
    try batch.add(octets, to: ["b@y.example"])
    #expect(batch.deliver(try server.way()) == ["relayed 2.0.0 250 taken"])
    let heard = server.heard()[0].dropFirst(4).dropLast(2)
    #expect(
      heard.map { $0.hasPrefix(".") ? String($0.dropFirst()) : $0 } == octets.lines.map(\.text))
  }

  @Test("nobody at home")
  func refused() throws {
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example")
    let results = batch.deliver(try Relay(Array("smtp:127.0.0.1:1 tls=none".utf8)))
    #expect(
      results == [
        "deferred 4.4.1 cannot connect to 127.0.0.1[127.0.0.1]:1: Connection refused"
      ])
  }

  @Test("LMTP over a socket: each recipient has a word of its own")
  func lmtp() throws {
    let scratch = try Scratch()
    let path = scratch("lmtp")
    let server = try ScriptedServer(
      [.say("220 mx"), .hear(1), .say("250-mx"), .say("250 PIPELINING")]
        + [.hear(4), .say("250 ok"), .say("250 ok"), .say("250 ok"), .say("354 go"), .hearMessage]
        + [.say("250 2.1.5 in"), .say("452 4.2.2 full")] + Self.bye, path: path)
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example", "c@y.example")
    let results = batch.deliver(try Relay(Array("lmtp:\(path.text)".utf8)))
    #expect(results == ["delivered 2.1.5 250 2.1.5 in", "deferred 4.2.2 452 4.2.2 full"])
    #expect(server.heard()[0].first == "LHLO client.example")
  }

  @Test("where TLS is required a server without it gets nothing", arguments: ["", "tls=encrypt"])
  func requiredTLS(_ options: String) throws {
    let server = try ScriptedServer(Self.hello + [.hear(1)])
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example")
    #expect(
      batch.deliver(try server.way(options)) == [
        "deferred 4.7.4 TLS is required, and the server does not offer STARTTLS"
      ])
    #expect(server.heard() == [["EHLO client.example"]])
  }

  @Test(
    "a message that requires TLS goes back where there is none, and others go",
    arguments: ["tls=none", "tls=may"])
  func requiredByTheSender(_ options: String) throws {
    let server = try ScriptedServer(
      [.say("220 mx"), .hear(1), .say("250-mx"), .say("250-REQUIRETLS"), .say("250 PIPELINING")]
        + Self.ok + [.hearMessage, .say("250 taken")] + Self.bye,
      [.say("220 mx"), .hear(1), .say("250-mx"), .say("250 REQUIRETLS"), .hear(1)])
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example") { $0.wishes.requiresTLS = true }
    try batch.add(Self.message, to: "c@y.example")
    #expect(
      batch.deliver(try server.way(options)) == [
        "failed 5.7.10 TLS is required, and the server does not offer STARTTLS",
        "relayed 2.0.0 250 taken",
      ])
    let heard = server.heard()
    #expect(heard[0].contains("RCPT TO:<c@y.example>"))
    #expect(heard[1] == ["EHLO client.example"])
  }

  @Test("LMTP to another host has verified TLS for a message that requires it")
  func requiredByLMTP() throws {
    let far: [ScriptedServer.Step] = [
      .say("220 mx"), .hear(1), .say("250-mx"), .say("250 PIPELINING"), .hear(1),
    ]
    let server = try ScriptedServer(far)
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example") { $0.wishes.requiresTLS = true }
    // not an address of loopback, though it leads there
    let way = try Relay(Array("lmtp:0.0.0.0:\(server.port)".utf8))
    #expect(
      batch.deliver(way) == [
        "failed 5.7.10 TLS is required, and the server does not offer STARTTLS"
      ])
    #expect(server.heard() == [["LHLO client.example"]])
  }

  @Test("LMTP on this host is the end of the way for a message that requires TLS")
  func requiredByLocalLMTP() throws {
    let server = try ScriptedServer(
      Self.hello + Self.ok + [.hearMessage, .say("250 2.1.5 in")] + Self.bye)
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example") { $0.wishes.requiresTLS = true }
    #expect(batch.deliver(try server.way("", "lmtp")) == ["delivered 2.1.5 250 2.1.5 in"])
  }

  @Test(
    "a message that requires TLS waits where TLS is offered and does not come about now",
    arguments: [
      ([.hear(1), .say("220 go")], "4.4.2"), ([.hear(1), .say("220 go"), .reset], "4.4.2"),
      ([.hear(1), .say("454 4.7.0 not now")], "4.7.0"),
      ([.hear(1), .say("454 4.7.5 not now")], "4.7.5"),
    ] as [([ScriptedServer.Step], String)])
  func notNow(_ rest: [ScriptedServer.Step], _ status: String) throws {
    let server = try ScriptedServer(
      [.say("220 mx"), .hear(1), .say("250-mx"), .say("250-REQUIRETLS"), .say("250 STARTTLS")]
        + rest)
    let batch = Batch()
    batch.settings.programDirectory = Program.directory
    try batch.add(Self.message, to: "b@y.example") { $0.wishes.requiresTLS = true }
    let results = batch.deliver(try server.way())
    #expect(results.count == 1)
    #expect(results.first?.hasPrefix("deferred \(status) ") == true, "\(results)")
  }

  @Test(
    "of failures the one counts that may pass",
    arguments: [
      ([noStartTLS], "5.7.10"), ([noStartTLS, Failure(.brokenConnection, "")], "4.4.2"),
      ([Failure(.brokenConnection, ""), noStartTLS], "4.4.2"),
      // a server that has no AUTH, or says so
      ([Failure(EnhancedStatus(.temporary, 7, 4), "")], "4.7.4"),
      ([Failure(EnhancedStatus(.temporary, 7, 5), "")], "4.7.5"),
    ])
  func worst(_ failures: [Failure], _ status: String) {
    var requirement = RequiredTLS()
    var last: Failure?
    for failure in failures { last = requirement.failure(after: RequiredTLS.judged(failure)) }
    #expect(last?.status.bytes.text == status)
  }

  @Test(
    "only a certificate that is not good makes a handshake's failure final",
    arguments: [("4.7.5", "5.7.10"), ("4.7.0", "4.7.0"), ("4.4.2", "4.4.2"), ("4.3.0", "4.3.0")])
  func handshake(_ status: String, _ judged: String) throws {
    let failure = Failure(try #require(EnhancedStatus(Array(status.utf8))), "")
    #expect(RequiredTLS.judged(handshake: failure).status.bytes.text == judged)
  }

  @Test(
    "what a server took over of a deadline it tells the sender itself, unless each relay is traced",
    arguments: [
      ("DELIVERBY", false, "passed-on"), ("DELIVERBY", true, "relayed"), ("HELP", false, "relayed"),
    ])
  func deadline(_ offer: String, _ isTraced: Bool, _ word: String) throws {
    let server = try ScriptedServer(
      [.say("220 mx"), .hear(1), .say("250-mx"), .say("250-DSN"), .say("250-\(offer)")]
        + [.say("250 PIPELINING")] + Self.ok + [.hearMessage, .say("250 taken")] + Self.bye)
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example") {
      $0.wishes.deadline = DeliveryDeadline(Clock.now + 600, .notified, isTraced: isTraced)
    }
    #expect(batch.deliver(try server.way()) == ["\(word) 2.0.0 250 taken"])
    let heard = server.heard()[0][1]
    #expect(heard.contains(isTraced ? ";NT" : ";N") == (offer == "DELIVERBY"), "\(heard)")
  }

  @Test("a server that took the wishes tells the sender itself")
  func notifications() throws {
    let server = try ScriptedServer(
      [.say("220 mx"), .hear(1), .say("250-mx"), .say("250-DSN"), .say("250 PIPELINING")]
        + Self.ok + [.hearMessage, .say("250 taken")] + Self.bye)
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example") { $0.wishes.notify = .success }
    #expect(batch.deliver(try server.way()) == ["passed-on 2.0.0 250 taken"])
    #expect(server.heard()[0][2] == "RCPT TO:<b@y.example> NOTIFY=SUCCESS")
  }

  @Test("recipients that are too many for one message get it with the next one")
  func tooMany() throws {
    let server = try ScriptedServer(
      Self.hello + [.hear(5), .say("250 ok"), .say("250 ok"), .say("452 4.5.3 enough")]
        + [.say("452 4.5.3 enough"), .say("354 go"), .hearMessage, .hear(4), .say("250 one")]
        + [.say("250 ok"), .say("250 ok"), .say("250 ok"), .say("354 go"), .hearMessage, .hear(1)]
        + [.say("250 two"), .say("221 bye")])
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example", "c@y.example", "d@y.example")
    #expect(
      batch.deliver(try server.way()) == [
        "relayed 2.0.0 250 one", "relayed 2.0.0 250 two", "relayed 2.0.0 250 two",
      ])
  }

  @Test("a server that says how many recipients it takes is not asked for more")
  func limits() throws {
    let server = try ScriptedServer(
      [.say("220 mx"), .hear(1), .say("250-mx"), .say("250-LIMITS RCPTMAX=2 MAILMAX=9")]
        + [.say("250 PIPELINING"), .hear(4), .say("250 ok"), .say("250 ok"), .say("250 ok")]
        + [.say("354 go"), .hearMessage, .hear(3), .say("250 one"), .say("250 ok"), .say("250 ok")]
        + [.say("354 go"), .hearMessage, .hear(1), .say("250 two"), .say("221 bye")])
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example", "c@y.example", "d@y.example")
    #expect(
      batch.deliver(try server.way()) == [
        "relayed 2.0.0 250 one", "relayed 2.0.0 250 one", "relayed 2.0.0 250 two",
      ])
  }

  @Test(
    "a server without a greeting is left early for another one",
    arguments: [[.stall], [.drip]] as [[ScriptedServer.Step]])
  func greeting(_ script: [ScriptedServer.Step]) throws {
    let silent = try ScriptedServer(script)
    let backup = try ScriptedServer(
      Self.hello + Self.ok + [.hearMessage, .say("250 taken")] + Self.bye)
    let batch = Batch()
    batch.ports = [silent.port, backup.port]
    try batch.add(Self.message, to: "b@y.example")
    let results = batch.deliver(try silent.way(), greetingPatience: 1)
    #expect(results == ["relayed 2.0.0 250 taken"])
    #expect(silent.heard() == [[]])
  }

  @Test("the last server has all the time for its greeting")
  func lateGreeting() throws {
    let server = try ScriptedServer(
      Self.hello + Self.ok + [.hearMessage, .say("250 taken")] + Self.bye)
    let batch = Batch()
    batch.ports = [server.port]
    try batch.add(Self.message, to: "b@y.example")
    let results = batch.deliver(try server.way(), greetingPatience: 0)
    #expect(results == ["relayed 2.0.0 250 taken"])
  }

  @Test(
    "a server that hangs, or dawdles, is left",
    arguments: [[.stall], [.drip], hello + [.drip], hello + ok + [.stall]]
      as [[ScriptedServer.Step]])
  func hanging(_ script: [ScriptedServer.Step]) throws {
    let server = try ScriptedServer(script)
    let batch = Batch()
    try batch.add(Self.message, to: "b@y.example")
    #expect(
      batch.deliver(try server.way(), patience: 1) == [
        "deferred 4.4.2 the server did not answer in time"
      ])
  }
}
