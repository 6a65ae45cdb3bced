import Bytes
import Testing
import Unix

@testable import QueueRunner

@Suite("The spawner's messages") struct SpawnerMessageTests {
  @Test("a request is read as it was written") func requests() {
    let all: [SpawnerRequest] = [
      .start(RunAs(name: Array("alice".utf8), uid: 1000, gid: 1001)),
      .start(RunAs(name: nil, uid: 5000, gid: 5000)), .own, .kill(4711),
    ]
    for request in all { #expect(SpawnerRequest(request.bytes) == request) }
  }

  @Test(
    "anything else is no request",
    arguments: [
      "", "start", "start\0", "start\u{0}1000\u{0}", "start\u{0}-1\u{0}5\u{0}x\u{0}",
      "start\u{0}4294967296\u{0}5\u{0}x\u{0}", "own\u{0}\u{0}", "kill\u{0}x\u{0}",
      "exec\u{0}/bin/sh\u{0}",
    ])
  func hostile(text: String) { #expect(SpawnerRequest(Array(text.utf8)) == nil) }

  @Test("a reply is read as it was written") func replies() {
    let all: [SpawnerReply] = [
      .done(12), .refused(.notPermitted), .ended(7, .exited(75)), .ended(8, .signalled(9)),
    ]
    for reply in all { #expect(SpawnerReply(reply.bytes) == reply) }
    #expect(SpawnerReply(Array("x 1".utf8)) == nil)
  }
}
