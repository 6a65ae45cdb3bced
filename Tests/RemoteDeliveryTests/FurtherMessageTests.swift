import Bytes
import Postal
import Queue
import Testing
import Unix

@testable import RemoteDelivery

@Suite struct FurtherMessageTests {
  private typealias Steps = [ScriptedServer.Step]

  /// A message that comes when nothing is under way.
  private static let one: Steps =
    ConversationTests.ok + [.hearMessage, .say("250 taken")]

  /// Delivers a message; `onReport` gets the number of each report, from 1.
  private func deliver(
    _ batch: Batch, _ server: ScriptedServer, onReport: @escaping (Int) throws -> Void
  ) throws -> [String] {
    try batch.add("first\n", to: "b@y.example")
    var reports = 0
    return batch.deliver(try server.way()) {
      reports += 1
      do { try onReport(reports) } catch { Issue.record(error) }
    }
  }

  @Test("what comes while the connection has nothing to do goes over it") func idle() throws {
    let server = try ScriptedServer(
      ConversationTests.hello + Self.one + Self.one + Self.one + ConversationTests.bye)
    let batch = Batch()
    try batch.takesMore()
    let results = try deliver(batch, server) { report in
      if report < 3 { try batch.send("more\n", to: "c@y.example") } else { try batch.sendNoMore() }
    }
    #expect(results == Array(repeating: "relayed 2.0.0 250 taken", count: 3))
    #expect(batch.reports == [1, 1, 1])
    #expect(server.heard()[0].filter { $0 == "more" }.count == 2)
  }

  @Test("what is there already follows without waiting for the reply to the message before")
  func pipelined() throws {
    let server = try ScriptedServer(
      ConversationTests.hello + ConversationTests.ok + [.hearMessage, .hear(3)]
        + [.say("250 one"), .say("250 ok"), .say("250 ok"), .say("354 go"), .hearMessage, .hear(1)]
        + [.say("250 two"), .say("221 bye")])
    let batch = Batch()
    try batch.takesMore()
    try batch.add("first\n", to: "b@y.example")
    try batch.send("second\n", to: "c@y.example")
    try batch.sendNoMore()
    #expect(batch.deliver(try server.way()) == ["relayed 2.0.0 250 one", "relayed 2.0.0 250 two"])
  }

  @Test("a message with several recipients is one transaction, each reported by its number")
  func recipients() throws {
    let server = try ScriptedServer(
      ConversationTests.hello + Self.one + [.hear(4), .say("250 ok"), .say("250 ok")]
        + [.say("550 5.1.1 no"), .say("354 go"), .hearMessage, .say("250 taken")]
        + ConversationTests.bye)
    let batch = Batch()
    try batch.takesMore()
    let results = try deliver(batch, server) { report in
      if report > 1 { return try batch.sendNoMore() }
      try batch.send("more\n", to: "c@y.example", "d@y.example")
    }
    #expect(
      results == [
        "relayed 2.0.0 250 taken", "relayed 2.0.0 250 taken", "failed 5.1.1 550 5.1.1 no",
      ])
  }

  @Test("a connection that gets nothing more ends by itself, and takes nothing then") func ends()
    throws
  {
    let server = try ScriptedServer(ConversationTests.hello + Self.one + ConversationTests.bye)
    let batch = Batch()
    try batch.takesMore(patience: 1)
    #expect(try deliver(batch, server) { _ in } == ["relayed 2.0.0 250 taken"])
    #expect(server.heard()[0].last == "QUIT")
    #expect(throws: Errno.brokenPipe) { try batch.send("more\n", to: "c@y.example") }
  }

  @Test("one that the server ended meanwhile is made anew for what comes") func again() throws {
    let server = try ScriptedServer(
      ConversationTests.hello + Self.one + [.hear(3), .say("421 4.4.2 too long"), .reset],
      ConversationTests.hello + Self.one + ConversationTests.bye)
    let batch = Batch()
    try batch.takesMore()
    let results = try deliver(batch, server) { report in
      if report == 1 { try batch.send("more\n", to: "c@y.example") } else { try batch.sendNoMore() }
    }
    #expect(results == Array(repeating: "relayed 2.0.0 250 taken", count: 2))
    #expect(server.heard().count == 2)
  }

  @Test("a server that goes away while it has nothing to do is no failure of anybody")
  func left() throws {
    let server = try ScriptedServer(ConversationTests.hello + Self.one + [.say("421 4.4.2 bye")])
    let batch = Batch()
    try batch.takesMore()
    #expect(try deliver(batch, server) { _ in } == ["relayed 2.0.0 250 taken"])
  }

  @Test("where no server is ready for a message none is read") func unread() throws {
    let server = try ScriptedServer([.say("554 not now")])
    let batch = Batch()
    try batch.takesMore()
    try batch.send("more\n", to: "c@y.example")
    let results = try deliver(batch, server) { _ in }
    #expect(results.count == 1 && results[0].hasPrefix("deferred"), "\(results)")
    #expect(try batch.unread() == 1)
  }

  @Test("one that requires TLS has its turn after the others, and nothing more is read")
  func requiresTLS() throws {
    let server = try ScriptedServer(
      ConversationTests.hello + Self.one + ConversationTests.bye,
      ConversationTests.hello + [.hear(1)])
    let batch = Batch()
    try batch.takesMore()
    let results = try deliver(batch, server) { report in
      guard report == 1 else { return }
      try batch.send("secret\n", to: "c@y.example") { $0.wishes.requiresTLS = true }
      try batch.send("more\n", to: "d@y.example")
    }
    #expect(results.count == 2 && results[0] == "relayed 2.0.0 250 taken", "\(results)")
    #expect(results.last?.hasPrefix("failed 5.7.10") == true, "\(results)")
    #expect(try batch.unread() == 1)
    #expect(server.heard().joined().allSatisfy { $0 != "secret" && $0 != "more" })
  }
}
