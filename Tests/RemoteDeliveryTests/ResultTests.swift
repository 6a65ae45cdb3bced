import Bytes
import Postal
import Queue
import Testing
import Unix

@testable import RemoteDelivery

@Suite struct ResultTests {
  private static let hour = 3_600_000

  /// A server that takes so many messages over one connection.
  private func server(_ count: Int) throws -> ScriptedServer {
    var script = ConversationTests.hello + ConversationTests.ok
    for number in 1..<count {
      script += [.hearMessage, .hear(3), .say("250 \(String(number))")]
      script += [.say("250 ok"), .say("250 ok"), .say("354 go")]
    }
    return try ScriptedServer(
      script + [.hearMessage, .hear(1), .say("250 \(String(count))"), .say("221 bye")])
  }

  @Test(
    "results of several messages go out together, at most 16 of them",
    arguments: [(2, [2]), (3, [3]), (16, [16]), (18, [16, 2])])
  func together(_ count: Int, _ reports: [Int]) throws {
    let server = try server(count)
    let batch = Batch()
    for _ in 0..<count { try batch.add("text\n", to: "b@y.example") }
    let results = batch.deliver(try server.way(), resultDelay: Self.hour)
    #expect(results == (1...count).map { "relayed 2.0.0 250 \(String($0))" })
    #expect(batch.reports == reports)
  }

  @Test("results that may not wait go out one by one")
  func apart() throws {
    let server = try server(3)
    let batch = Batch()
    for _ in 0..<3 { try batch.add("text\n", to: "b@y.example") }
    #expect(batch.deliver(try server.way(), resultDelay: 0).count == 3)
    #expect(batch.reports == [1, 1, 1])
  }

  @Test("a result does not wait until the next message is sent")
  func beforeSending() throws {
    let ends = try FileDescriptor.pipe().split()
    let reading = FileDescriptor(owning: ends.reading)
    let writing = FileDescriptor(owning: ends.writing)
    let number = writing.number
    let server = try ScriptedServer(
      ConversationTests.hello + ConversationTests.ok + [.hearMessage, .hear(3)]
        + [.send(Array("250 one\r\n250 ok\r\n250 ok\r\n354 go\r\n".utf8))]
        + [.await(reading.number), .hearMessage, .hear(1), .say("250 two"), .say("221 bye")])
    let batch = Batch()
    try batch.add("text\n", to: "b@y.example")
    let line = [UInt8](repeating: "x", count: 75) + [ASCII.lf]
    try batch.add([UInt8]((0..<4000).map { _ in line }.joined()), to: ["c@y.example"])
    let results = batch.deliver(try server.way(), resultDelay: Self.hour) {
      try? DescriptorNumber(number).write([0])
    }
    #expect(results == ["relayed 2.0.0 250 one", "relayed 2.0.0 250 two"])
  }

  @Test(
    "a silent server is waited for as long as the first delivery may wait, and not with 16 of them",
    arguments: [
      (0, hour, false), (1, hour, true), (15, hour, true), (16, hour, false), (1, 0, false),
    ])
  func pause(_ count: Int, _ delay: Int, _ waits: Bool) {
    var results = RemoteResults { _ in }
    #expect(results.delay == 10)
    results.delay = delay
    for index in 0..<count {
      results.add(DeliveryResult(index, Outcome(.relayed, .ok, place: [], words: [])))
    }
    #expect((results.pause != nil) == waits)
    #expect((results.pause ?? 0) <= delay)
    results.flush()
    #expect(results.pause == nil)
  }
}
