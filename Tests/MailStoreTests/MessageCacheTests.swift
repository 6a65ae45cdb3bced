internal import Bytes
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("what is known of messages")
struct MessageCacheTests {
  static let file: Path = "martlet-cache"
  let place: Place
  let mailbox: StoredMailbox

  init() throws {
    place = try Place()
    for i in 1...9 { try place.put("cur/\(i).x:2,S") }
    mailbox = try place.open()
  }

  /// What is kept of a message and a kind: an octet for each, so that no two are the same.
  func value(_ uid: UInt32, _ kind: UInt8) -> [UInt8] {
    [UInt8](repeating: kind, count: Int(uid) * 3) + Array("\(uid)".utf8)
  }

  func cache(_ version: UInt8 = 1) -> MessageCache { MessageCache(mailbox, version: version) }

  func save(_ uids: ClosedRange<UInt32>, _ kinds: [UInt8] = [1, 2, 16]) {
    let cache = cache()
    for uid in uids { for kind in kinds { cache.add(value(uid, kind), of: uid, kind: kind) } }
    cache.save(mailbox)
  }

  func bytes() throws -> [UInt8] {
    try #require(try place.maildir.text(of: Self.file, limit: 1 << 24))
  }

  func put(_ bytes: [UInt8]) throws {
    try place.maildir.replace(Self.file, with: bytes, isDurable: false)
  }

  /// Which entries are there; each must be what was added.
  func found(_ cache: MessageCache) -> Set<UInt32> {
    var found: Set<UInt32> = []
    for uid in 0...10 as ClosedRange<UInt32> {
      for kind in [0, 1, 2, 16] as [UInt8] {
        guard let octets = cache.octets(of: uid, kind: kind) else { continue }
        #expect(octets == value(uid, kind))
        found.insert(uid * 100 + UInt32(kind))
      }
    }
    return found
  }

  @Test("what was added is there, before it is saved and for others after that")
  func adding() throws {
    let first = cache()
    #expect(first.octets(of: 1, kind: 1) == nil)
    first.add([], of: 1, kind: 1)
    first.add([1, 2], of: 2, kind: 1)
    first.add([3], of: 2, kind: 1)
    #expect(first.octets(of: 2, kind: 1) == [3])
    #expect(cache().octets(of: 2, kind: 1) == nil)
    first.save(mailbox)
    #expect(first.octets(of: 1, kind: 1) == [])
    let second = cache()
    #expect(second.octets(of: 2, kind: 1) == [3])
    #expect(second.octets(of: 2, kind: 2) == nil)
    second.add([4], of: 2, kind: 1)
    second.save(mailbox)
    #expect(cache().octets(of: 2, kind: 1) == [4])
    #expect(cache().octets(of: 1, kind: 1) == [])
    let size = try bytes().count
    second.save(mailbox)
    #expect(try bytes().count == size)
  }

  @Test("entries are found in any order, in one segment and in many", arguments: [1, 3, 9])
  func order(_ step: UInt32) {
    var uid: UInt32 = 1
    while uid <= 9 {
      save(uid...(uid + step - 1))
      uid += step
    }
    let cache = cache()
    for uid in ([1, 5, 9, 2, 2, 8, 3, 9, 1, 4, 7, 6] as [UInt32]) {
      for kind in ([16, 1, 2] as [UInt8]) {
        #expect(cache.octets(of: uid, kind: kind) == value(uid, kind))
      }
      #expect(cache.octets(of: uid, kind: 4) == nil)
    }
  }

  @Test("many entries are found, one after the other and alone")
  func many() throws {
    let writer = cache()
    for uid in stride(from: 1, through: 60_000, by: 3) as StrideThrough<UInt32> {
      writer.add([UInt8(truncatingIfNeeded: uid)], of: uid, kind: 2)
    }
    writer.write(nil)
    let reader = cache()
    for uid in 1...60_000 as ClosedRange<UInt32> {
      let expected = uid % 3 == 1 ? [UInt8(truncatingIfNeeded: uid)] : nil
      if reader.octets(of: uid, kind: 2) != expected { Issue.record("\(uid) is wrong") }
    }
    for uid in [1, 2, 30_001, 30_002, 59_998, 60_000, 4_000_000_000] as [UInt32] {
      let expected = uid % 3 == 1 && uid < 60_001 ? [UInt8(truncatingIfNeeded: uid)] : nil
      #expect(cache().octets(of: uid, kind: 2) == expected)
    }
    for uid in stride(from: 59_998, through: 1, by: -2997) as StrideThrough<Int> {
      #expect(reader.octets(of: UInt32(uid), kind: 2) == [UInt8(truncatingIfNeeded: uid)])
    }
  }

  @Test("too long an entry is not kept, and much that is added goes to the file by itself")
  func limits() throws {
    let cache = cache()
    cache.add([UInt8](repeating: 0, count: MessageCache.lengthLimit + 1), of: 1, kind: 1)
    #expect(cache.octets(of: 1, kind: 1) == nil)
    for uid in 1...6 as ClosedRange<UInt32> {
      cache.add([UInt8](repeating: UInt8(uid), count: MessageCache.lengthLimit), of: uid, kind: 1)
    }
    #expect(try bytes().count > MessageCache.pendingLimit)
    for uid in 1...6 as ClosedRange<UInt32> {
      #expect(cache.octets(of: uid, kind: 1)?.count == MessageCache.lengthLimit)
    }
  }

