import Bytes
import Postal
import Queue
import Routing
import TestSupport
import Testing
import Unix

@testable import QueueRunner

@Suite("Agents at work get more") struct FeedingTests {
  private let scratch: ScratchSpool
  private let launcher = StandIn()
  private let far = Worker.remote(way("mx:far.example"))

  init() throws { scratch = try ScratchSpool() }

  private func dispatcher(each: Int = 4) -> Dispatcher {
    Dispatcher(
      launcher: launcher,
      limits: Dispatcher.Limits(
        concurrency: 8, each: each, secondsEach: 60, slowAfter: 3_600_000, mailUser: []),
      backoff: Backoff(longest: 1800))
  }

  private static func relayed(_ index: Int) -> DeliveryResult {
    DeliveryResult(index, outcome(.relayed, "2.0.0"))
  }

  /// Adds so many messages, one after the other as they come.
  private func come(_ count: Int, to dispatcher: inout Dispatcher) throws {
    for _ in 0..<count {
      try scratch.add(1, for: far, to: &dispatcher)
      #expect(dispatcher.start().isEmpty)
    }
  }

  @Test("an agent gets what comes, with its file, and reports it under the next numbers")
  func fed() throws {
    var dispatcher = dispatcher()
    try come(1, to: &dispatcher)
    try scratch.add(1, 3, for: far, to: &dispatcher)
    try scratch.add(1, for: far, to: &dispatcher)
    #expect(dispatcher.start().isEmpty)
    let packet = try #require(try launcher.read(1))
    #expect(packet.first == 1 && packet.descriptors == 2)
    let jobs = try #require(launcher.runs[1]?.jobs)
    #expect(jobs.map(\.descriptor) == [4, 0, 0, 0, 1])
    try launcher.finish(Self.relayed)
    let results = dispatcher.takeResults() + dispatcher.reap()
    #expect(results.map(\.work.message.id) == jobs.map(\.id))
    #expect(results.allSatisfy { $0.outcome.action == .relayed })
    #expect(dispatcher.isIdle && launcher.started.count == 1)
  }

  @Test(
    "what an agent did not read was not tried, however it ended: the next one gets it, in its order",
    arguments: [.exited(0), .exited(75), .signalled(9)] as [Ending])
  func unread(_ ending: Ending) throws {
    var dispatcher = dispatcher()
    try come(4, to: &dispatcher)
    try launcher.say(1, Self.relayed(0))
    try launcher.read(1)
    let ids = dispatcher.agents[1]?.messages ?? []
    launcher.end(1, ending)
    let results = dispatcher.takeResults() + dispatcher.reap()
    // it had read the second message, and said nothing of it
    #expect(results.map(\.work.message.id) == Array(ids.prefix(2)))
    #expect(results.map(\.outcome.action) == [.relayed, .deferred])
    #expect(!dispatcher.isIdle)
    try come(1, to: &dispatcher)
    #expect(launcher.started.map(\.jobs) == [1, 3])
    #expect(launcher.runs[2]?.jobs.prefix(2).map(\.id) == Array(ids.suffix(2)))
    try launcher.finish(Self.relayed)
    #expect((dispatcher.takeResults() + dispatcher.reap()).count == 3)
    #expect(dispatcher.isIdle)
  }

  @Test("what one agent says of what it did not read counts for nothing")
  func lies() throws {
    var dispatcher = dispatcher()
    try come(2, to: &dispatcher)
    launcher.end(1, .exited(0))
    _ = dispatcher.reap()
    _ = dispatcher.start()
    try launcher.finish(Self.relayed)
    #expect((dispatcher.takeResults() + dispatcher.reap()).count == 1)
  }

  @Test(
    "an agent has ten open messages at most; what comes beyond waits, and then gets another agent")
  func share() throws {
    var dispatcher = dispatcher()
    try come(19, to: &dispatcher)
    #expect(launcher.started.map(\.jobs) == [1])
    #expect(dispatcher.agents[1]?.messages.count == 10)
    try come(1, to: &dispatcher)
    #expect(launcher.started.map(\.jobs) == [1, 10])
    while try launcher.read(1) != nil {}
    try launcher.say(1, Self.relayed(0), Self.relayed(1))
    _ = dispatcher.takeResults()
    try come(2, to: &dispatcher)
    #expect(dispatcher.agents[1]?.messages.count == 12)
    #expect(launcher.started.count == 2)
  }

  @Test("many messages at once have all their connections at once") func parallel() throws {
    var dispatcher = dispatcher(each: 8)
    try scratch.add(80, for: far, to: &dispatcher)
    _ = dispatcher.start()
    #expect(launcher.started.map(\.jobs) == Array(repeating: 10, count: 8))
  }

  @Test("a message of which all is said is let go, however long its agent goes on")
  func closed() throws {
    var dispatcher = dispatcher()
    weak var first: QueuedMessage?
    weak var second: QueuedMessage?
    do {
      let messages = [try scratch.message(), try scratch.message(2)]
      (first, second) = (messages[0], messages[1])
      for message in messages {
        for one in scratch.work(message, for: far) { dispatcher.add(one) }
      }
    }
    _ = dispatcher.start()
    #expect(first != nil && second != nil)
    try launcher.say(1, Self.relayed(0), Self.relayed(1))
    #expect(dispatcher.takeResults().count == 2)
    #expect(first == nil && second != nil)
    try launcher.say(1, Self.relayed(0), Self.relayed(2))
    #expect(dispatcher.takeResults().count == 1)
    #expect(second == nil && !dispatcher.isIdle)
  }

