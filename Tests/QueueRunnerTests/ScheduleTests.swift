import Bytes
import Queue
import QueueRunner
import Testing

private func id(_ number: Int) -> QueueID {
  QueueID(time: Timestamp(seconds: 1_800_000_000 + number), pid: 1, random: [1, 2, 3, 4])
}

@Suite("The schedule") struct ScheduleTests {
  @Test("gives out what is due, earliest first, and nothing that is not") func order() {
    var schedule = Schedule()
    var state: UInt64 = 42
    var times: [Int] = []
    for number in 0..<1000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      let time = Int(state >> 54)
      times.append(time)
      schedule.put(id(number), at: time)
    }
    var taken: [Int] = []
    while let next = schedule.next(), next <= 500, let message = schedule.takeDue(at: 500) {
      taken.append(times[message.time.seconds - 1_800_000_000])
    }
    #expect(taken == times.filter { $0 <= 500 }.sorted())
    #expect(schedule.takeDue(at: 500) == nil)
    #expect(schedule.takeAll().count == 1000 - taken.count)
  }

  @Test("a message put in again is due at the new moment only") func replace() {
    var schedule = Schedule()
    schedule.put(id(1), at: 10)
    schedule.put(id(1), at: 20)
    #expect(schedule.takeDue(at: 15) == nil)
    #expect(schedule.next() == 20)
    #expect(schedule.takeDue(at: 20) == id(1))
    #expect(schedule.takeDue(at: 99) == nil)
    #expect(schedule.next() == nil)
  }
}

@Suite("The retry policy") struct RetryPolicyTests {
  let arrived = Timestamp(seconds: 1_000_000)

  @Test(
    "the last interval repeats", arguments: [(0, 300), (1, 300), (2, 900), (3, 1800), (9, 1800)])
  func intervals(attempts: Int, seconds: Int) {
    let policy = RetryPolicy(intervals: [300, 900, 1800], lifetime: 432_000, warnAfter: 14_400)
    let now = arrived + 60
    #expect(policy.next(after: attempts, arrived: arrived, now: now) == now + seconds)
  }

  @Test("the last attempt is at the end of life, not after it") func lastAttempt() {
    let policy = RetryPolicy(intervals: [1800], lifetime: 3600, warnAfter: 0)
    #expect(policy.next(after: 2, arrived: arrived, now: arrived + 3000) == arrived + 3600)
    #expect(!policy.isOver(arrived: arrived, now: arrived + 3599))
    #expect(policy.isOver(arrived: arrived, now: arrived + 3600))
    #expect(!policy.isSlow(arrived: arrived, now: arrived + 100_000))
  }
}