  @Test("what another version wrote does not count, and goes with what this one writes")
  func version() throws {
    save(1...9)
    let other = cache(2)
    #expect(found(other).isEmpty)
    other.add([7], of: 1, kind: 1)
    other.save(mailbox)
    #expect(cache(2).octets(of: 1, kind: 1) == [7])
    #expect(found(cache()).isEmpty)
  }

  @Test("the file of another folder does not count")
  func otherFolder() throws {
    save(1...9)
    let other = try Place()
    for i in 1...9 { try other.put("cur/\(i).x:2,S") }
    let box = try other.open()
    try other.maildir.replace(Self.file, with: bytes(), isDurable: false)
    #expect(found(MessageCache(box, version: 1)).isEmpty)
    #expect(!cache().isFor(box))
    // a folder that lost its list is another
    try place.remove("martlet-uids")
    #expect(try found(MessageCache(place.open(), version: 1)).isEmpty)
  }

  @Test(
    "a file that is cut anywhere has what is whole, and is whole again after the next one is saved")
  func cut() throws {
    save(1...4)
    save(5...7)
    let whole = try bytes()
    for length in 0..<whole.count {
      try put([UInt8](whole.prefix(length)))
      _ = found(cache())
      if length % 37 != 0 { continue }
      save(8...9)
      #expect(found(cache()).isSuperset(of: [801, 802, 816, 901]))
      #expect(try isWhole())
    }
    try put(whole)
    #expect(found(cache()).count == 21)
  }

  func isWhole() throws -> Bool {
    let bytes = try bytes()
    let identity = bytes.span.little64(8)
    let descriptor = try place.maildir.directory.open(Self.file)
    guard let file = CacheFile(descriptor, identity) else { return false }
    return file.isWhole
  }

  @Test("a bit that changed hides entries, and makes no other")
  func flipped() throws {
    save(1...4)
    save(5...7)
    let whole = try bytes()
    for at in whole.indices {
      var other = whole
      other[at] ^= 1 << UInt8(at % 8)
      try put(other)
      #expect(found(cache()).count < 21)
    }
  }

  @Test("any octets are a file or none, and never a trap", arguments: 0..<60)
  func anything(_ seed: Int) throws {
    save(1...4)
    save(2...7)
    var random = Actor.Generator(state: UInt64(seed))
    var bytes = try bytes()
    for _ in 0..<Int.random(in: 1...30, using: &random) {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(at..<min(bytes.count, at + 9))
      default: bytes.insert(contentsOf: [UInt8](repeating: 255, count: 8), at: at)
      }
    }
    try put(bytes)
    _ = found(cache())
    save(8...9)
    #expect(found(cache()).isSuperset(of: [801, 916]))
  }

  @Test("many small additions become one, without those of messages that are gone")
  func rewriting() throws {
    for i in 0..<CacheFile.segmentLimit { save(UInt32(i % 9 + 1)...UInt32(i % 9 + 1), [1]) }
    let many = try bytes().count
    _ = try mailbox.expunge([3, 4], onlyTrashed: false)
    save(1...1, [2])
    #expect(try bytes().count < many)
    #expect(found(cache()) == [101, 102, 201, 501, 601, 701, 801, 901])
    #expect(try place.scratch.names("Maildir/tmp") == [])
  }

  @Test("a file that is mostly of messages that are gone is written anew")
  func waste() throws {
    let writer = cache()
    for uid in 1...2000 as ClosedRange<UInt32> { writer.add([1], of: uid, kind: 1) }
    writer.write(nil)
    let many = try bytes().count
    let reader = cache()
    #expect(reader.octets(of: 5, kind: 1) == [1])
    reader.save(mailbox)
    #expect(try bytes().count < many / 10)
    #expect(reader.octets(of: 5, kind: 1) == [1])
  }

  @Test("several who write at once lose at most what they add", arguments: 0..<4)
  func together(_ seed: Int) throws {
    var random = Actor.Generator(state: UInt64(seed))
    var caches = (0..<4).map { _ in cache() }
    for _ in 0..<400 {
      let one = Int.random(in: 0..<4, using: &random)
      let uid = UInt32.random(in: 1...9, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: caches[one].save(mailbox)
      case 1: caches[one] = cache()
      case 2...5: caches[one].add(value(uid, 2), of: uid, kind: 2)
      default: _ = found(caches[one])
      }
    }
    _ = found(cache())
  }

  @Test("where the file cannot be there, nothing is kept and nothing fails")
  func unwritable() throws {
    try place.maildir.directory.makeDirectory(Self.file, mode: 0o700)
    save(1...3)
    #expect(found(cache()).isEmpty)
    #expect(try place.scratch.names("Maildir/tmp") == [])
  }
}