  @Test("an agent gets a hundred messages in all, and learns that there are no more")
  func full() throws {
    var dispatcher = dispatcher(each: 1)
    try scratch.add(95, for: far, to: &dispatcher)
    _ = dispatcher.start()
    for index in 0..<95 { try launcher.say(1, Self.relayed(index)) }
    _ = dispatcher.takeResults()
    try come(7, to: &dispatcher)
    #expect(dispatcher.agents[1]?.messages.count == 100)
    while try launcher.read(1) != nil {}
    let socket = try #require(launcher.runs[1]?.socket)
    // the end of what comes, not only nothing for now
    #expect(try socket.receive() == nil)
    try launcher.finish(Self.relayed)
    _ = dispatcher.takeResults() + dispatcher.reap()
    _ = dispatcher.start()
    #expect(launcher.started.map(\.jobs) == [95, 2])
  }

  @Test("an agent that takes no more gets nothing, and loses nothing") func ending() throws {
    var dispatcher = dispatcher()
    try come(2, to: &dispatcher)
    try launcher.endTaking(1)
    try come(1, to: &dispatcher)
    #expect(launcher.started.map(\.jobs) == [1])
    #expect(dispatcher.agents[1]?.messages.count == 2)
    // what was sent before that can still be read
    #expect(try launcher.read(1)?.first == 1)
    try launcher.finish(Self.relayed)
    #expect((dispatcher.takeResults() + dispatcher.reap()).count == 2)
    _ = dispatcher.start()
    #expect(launcher.started.map(\.jobs) == [1, 1])
  }

  @Test("an agent that did not reach the server gets nothing more, nor one of a way in doubt")
  func doubtful() throws {
    var dispatcher = dispatcher()
    try scratch.add(2, for: far, to: &dispatcher)
    _ = dispatcher.start()
    try launcher.say(1, DeliveryResult(0, outcome(.deferred, "4.4.1")))
    _ = dispatcher.takeResults()
    try come(1, to: &dispatcher)
    #expect(try launcher.read(1) == nil)
    try launcher.finish { DeliveryResult($0, outcome(.deferred, "4.4.1")) }
    _ = dispatcher.takeResults() + dispatcher.reap()
    dispatcher.forgetTroubles()
    _ = dispatcher.start()
    try come(1, to: &dispatcher)
    #expect(try launcher.read(2) == nil)
  }

  @Test("other ways, and agents for users of this host, get nothing of it") func others() throws {
    var dispatcher = dispatcher()
    try come(1, to: &dispatcher)
    let login = Worker.remote(way("mx:far.example login=/etc/martlet/bob"))
    try scratch.add(1, for: login, to: &dispatcher)
    for _ in 0..<2 { try scratch.add(1, for: .local(nil), to: &dispatcher) }
    _ = dispatcher.start()
    try scratch.add(1, for: .local(nil), to: &dispatcher)
    _ = dispatcher.start()
    #expect(try launcher.read(1) == nil)
    #expect(launcher.started.map(\.worker) == [far, login, .local(nil)])
  }

  @Test("a message with very many recipients waits for an agent of its own") func large() throws {
    var dispatcher = dispatcher()
    try come(1, to: &dispatcher)
    try scratch.add(1, 900, for: far, to: &dispatcher)
    _ = dispatcher.start()
    #expect(launcher.started.map(\.jobs) == [1, 900])
  }

  @Test("with nothing more to come, agents without work end at once") func idle() throws {
    var dispatcher = dispatcher()
    try come(1, to: &dispatcher)
    let socket = try #require(launcher.runs[1]?.socket)
    dispatcher.letIdleEnd()
    #expect(throws: Errno.wouldBlock) { _ = try socket.receive() }
    try launcher.say(1, Self.relayed(0))
    _ = dispatcher.takeResults()
    dispatcher.letIdleEnd()
    #expect(try socket.receive() == nil)
  }

  @Test(
    "there is room for messages of an agent that is young, not full, and hears from its server",
    arguments: [
      (0, 0, 0, 10), (3, 0, 499, 7), (3, 0, 500, 0), (0, 0, 500, 10), (10, 0, 0, 0), (15, 0, 0, 0),
      (3, 59_999, 59_999, 7), (3, 60_000, 60_000, 0), (0, 60_000, 60_000, 0),
    ])
  func room(open: Int, heard: Int, now: Int, room: Int) throws {
    var load = AgentLoad(slowAfter: 500)
    for _ in 0..<open { load.add(scratch.header().id) }
    #expect(load.room(started: 0, heard: heard, now: now) == room)
  }

  @Test("a message is open until all of its deliveries have ended") func load() throws {
    var load = AgentLoad(slowAfter: 500)
    let (one, other) = (scratch.header().id, scratch.header().id)
    for id in [one, one, other] { load.add(id) }
    #expect(load.openMessages == 2 && load.messages == 2 && load.jobs == 3)
    load.end(one)
    #expect(load.openMessages == 2)
    load.end(one)
    #expect(load.openMessages == 1 && load.messages == 2 && !load.isFull)
    for _ in 0..<98 { load.add(scratch.header().id) }
    #expect(load.isFull)
  }

  @Test("the time of an agent grows with a larger message") func time() {
    var time = AgentTime(remote: 900, largest: 0, now: 0)
    time.expect(octets: 4_096_000)
    #expect(time.end == 1_900_000)
    time.expect(octets: 4096)
    #expect(time.end == 1_900_000)
    var local = AgentTime(local: 60, now: 0)
    local.expect(octets: 1 << 40)
    #expect(local.end == 60_000)
  }
}
