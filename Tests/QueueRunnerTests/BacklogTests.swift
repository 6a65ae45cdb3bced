import Bytes
import Queue
import Routing
import Testing

@testable import QueueRunner

private func id(_ number: Int) -> QueueID {
  QueueID(time: Timestamp(seconds: 1_800_000_000 + number), pid: 1, random: [1, 2, 3, 4])
}

@Suite("What waits to be tried") struct BacklogTests {
  @Test("accepted messages come before submitted ones, each kind in the order it was found")
  func order() {
    var backlog = Backlog()
    backlog.add(submitted: [id(3), id(1)])
    backlog.add(accepted: id(4), isFresh: false)
    backlog.add(accepted: id(2), isFresh: true)
    var all: [Backlog.Found] = []
    while let found = backlog.next() { all.append(found) }
    #expect(
      all == [
        .accepted(id(4), isFresh: false), .accepted(id(2), isFresh: true), .submitted(id(3)),
        .submitted(id(1)),
      ])
  }

  @Test("news is taken once, and not before what was found earlier") func news() {
    var backlog = Backlog()
    backlog.add(submitted: [id(1)])
    var isTaken = backlog.takeNews()
    #expect(!isTaken && backlog.hasNews)
    _ = backlog.next()
    #expect(!backlog.isTaken)
    isTaken = backlog.takeNews()
    #expect(isTaken && backlog.isTaken)
    isTaken = backlog.takeNews()
    #expect(!isTaken)
    backlog.noteNews()
    isTaken = backlog.takeNews()
    #expect(isTaken)
  }

  @Test("what could not be taken is news again when its time has come") func lookAgain() {
    var backlog = Backlog()
    _ = backlog.takeNews()
    backlog.put(id(1), at: 70)
    backlog.noteNews(at: 60)
    #expect(backlog.nextSecond() == 60)
    backlog.lookAgain(at: 59)
    #expect(!backlog.hasNews)
    backlog.lookAgain(at: 60)
    #expect(backlog.hasNews)
    #expect(backlog.nextSecond() == 70)
  }

  @Test("all that is scheduled can be made due") func allDue() {
    var backlog = Backlog()
    for number in 1...3 { backlog.put(id(number), at: number * 100) }
    #expect(backlog.takeDue(at: 50) == nil)
    backlog.makeAllDue()
    #expect(backlog.isScheduled(id(3)))
    var all: Set<QueueID> = []
    while let next = backlog.takeDue(at: 0) { all.insert(next) }
    #expect(all == [id(1), id(2), id(3)])
    #expect(backlog.nextSecond() == nil)
  }

  @Test("messages begin until there are many of them or of their recipients") func room() {
    var active = ActiveMessages()
    active.begin(id(0), recipients: ActiveMessages.recipientLimit)
    #expect(!active.hasRoom && active.contains(id(0)))
    active.end(id(0))
    active.end(id(0))
    #expect(active.count == 0 && active.hasRoom)
    for number in 0..<ActiveMessages.limit { active.begin(id(number), recipients: 1) }
    #expect(!active.hasRoom)
    active.end(id(7))
    #expect(active.hasRoom)
  }

  @Test("half of the messages that begin may go to servers that did not answer lately")
  func unproven() {
    var active = ActiveMessages()
    for number in 0..<128 { active.begin(id(number), recipients: 1, isUnproven: true) }
    #expect(active.hasRoom && active.roomForUnproven == 0)
    active.end(id(3))
    active.end(id(3))
    #expect(active.roomForUnproven == 1)
    active.begin(id(200), recipients: 5000, isUnproven: true)
    #expect(active.hasRoom && active.roomForUnproven == 0)
    active.end(id(200))
    #expect(active.roomForUnproven == 1)
  }

  @Test("what was parked is tried in its order, and all of a way when it answers") func parked()
    throws
  {
    let ways = try ["a", "b"].map { try Relay(Array("mx:\($0).example".utf8)) }
    var parked = ParkedMessages()
    for number in 0..<10 { parked.add(id(number), ways[number % 2]) }
    parked.add(id(0), ways[1])
    #expect(parked.take(2) == [id(0), id(1)])
    #expect(parked.take([ways[1]]) == [3, 5, 7, 9].map(id))
    parked.add(id(0), ways[0])
    #expect(parked.take(9) == [2, 4, 6, 8, 0].map(id))
    #expect(parked.take(9).isEmpty)
  }
}
