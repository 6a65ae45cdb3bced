import Bytes
import Queue
import Testing
import Unix
import TestSupport

@testable import Queue

@Suite("Names and claims of queued messages") struct MessageClaimTests {
  private static let good = Array("20261120T235012.123456Z.4711.ab12cd34".utf8)

  @Test("the number that orders names takes exactly what a queue id is") func sortKey() {
    var names = [Self.good, [], Array("20261120T235012.123456Z.4711.ab12cd3".utf8)]
    for at in Self.good.indices {
      for byte: UInt8 in ["0", "9", "a", "g", "A", ".", "T", "Z", "-", 0] {
        var name = Self.good
        name[at] = byte
        names.append(name)
      }
      names.append([UInt8](Self.good.prefix(at)))
      names.append([UInt8](Self.good[..<at] + ["0"] + Self.good[at...]))
    }
    for pid in ["", "1", "1234567890", "12345678901"] {
      names.append(Array("20261120T235012.123456Z.\(pid).ab12cd34".utf8))
    }
    for name in names {
      let key = QueueID.sortKey(name.span)
      #expect((key != nil) == (QueueID(name) != nil), "\(name.text)")
    }
  }

  @Test("the number orders names like the names themselves, as far as it goes") func order() throws
  {
    let times = [0, 1, 8, 999_999, 1_000_000, 59_999_999, 86_400_000_000, 1_800_000_000_000_000]
    var keys: [UInt64] = []
    for time in times {
      let moment = Timestamp(seconds: time / 1_000_000, microseconds: time % 1_000_000)
      let id = QueueID(time: moment, pid: 1, random: [0, 0, 0, 0])
      let key = QueueID.sortKey(id.bytes.span)
      keys.append(try #require(key))
    }
    #expect(keys == keys.sorted())
    #expect(Set(keys).count == times.count - 1)
  }

  @Test("who looks at the runner's lock does not keep a runner from it") func runnerLock() throws {
    let path = Path(composed: "/tmp/martlet-lock-\(Host.pid)")
    try Spool.create(path)
    defer { _ = try? ChildProcess.wait(for: ChildProcess.start(Self.removal(of: path))) }
    let spool = try Spool(path)
    do {
      let look = try spool.log.open("lock", .locking(mode: 0o600))
      let isShared = try look.lock(exclusive: false)
      #expect(isShared)
      #expect(try RunnerLock.holder(spool.log) == nil)
    }
    guard let lock = try RunnerLock.take(spool) else {
      Issue.record("the lock is free")
      return
    }
    #expect(try RunnerLock.holder(spool.log) == Host.pid)
    let isTakenTwice = try RunnerLock.take(spool) != nil
    #expect(!isTakenTwice)
    lock.release()
    #expect(try RunnerLock.holder(spool.log) == nil)
  }

  @Test("what a runner was starting when it was killed keeps nobody long from its lock")
  func lockAfterDeath() throws {
    let path = Path(composed: "/tmp/martlet-afterlife-\(Host.pid)")
    try Spool.create(path)
    defer { _ = try? ChildProcess.wait(for: ChildProcess.start(Self.removal(of: path))) }
    let spool = try Spool(path)
    let dead = try ChildProcess.start(Command(program: "/bin/true", arguments: [[0x74]]))
    _ = try ChildProcess.wait(for: dead)
    let file = try spool.log.open("lock", .locking(mode: 0o600))
    try file.write(Array("\(dead)\n".utf8), at: 0)
    let words = ["flock", path.appending("queue/log/lock").text, "sleep", "0.2"]
    let child = try ChildProcess.start(
      Command(program: "/usr/bin/flock", arguments: words.map { Array($0.utf8) }))
    // until the other has it, or had it
    let end = Clock.milliseconds + 5000
    while Clock.milliseconds < end, try file.lock(exclusive: false) { file.unlock() }
    file.unlock()
    guard let lock = try RunnerLock.take(spool) else {
      Issue.record("the lock of a dead runner is nobody's")
      return
    }
    let followsDeath = lock.followsDeath
    #expect(followsDeath)
    lock.release()
    _ = try ChildProcess.wait(for: child)
  }

  @Test("what is given back is free at once, though a process that was being started has a copy")
  func copied() async throws {
    let scratch = try Scratch()
    await #expect(processExitsWith: .success) { [place = scratch.path.text as String] in
      let path = Path(composed: place).appending("spool")
      try Spool.create(path)
      let spool = try Spool(path)
      let id = try #require(QueueID(Self.good))
      _ = try spool.cur.open(id.path, .creating(mode: 0o600))
      var child: Int32 = 0
      do {
        let lock = try RunnerLock.take(spool)
        let claim = try MessageClaim.take(id, in: spool.cur)
        let turn = try TurnRecord.look(for: Array("a.example".utf8), in: spool, now: Clock.now)
        child = try ChildProcess.fork()
        if child == 0 {
          var nothing: [Waiting.Interest] = []
          try? Waiting.wait(for: &nothing, milliseconds: 60_000)
          Host.exit(0)
        }
        lock?.release()
        _ = consume claim
        _ = consume turn
      }
      let isFree = try RunnerLock.take(spool) != nil
      #expect(isFree)
      let isClaimable = try MessageClaim.take(id, in: spool.cur) != nil
      #expect(isClaimable)
      switch try TurnRecord.look(for: Array("a.example".utf8), in: spool, now: Clock.now) {
      case .look: break
      case .known: Issue.record("somebody is looking for it")
      }
      ChildProcess.signal(child, .kill)
      _ = try ChildProcess.wait(for: child)
    }
  }

  private static func removal(of path: Path) -> Command {
    Command(
      program: "/bin/rm", arguments: [Array("rm".utf8), Array("-rf".utf8), path.bytes])
  }

  @Test("a claimed message cannot be claimed again, and one that moved not at all")
  func claim() throws {
    let path = Path(composed: "/tmp/martlet-claim-\(Host.pid)")
    try path.makeDirectories(mode: 0o700)
    let directory = try Directory(path)
    let id = try #require(QueueID(Self.good))
    defer {
      try? directory.remove(id.path)
      if let parent = try? Directory("/tmp") { try? parent.removeDirectory(path.name) }
    }
    _ = try directory.open(id.path, .creating(mode: 0o600))
    do {
      let first = try MessageClaim.take(id, in: directory)
      let second = try MessageClaim.take(id, in: directory)
      let (hasFirst, hasSecond) = (first != nil, second != nil)
      #expect(hasFirst && !hasSecond)
    }
    let isFree = try MessageClaim.take(id, in: directory) != nil
    #expect(isFree)
    try directory.remove(id.path)
    #expect(throws: Errno.noSuchFile) { _ = try MessageClaim.take(id, in: directory) }
  }
}
