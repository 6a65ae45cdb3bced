internal import Bytes
internal import Glibc
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("a Maildir that may not be written")
struct ReadOnlyTests {
  let place: Place

  init() throws { place = try Place() }

  /// Gives the Maildir to a user, and takes away the right to write, to its files too unless they are `writable`.
  func protect(writable: Bool = false) throws {
    let user = Launch.isRoot ? Launch.unprivileged : Identity.user
    if Launch.isRoot { try Directory(place.scratch.path).setMode(0o711) }
    let maildir = place.maildir
    for name in try maildir.directory.names() {
      guard try maildir.directory.status(name).kind == .file else { continue }
      let file = try maildir.directory.open(name)
      if Launch.isRoot { try file.setOwner(user, group: user) }
      try file.setMode(writable ? 0o600 : 0o400)
    }
    for part in ["/new", "/cur", "/tmp", ""] {
      let directory = try Directory(place.scratch("Maildir\(part)"))
      if Launch.isRoot { try directory.setOwner(user, group: user) }
      try directory.setMode(0o500)
    }
  }

  /// So that it can be removed.
  func unprotect() throws {
    for part in ["", "/new", "/cur", "/tmp"] {
      try Directory(place.scratch("Maildir\(part)")).setMode(0o700)
    }
  }

  static func open(_ path: String) throws -> StoredMailbox {
    if Launch.isRoot {
      try #require(setgid(Launch.unprivileged) == 0 && setuid(Launch.unprivileged) == 0)
    }
    return try StoredMailbox(Maildir.open(Path(composed: path)))
  }

  @Test("with a list: its messages, as far as they are there, under the names they have now")
  func list() async throws {
    for name in ["cur/1.a:2,", "cur/2.b:2,S", "cur/3.c:2,S", "new/4.d"] { try place.put(name) }
    _ = try place.open()
    try place.rename("cur/1.a:2,", "cur/1.a:2,F")
    try place.remove("cur/2.b:2,S")
    try place.put("new/5.e")
    try protect()
    await #expect(processExitsWith: .success) {
      [path = place.scratch("Maildir").text as String] in
      let mailbox = try Self.open(path)
      try #require(mailbox.isReadOnly)
      try #require(mailbox.hasLastingNumbers)
      try #require(mailbox.snapshot.listing == ["1 cur/1.a:2,F", "3 cur/3.c:2,S", "4 new/4.d"])
      try #require(mailbox.summary.count == 3)
      try #require(mailbox.snapshot.messages[0].flags == .flagged)
      // what nobody could write down is no modification
      try #require(mailbox.summary.highestModseq == 2)
      try #require(try mailbox.takeNew() == [])
      try #require(try mailbox.refresh() == nil)
      mailbox.settle()
      #expect(throws: Errno.accessDenied) {
        try mailbox.change(FlagChange(.add, .seen), of: [1])
      }
      let cache = MessageCache(mailbox, version: 1)
      cache.add([1], of: 1, kind: 1)
      try #require(cache.octets(of: 1, kind: 1) == [1])
      cache.save(mailbox)
      try #require(try StoredMailbox(mailbox.maildir).snapshot.uids == [1, 3, 4])
    }
    try unprotect()
  }

  @Test("with a list that describes it, the messages are not read")
  func flat() async throws {
    for name in ["cur/1.a:2,", "new/4.d"] { try place.put(name) }
    _ = try place.open()
    usleep(150_000)
    _ = try place.open()
    try protect()
    await #expect(processExitsWith: .success) {
      [path = place.scratch("Maildir").text as String] in
      let mailbox = try Self.open(path)
      try #require(mailbox.isReadOnly)
      try #require(mailbox.summary.count == 2)
      try #require(mailbox.snapshot.uids == [1, 2])
      try #require(try mailbox.takeNew() == [])
    }
    try unprotect()
  }

  @Test(
    "what has just changed, or whose list alone may be written, is opened to be read",
    arguments: [false, true], [false, true])
  func changed(writable: Bool, hasNews: Bool) async throws {
    for name in ["cur/1.a:2,", "new/4.d"] { try place.put(name) }
    _ = try place.open()
    if hasNews { try place.put("new/5.e") }
    try protect(writable: writable)
    await #expect(processExitsWith: .success) {
      [path = place.scratch("Maildir").text as String] in
      let mailbox = try Self.open(path)
      try #require(mailbox.isReadOnly)
      try #require(mailbox.hasLastingNumbers)
      for _ in 0..<3 {
        try #require(mailbox.snapshot.uids == [1, 2])
        try #require(mailbox.summary.count == 2)
        try #require(try mailbox.refresh() == nil)
        try #require(try mailbox.takeNew() == [])
        mailbox.settle()
      }
      let again = try StoredMailbox(mailbox.maildir)
      try #require(again.isReadOnly && again.snapshot.uids == [1, 2])
    }
    try unprotect()
  }

  @Test("without a list: numbers that last as long as the session")
  func none() async throws {
    for name in ["cur/2.b:2,S", "cur/1.a:2,", "new/3.c"] { try place.put(name) }
    try protect()
    await #expect(processExitsWith: .success) {
      [path = place.scratch("Maildir").text as String] in
      let mailbox = try Self.open(path)
      try #require(mailbox.isReadOnly)
      try #require(!mailbox.hasLastingNumbers)
      try #require(mailbox.snapshot.listing == ["1 cur/1.a:2,", "2 cur/2.b:2,S", "3 new/3.c"])
      let id = mailbox.summary.id
      try #require(try mailbox.refresh() == nil)
      try #require(mailbox.summary.id == id)
      try #require(try StoredMailbox(mailbox.maildir).summary.id != id)
    }
    try unprotect()
  }
}
