import Bytes
import Postal
import Queue
import Routing
import TestSupport
import Testing
import Unix

@testable import QueueRunner

@Suite("Batches for agents") struct DispatcherTests {
  private let scratch: ScratchSpool
  private let launcher = StandIn()
  private let far = Worker.remote(way("mx:far.example"))

  init() throws { scratch = try ScratchSpool() }

  private func dispatcher(
    _ concurrency: Int = 8, each: Int = 2, silence: Int = AgentTime.silenceLimit,
    slowAfter: Int = 500
  ) -> Dispatcher {
    Dispatcher(
      launcher: launcher,
      limits: Dispatcher.Limits(
        concurrency: concurrency, each: each, secondsEach: 60, secondsOfSilence: silence,
        slowAfter: slowAfter, mailUser: []),
      backoff: Backoff(longest: 1800))
  }

  @Test("a way has its connections at once and shares what waits among them") func shares() throws {
    var dispatcher = dispatcher()
    try scratch.add(30, for: far, to: &dispatcher)
    #expect(dispatcher.start().isEmpty)
    #expect(launcher.started.map(\.jobs) == [15, 15])
    try scratch.add(1, for: far, to: &dispatcher)
    _ = dispatcher.start()
    #expect(launcher.started.count == 2)
  }

  @Test("few messages take one connection; another one is opened when that one is slow")
  func few() throws {
    var dispatcher = dispatcher(slowAfter: 3_600_000)
    try scratch.add(10, for: far, to: &dispatcher)
    _ = dispatcher.start()
    try scratch.add(3, for: far, to: &dispatcher)
    _ = dispatcher.start()
    #expect(launcher.started.map(\.jobs) == [10])
    let patience = try #require(dispatcher.killLate())
    #expect(patience <= 3_600_001)
  }

  @Test("a batch has at most a hundred messages, and all recipients of each") func batches() throws
  {
    var dispatcher = dispatcher(each: 1)
    try scratch.add(101, for: far, to: &dispatcher)
    _ = dispatcher.start()
    #expect(launcher.started.map(\.jobs) == [100])
    let other = Worker.remote(way("mx:other.example"))
    try scratch.add(3, 450, for: other, to: &dispatcher)
    _ = dispatcher.start()
    #expect(launcher.started.last?.jobs == 1350)
    // the last message began within the limit
    let third = Worker.remote(way("mx:third.example"))
    try scratch.add(3, 500, for: third, to: &dispatcher)
    _ = dispatcher.start()
    #expect(launcher.started.last?.jobs == 1000)
  }

  @Test("the recipients of a message stay together when another one is more urgent")
  func together() throws {
    var dispatcher = dispatcher(each: 1)
    try scratch.add(1, for: far, to: &dispatcher)
    _ = dispatcher.start()
    try scratch.add(1, 3, for: far, to: &dispatcher)
    let urgent = try scratch.message(2, priority: 5)
    for one in scratch.work(urgent, for: far) { dispatcher.add(one) }
    try launcher.finish { DeliveryResult($0, outcome(.relayed, "2.0.0")) }
    _ = dispatcher.takeResults() + dispatcher.reap()
    _ = dispatcher.start()
    let jobs = try #require(launcher.runs.values.first?.jobs)
    #expect(jobs.map { $0.id == urgent.id } == [true, true, false, false, false])
  }

  @Test("other servers take nothing from the mailboxes here, nor these from them") func pools()
    throws
  {
    var dispatcher = dispatcher(2)
    for number in 1...9 { try scratch.add(1, for: other(number), to: &dispatcher) }
    for uid: UInt32 in 1...3 {
      try scratch.add(1, for: .local(RunAs(name: nil, uid: uid, gid: uid)), to: &dispatcher)
    }
    _ = dispatcher.start()
    #expect(launcher.started.filter { $0.worker.relay != nil }.count == 8)
    #expect(launcher.started.filter { $0.worker.relay == nil }.count == 2)
  }

  /// One of the ways that are not `far`.
  private func other(_ number: Int) -> Worker { .remote(way("mx:h\(number).example")) }

  @Test("servers that say nothing hold half of the agents; a way that answered has one at once")
  func hostile() throws {
    var dispatcher = dispatcher(8, each: 4)
    try scratch.add(1, for: far, to: &dispatcher)
    _ = dispatcher.start()
    try launcher.finish { DeliveryResult($0, outcome(.relayed, "2.0.0")) }
    _ = dispatcher.takeResults() + dispatcher.reap()
    for number in 1...200 { try scratch.add(1, for: other(number), to: &dispatcher) }
    _ = dispatcher.start()
    #expect(launcher.runs.count == 32)
    try scratch.add(40, for: far, to: &dispatcher)
    _ = dispatcher.start()
    #expect(launcher.runs.values.count { $0.worker == far } == 4)
    #expect(launcher.runs.count == 36)
    // one of the others answers, with work to do yet: it makes room for one that did not
    let run = try #require(launcher.runs.values.first { $0.worker != far })
    try run.results.file.write(DeliveryResult(0, outcome(.failed, "5.1.1")).encoded)
    #expect(dispatcher.takeProven() == [way("mx:far.example")])
    #expect(dispatcher.takeResults().count == 1)
    #expect(dispatcher.takeProven().map { Worker.remote($0) } == [run.worker])
    #expect(run.worker.relay.map(dispatcher.isProven) == true)
    _ = dispatcher.start()
    #expect(launcher.runs.count == 37)
  }

