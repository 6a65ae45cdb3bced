import Bytes
import Postal
import TestSupport
import Testing
import Unix

@testable import Queue

@Suite("Marks of full mailboxes") struct FullMailboxesTests {
  private let scratch: Scratch
  private let spool: Spool
  private let bob = Array("/srv/mail/bob".utf8)
  /// The system sets the time of a mark.
  private let now = Clock.now

  init() throws {
    scratch = try Scratch()
    try Spool.create(scratch("spool"))
    spool = try Spool(scratch("spool"))
  }

  private func refuses(_ mailbox: [UInt8], _ octets: Int, after seconds: Int = 60) -> Bool {
    FullMailboxes.refuses(mailbox, octets: octets, in: spool.path, now: now + seconds)
  }

  private var names: [String] { (try? scratch.names("spool/queue/log/full")) ?? [] }

  @Test(
    "a mark counts for messages that are not smaller, and for half an hour",
    arguments: [
      (100_000, 60, true), (96_000, 60, true), (95_000, 60, false), (1 << 30, 1790, true),
      (1 << 30, 1810, false),
    ])
  func counts(_ octets: Int, _ seconds: Int, _ expected: Bool) {
    var marks = FullMailboxes(spool)
    marks.refused(bob, octets: 100_000, now: now)
    #expect(refuses(bob, octets, after: seconds) == expected)
    #expect(!refuses(Array("/srv/mail/carol".utf8), octets))
  }

  @Test("the smallest message that did not fit is kept, until one as large is delivered")
  func smallest() {
    var marks = FullMailboxes(spool)
    for octets in [100_000, 50_000, 70_000] { marks.refused(bob, octets: octets, now: now) }
    #expect(refuses(bob, 50_000))
    marks.took(bob, octets: 49_999)
    #expect(refuses(bob, 50_000))
    marks.took(bob, octets: 50_000)
    #expect(!refuses(bob, 1 << 30))
    #expect(names.isEmpty)
  }

  @Test("a mark that counts no more does not make the next one stricter")
  func renewed() {
    var marks = FullMailboxes(spool)
    marks.refused(bob, octets: 10_000, now: now + -3600)
    marks.refused(bob, octets: 100_000, now: now)
    #expect(!refuses(bob, 50_000))
  }

  @Test("another runner knows the marks; what is old is removed")
  func remembered() {
    var first = FullMailboxes(spool)
    first.refused(bob, octets: 10, now: now)
    first.refused(Array("carol".utf8), octets: 10, now: now)
    var second = FullMailboxes(spool)
    second.took(bob, octets: 10)
    #expect(names == ["carol"])
    second.removeOld(now: now + 60)
    #expect(names == ["carol"])
    second.removeOld(now: now + 3600)
    #expect(names.isEmpty)
  }

  @Test(
    "a name says whose mark it is, and stays within a directory",
    arguments: [
      ("bob", "bob"), ("/srv/mail/b.ob", "+2Fsrv+2Fmail+2Fb.ob"), ("..", "+2E."), ("a b", "a+20b"),
      ("\u{FC}", "+C3+BC"),
    ])
  func names(_ mailbox: String, _ name: String) {
    #expect(FullMailboxes.name(of: Array(mailbox.utf8))?.text == name)
  }

  @Test("long names are told apart")
  func longNames() throws {
    let long = [UInt8](repeating: "x", count: 5000)
    let first = try #require(FullMailboxes.name(of: long + ["a"]))
    let second = try #require(FullMailboxes.name(of: long + ["b"]))
    #expect(first != second)
    #expect(first.bytes.count <= 200)
    #expect(FullMailboxes.name(of: []) == nil)
  }

  @Test("a mark that is no number counts for nothing")
  func broken() throws {
    var marks = FullMailboxes(spool)
    marks.refused(bob, octets: 10, now: now)
    let name = try #require(names.first)
    for text in ["", "x", String(repeating: "9", count: 4000)] {
      try scratch.write("spool/queue/log/full/\(name)", text)
      #expect(!refuses(bob, 1 << 40))
    }
  }

  @Test("a user's extension may lead elsewhere, the folders of a Maildir have one quota")
  func mailboxes() {
    var job = DeliveryJob(
      id: QueueID(time: now, pid: 1, random: [1, 2, 3, 4]), descriptor: 0, offset: 0, size: 1,
      sender: .null, recipient: Address(mailbox: Array("bob@example.org".utf8))!,
      original: Address(mailbox: Array("bob@example.org".utf8))!, kind: .mailbox(maildir: nil))
    job.user = Array("bob".utf8)
    #expect(job.mailbox == job.user)
    job.extension = Array("x".utf8)
    #expect(job.mailbox == nil)
    job.kind = .mailbox(maildir: bob)
    #expect(job.mailbox == bob)
    job.kind = .command(bob)
    #expect(job.mailbox == nil)
  }
}
