internal import Bytes
internal import Glibc
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("several processes at once", .serialized)
struct ProcessTests {
  @Test("sessions agree while others deliver, rename and remove", .timeLimit(.minutes(3)))
  func together() async throws {
    let place = try Place()
    let path = place.scratch("Maildir").text
    _ = try Actor(path, seed: 0)
    await withTaskGroup(of: Void.self) { group in
      for (seed, role) in [0, 0, 1, 1, 2, 3, 3, 3, 3].enumerated() {
        group.addTask {
          await #expect(processExitsWith: .success) {
            [path = path as String, seed = seed as Int, role = role as Int] in
            try Actor.act(path, seed, Actor.Role(rawValue: role) ?? .session, milliseconds: 4000)
          }
        }
      }
    }
    let actor = try Actor(path, seed: 0)
    let witness = Witness(place: place)
    try witness.check("A", actor.maildir)
    try witness.check("B", actor.other)
  }

  @Test("a session that is killed at any moment leaves nothing behind that is wrong")
  func killed() async throws {
    let place = try Place()
    let path = place.scratch("Maildir").text
    let actor = try Actor(path, seed: 0)
    for i in 0..<8 { try place.put("new/\(i).x") }
    for seed in 0..<16 {
      // two at once, so that one waits for what the other has
      await withTaskGroup(of: Void.self) { group in
        for half in 0..<2 {
          group.addTask {
            await #expect(processExitsWith: .failure) {
              [path = path as String, seed = (2 * seed + half) as Int] in
              // SIGALRM ends it
              ualarm(UInt32(1000 + seed * 7919 % 250_000), 0)
              try Actor.act(path, seed, .session, milliseconds: 60_000)
            }
          }
        }
      }
      _ = try StoredMailbox(actor.maildir)
    }
    let witness = Witness(place: place)
    try witness.check("A", actor.maildir)
    try witness.check("B", actor.other)
  }
}