  @Test("ways that failed last hold a quarter of the agents") func doubtful() throws {
    var dispatcher = dispatcher(8)
    for number in 1...32 { try scratch.add(1, for: other(number), to: &dispatcher) }
    _ = dispatcher.start()
    try launcher.finish { DeliveryResult($0, outcome(.deferred, "4.4.1")) }
    _ = dispatcher.takeResults() + dispatcher.reap()
    dispatcher.forgetTroubles()
    for number in 1...32 { try scratch.add(1, for: other(number), to: &dispatcher) }
    #expect(dispatcher.start().isEmpty)
    #expect(launcher.runs.count == 16)
    for number in 33...64 { try scratch.add(1, for: other(number), to: &dispatcher) }
    _ = dispatcher.start()
    #expect(launcher.runs.count == 32)
  }

  @Test("an agent whose server says nothing of anybody is ended, and the way left alone")
  func silent() throws {
    var dispatcher = dispatcher(1, silence: 0)
    try scratch.add(2, for: far, to: &dispatcher)
    _ = dispatcher.start()
    _ = dispatcher.killLate()
    #expect(launcher.killed == [1])
    #expect(dispatcher.reap().map(\.outcome.status.bytes.text) == ["4.4.2", "4.4.2"])
    try scratch.add(1, for: far, to: &dispatcher)
    #expect(dispatcher.start().map(\.outcome.status.bytes.text) == ["4.4.2"])
    #expect(dispatcher.isIdle)
  }

  @Test(
    "the time of an agent follows its largest message, ends with an hour, and begins anew with verdicts",
    arguments: [(0, 900), (4_096_000, 1900), (1 << 40, 3700)])
  func time(octets: Int, seconds: Int) {
    var time = AgentTime(remote: AgentTime.silenceLimit, largest: octets, now: 5000)
    #expect(time.end == 5000 + 1000 * seconds)
    #expect(time.isSilent == (seconds < 3700))
    time.noteVerdict(now: 1_005_000)
    #expect(time.end == 5000 + 1000 * min(1000 + seconds, 3700))
    time.end(by: 1_006_000)
    #expect(time.end == 1_006_000 && !time.isSilent)
    #expect(AgentTime(local: 60, now: 5000).end == 65_000)
  }

  @Test("an agent that says very much and no result is ended; its results before that count")
  func babbles() throws {
    var dispatcher = dispatcher()
    try scratch.add(2, for: .local(nil), to: &dispatcher)
    _ = dispatcher.start()
    let run = try #require(launcher.runs[1])
    try run.results.file.write(DeliveryResult(0, outcome(.delivered, "2.0.0")).encoded)
    let piece = [UInt8](repeating: UInt8("x"), count: 32 << 10)
    var results: [WorkResult] = []
    for _ in 1...3 {
      #expect(launcher.killed.isEmpty)
      try run.results.file.write(piece)
      results += dispatcher.takeResults()
      _ = dispatcher.killLate()
    }
    #expect(launcher.killed == [1])
    #expect(results.map(\.outcome.action) == [.delivered])
    #expect(dispatcher.reap().map(\.outcome.action) == [.deferred])
  }

  @Test("an answer counts for an hour") func answering() {
    var ways = AnsweringWays()
    let relay = way("mx:far.example")
    #expect(!ways.contains(relay, now: 0))
    ways.note(relay, now: 1000)
    #expect(ways.contains(relay, now: 3_600_999) && !ways.contains(relay, now: 3_601_000))
    ways.forget(relay)
    #expect(!ways.contains(relay, now: 1000))
  }

  @Test("told to end, agents are killed in time, and what they had relayed stays relayed")
  func ends() throws {
    var dispatcher = dispatcher(1, each: 1)
    try scratch.add(1, 2, for: far, to: &dispatcher)
    #expect(dispatcher.start().isEmpty)
    try scratch.add(1, for: far, to: &dispatcher)
    let run = try #require(launcher.runs[1])
    try run.results.file.write(DeliveryResult(0, outcome(.relayed, "2.0.0")).encoded)
    dispatcher.end(within: 0)
    _ = dispatcher.killLate()
    #expect(launcher.killed == [1])
    let results = dispatcher.reap()
    #expect(results.map(\.outcome.action) == [.relayed, .deferred])
    #expect(dispatcher.start().map(\.outcome.action) == [.deferred])
    #expect(dispatcher.isIdle && launcher.started.count == 1)
  }

