internal import Bytes
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("the lock of the list")
struct ListLockTests {
  /// A lock that a test holds.
  final class Held {
    let lock: ListLock

    init(_ place: Place, patience: Int = 0) throws(Errno) {
      lock = try ListLock(place.maildir, patience: patience)
    }

    var isConfirmed: Bool {
      do throws(Errno) { try lock.confirm() } catch { return false }
      return true
    }

    func record(_ lines: [UInt8], in mailbox: StoredMailbox) throws(Errno) {
      try mailbox.record(lines, count: 1, lock)
    }
  }

  let place: Place

  init() throws { place = try Place() }

  /// Whether the lock can be had within `patience` milliseconds.
  func isFree(patience: Int = 0) -> Bool {
    (try? Held(place, patience: patience))?.isConfirmed ?? false
  }

  @Test("one has it at a time, and it goes with the value")
  func exclusive() throws {
    var held: Held? = try Held(place)
    #expect(held?.isConfirmed == true)
    #expect(throws: Errno.timedOut) { try Held(place) }
    #expect(held?.isConfirmed == true)
    held = nil
    #expect(isFree())
    #expect(try place.scratch.names("Maildir") == ["cur", "new", "tmp"])
    #expect(try place.scratch.names("Maildir/tmp") == [])
  }

  @Test("that of a dead process of this machine is removed at once")
  func dead() throws {
    try place.put("martlet-uids.lock", ListLock.content.text)
    #expect(isFree())
  }

  @Test("one that a power cut has left without contents is removed at once, but not a living one")
  func emptied() throws {
    try place.put("martlet-uids.lock", "")
    let holder = try place.maildir.directory.open("martlet-uids.lock")
    #expect(try holder.lock())
    #expect(!isFree(patience: 5))
    holder.unlock()
    #expect(isFree())
  }

  @Test("that of another machine is waited for until it is 120 seconds old")
  func foreign() throws {
    try place.put("martlet-uids.lock", "another\n")
    #expect(!isFree(patience: 5))
    try place.maildir.directory.open("martlet-uids.lock").setModified(Clock.now + -115)
    #expect(!isFree(patience: 5))
    try place.maildir.directory.open("martlet-uids.lock").setModified(Clock.now + -125)
    #expect(isFree(patience: 5))
    #expect(try place.scratch.names("Maildir/tmp") == [])
  }

  @Test("who lost it to somebody else changes nothing any more, and leaves the other's alone")
  func lost() throws {
    try place.put("new/1.a")
    let mailbox = try place.open()
    let text = try place.text("martlet-uids")
    var held: Held? = try Held(place)
    try place.remove("martlet-uids.lock")
    #expect(held?.isConfirmed == false)
    try place.put("martlet-uids.lock", "another\n")
    #expect(throws: Errno.timedOut) { try held?.record([65, 10], in: mailbox) }
    held = nil
    #expect(try place.text("martlet-uids") == text)
    #expect(try place.text("martlet-uids.lock") == "another\n")
  }
}
