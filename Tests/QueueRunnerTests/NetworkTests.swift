import Bytes
import Queue
import Routing
import Testing
import Unix

@testable import QueueRunner

private func id(_ number: Int) -> QueueID {
  QueueID(time: Timestamp(seconds: 1_800_000_000 + number), pid: 1, random: [1, 2, 3, 4])
}

private let offline = NetworkState(version4: nil, version6: nil, hasNeighbours: false)
private let isolated = NetworkState(version4: nil, version6: nil, hasNeighbours: true)
private let online = NetworkState(version4: [192, 0, 2, 2], version6: nil, hasNeighbours: true)

@Suite("The network") struct NetworkTests {
  @Test(
    "an attempt is made where a route may lead",
    arguments: [
      ("mx:far.example", false, false, true), ("mx:far.example tls=verify", false, false, true),
      ("smtp:mail.example", false, true, true), ("lmtp:store.lan", false, true, true),
      ("lmtp:/run/lmtp", true, true, true), ("smtp:localhost:2525", true, true, true),
      ("smtp:a.LocalHost:25", true, true, true), ("smtp:[127.0.0.1]:25", true, true, true),
      ("smtp:[127.9.9.9]:25", true, true, true), ("lmtp:127.0.0.1:24", true, true, true),
      ("smtp:notlocalhost", false, true, true), ("mx:[127.9.9.9]", true, true, true),
    ])
  func reach(
    relay: String, offline whenOffline: Bool, isolated whenIsolated: Bool, online always: Bool
  )
    throws
  {
    let relay = try Relay(Array(relay.utf8))
    #expect(offline.mayReach(relay) { $0[0] == 127 } == whenOffline)
    #expect(isolated.mayReach(relay) { $0[0] == 127 } == whenIsolated)
    #expect(online.mayReach(relay) { $0[0] == 127 } == always)
  }

  @Test("nothing is asked before the first message for another server, and then once") func lazy()
    throws
  {
    var asked = 0
    let watch = NetworkWatch(isResident: false) {
      asked += 1
      return offline
    }
    watch.remember(id(1))
    #expect(asked == 0 && watch.takeNews() == nil && watch.descriptors.isEmpty)
    let relay = try Relay(Array("mx:far.example".utf8))
    #expect(!watch.mayReach(relay) && !watch.mayReach(relay))
    #expect(asked == 1)
  }

  @Test("a resident runner learns of routes by a descriptor") func resident() throws {
    let watch = NetworkWatch(isResident: true) { offline }
    #expect(watch.descriptors.count == 1)
    _ = watch.mayReach(try Relay(Array("mx:far.example".utf8)))
    #expect(watch.descriptors.count == 2)
    #expect(watch.takeNews() == nil)
  }

  @Test("the kernel leads to this host") func kernel() {
    #expect(KernelRoutes.source(to: [127, 0, 0, 1]) == [127, 0, 0, 1])
    #expect(KernelRoutes.source(to: [1, 2, 3]) == nil)
  }

  @Test("a watch of the clock says nothing while it only runs") func clock() throws {
    let clock = try ClockWatch()
    #expect(!clock.drain() && !clock.drain())
  }
}