  @Test("a server that cannot be reached is left alone; what comes for it is deferred at once")
  func backsOff() throws {
    var dispatcher = dispatcher()
    try scratch.add(2, for: far, to: &dispatcher)
    _ = dispatcher.start()
    try launcher.finish { DeliveryResult($0, outcome(.deferred, "4.4.1")) }
    #expect((dispatcher.takeResults() + dispatcher.reap()).count == 2)
    try scratch.add(2, for: far, to: &dispatcher)
    try scratch.add(1, for: .remote(way("mx:good.example")), to: &dispatcher)
    let refused = dispatcher.start()
    #expect(refused.map(\.outcome.status.bytes.text) == ["4.4.1", "4.4.1"])
    #expect(refused.first?.outcome.words.text == "not tried again yet: words")
    #expect(launcher.started.count == 2)
    dispatcher.forgetTroubles()
    try scratch.add(1, for: far, to: &dispatcher)
    #expect(dispatcher.start().isEmpty)
    #expect(launcher.started.count == 3)
  }

  @Test(
    "a server that answered at all is not left alone",
    arguments: [("4.4.1", "4.2.1"), ("4.4.1", "2.0.0"), ("4.4.2", "5.1.1"), ("4.7.1", "4.7.1")])
  func answered(first: String, second: String) throws {
    var dispatcher = dispatcher()
    try scratch.add(2, for: far, to: &dispatcher)
    _ = dispatcher.start()
    try launcher.finish { index in
      let status = index == 0 ? first : second
      let action: Outcome.Action =
        status.hasPrefix("2") ? .relayed : status.hasPrefix("4") ? .deferred : .failed
      return DeliveryResult(index, outcome(action, status))
    }
    _ = dispatcher.takeResults() + dispatcher.reap()
    try scratch.add(1, for: far, to: &dispatcher)
    #expect(dispatcher.start().isEmpty)
  }

  @Test("a connection that was refused beside another one proves nothing") func oneOfTwo() throws {
    var dispatcher = dispatcher()
    try scratch.add(20, for: far, to: &dispatcher)
    _ = dispatcher.start()
    try launcher.finish(2) { DeliveryResult($0, outcome(.deferred, "4.4.5")) }
    _ = dispatcher.takeResults() + dispatcher.reap()
    try scratch.add(10, for: far, to: &dispatcher)
    #expect(dispatcher.start().isEmpty)
  }

  @Test("what a server did not get is tried when it answers again") func freed() throws {
    var backoff = Backoff(longest: 1800)
    let relay = way("mx:far.example")
    let (first, one, other) = (
      try scratch.message().id, try scratch.message().id, try scratch.message().id
    )
    backoff.fail(relay, outcome(.deferred, "4.4.1"), [first], now: Timestamp(seconds: 1000))
    for id in [one, one, other] {
      #expect(backoff.refusal(relay, id, now: Timestamp(seconds: 1059)) != nil)
    }
    #expect(backoff.refusal(relay, one, now: Timestamp(seconds: 1060)) == nil)
    // being allowed to try is no answer yet
    backoff.clear()
    #expect(backoff.isDoubtful(relay))
    #expect(backoff.succeed(relay) == [first, one, other])
    #expect(!backoff.isDoubtful(relay))
  }

  @Test("each failure doubles the time, up to the interval between attempts") func doubles() throws
  {
    var backoff = Backoff(longest: 300)
    let relay = way("mx:far.example")
    let id = try scratch.message().id
    var now = Timestamp(seconds: 1_000_000)
    for seconds in [60, 120, 240, 300, 300] {
      backoff.fail(relay, outcome(.deferred, "4.4.1"), [], now: now)
      #expect(backoff.refusal(relay, id, now: now + (seconds - 1)) != nil)
      #expect(backoff.refusal(relay, id, now: now + seconds) == nil)
      now = now + seconds
    }
    // a clock that was set back by a year
    #expect(backoff.refusal(relay, id, now: Timestamp(seconds: 1)) == nil)
  }

  @Test("attempts that come sooner than in a minute are made") func soon() throws {
    var backoff = Backoff(longest: 2)
    let relay = way("mx:far.example")
    let id = try scratch.message().id
    backoff.fail(relay, outcome(.deferred, "4.4.1"), [], now: Timestamp(seconds: 1000))
    #expect(backoff.refusal(relay, id, now: Timestamp(seconds: 1001)) != nil)
    #expect(backoff.refusal(relay, id, now: Timestamp(seconds: 1002)) == nil)
  }

  @Test("the wish to be told that went along is told by nobody here") func passedOn() throws {
    var dispatcher = dispatcher()
    try scratch.add(2, for: far, to: &dispatcher)
    _ = dispatcher.start()
    try launcher.finish {
      DeliveryResult($0, outcome(.relayed, "2.0.0"), isPassedOn: $0 == 1)
    }
    let results = dispatcher.takeResults() + dispatcher.reap()
    #expect(results.map(\.isPassedOn) == [false, true])
  }
}
