import Bytes
import Postal
import Testing
import Unix
import TestSupport

@testable import Queue
@testable import QueueRunner

/// A launcher that owns nothing and starts nothing.
private final class Powerless: AgentLauncher {
  func start(_ worker: Worker, descriptors: [Int32]) throws(Errno) -> Int32 { throw .notPermitted }
  var endingsDescriptors: [Int32] { [] }
  func endings() -> [(pid: Int32, ending: Ending)] { [] }
  func takeOwnership(of descriptor: Int32) throws(Errno) { throw .notPermitted }
  func kill(_ pid: Int32) {}
  var canBecomeOthers: Bool { false }
}

/// A launcher that gives files away as root does, and may die before the file is checked.
private final class Owner: AgentLauncher {
  var dies = false
  func start(_ worker: Worker, descriptors: [Int32]) throws(Errno) -> Int32 { throw .notPermitted }
  var endingsDescriptors: [Int32] { [] }
  func endings() -> [(pid: Int32, ending: Ending)] { [] }
  func takeOwnership(of descriptor: Int32) throws(Errno) {
    let lent = FileDescriptor(owning: descriptor)
    let file = try lent.duplicate()
    _ = lent.release()
    try file.setOwner(Identity.effectiveUser, group: Identity.effectiveGroup)
    if dies { throw .inputOutput }
    try file.setMode(0o600)
  }
  func kill(_ pid: Int32) {}
  var canBecomeOthers: Bool { true }
}

/// A spool of its own for each test.
final class ScratchSpool {
  private let scratch: Scratch
  let spool: Spool

  init() throws {
    scratch = try Scratch()
    try Spool.create(scratch.path)
    spool = try Spool(scratch.path)
  }

  func header(_ recipients: Int = 1) -> QueueHeader {
    let id = QueueID(time: Clock.now, pid: Host.pid, random: Host.random(4))
    let origin = Origin.local(
      uid: Identity.user, user: Array("me".utf8), program: Array("test".utf8))
    let envelope = Envelope(
      sender: .null,
      recipients: (0..<recipients).map {
        Recipient(Address(mailbox: Array("user\($0)@example.org".utf8))!)
      })
    return QueueHeader(id: id, arrived: id.time, origin: origin, size: 0, envelope: envelope)
  }

  /// Submits as another user, which takes root; the answer can still write the file.
  func submitForeign(_ header: QueueHeader, owner: UInt32) throws -> FileDescriptor {
    try submit(header)
    let file = try spool.drop.open(header.id.path, .readingWriting)
    try file.setOwner(owner, group: owner)
    return file
  }

  func submit(_ header: QueueHeader, _ text: String = "Subject: x\n\nbody\n") throws {
    var writer = try QueueFileWriter(submitting: header, drop: spool.drop)
    try writer.append(Array(text.utf8))
    try writer.commit(in: spool.drop, into: spool.drop)
  }

  func names(_ directory: borrowing Directory) throws -> [String] {
    try directory.names().map(\.text).sorted()
  }

  func put(_ bytes: [UInt8], _ name: Path, in directory: borrowing Directory) throws {
    try directory.open(name, .creating(mode: 0o640)).write(bytes)
  }
}

@Suite("Intake") struct IntakeTests {
  let scratch: ScratchSpool
  let intake: Intake

  init() throws {
    scratch = try ScratchSpool()
    intake = Intake(spool: scratch.spool, launcher: Powerless(), sizeLimit: 1 << 20)
  }

  @Test("takes a whole submission into new") func accepted() throws {
    let header = scratch.header(3)
    try scratch.submit(header)
    #expect(try scratch.names(scratch.spool.drop) == [header.id.text])
    guard case .accepted(let file) = intake.take(header.id) else {
      Issue.record("not accepted")
      return
    }
    #expect(file.header.envelope == header.envelope)
    #expect(try file.messageStart(limit: 100) == Array("Subject: x\n\nbody\n".utf8))
    #expect(try scratch.names(scratch.spool.drop) == [])
    #expect(try scratch.names(scratch.spool.new) == [header.id.text])
  }

  @Test("removes what a power failure cut short: it was never promised", arguments: [1, 5, 17])
  func torn(missing: Int) throws {
    let header = scratch.header()
    try scratch.submit(header)
    let file = try scratch.spool.drop.open(header.id.path, .readingWriting)
    try file.truncate(to: try file.status().size - missing)
    guard case .refused = intake.take(header.id) else {
      Issue.record("taken")
      return
    }
    #expect(try scratch.names(scratch.spool.new) == [])
    #expect(try scratch.names(scratch.spool.bad) == [])
  }

  @Test("sets aside what is no message") func malformed() throws {
    let id = scratch.header().id
    try scratch.put(Array("Subject: no envelope\n\n".utf8), id.path, in: scratch.spool.drop)
    guard case .refused = intake.take(id) else {
      Issue.record("taken")
      return
    }
    #expect(try scratch.names(scratch.spool.bad) == [id.text])
  }

  @Test("sets aside the block of another message") func otherName() throws {
    let header = scratch.header()
    try scratch.submit(header)
    let other = scratch.header().id
    try scratch.spool.drop.rename(header.id.path, to: other.path)
    guard case .refused = intake.take(other) else {
      Issue.record("taken")
      return
    }
    #expect(try scratch.names(scratch.spool.bad) == [other.text])
  }

  @Test("refuses a file with a second name, which its owner could still change") func hardLink()
    throws
  {
    let header = scratch.header()
    try scratch.submit(header)
    try scratch.spool.drop.link(header.id.path, into: scratch.spool.tmp, as: "second")
    guard case .refused = intake.take(header.id) else {
      Issue.record("taken")
      return
    }
    #expect(try scratch.names(scratch.spool.bad) == [header.id.text])
  }

  @Test("refuses a file that is too large, a directory and a fifo without waiting for anything")
  func kinds() throws {
    let header = scratch.header()
    try scratch.submit(header, String(repeating: "x", count: 1 << 20))
    guard case .refused = intake.take(header.id) else {
      Issue.record("taken")
      return
    }
    let directory = scratch.header().id
    try scratch.spool.drop.makeDirectory(directory.path, mode: 0o700)
    guard case .refused = intake.take(directory) else {
      Issue.record("taken")
      return
    }
    #expect(try scratch.names(scratch.spool.new) == [])
  }

  @Test("a name that is taken already does not replace the message that has it") func nameTaken()
    throws
  {
    let header = scratch.header()
    try scratch.submit(header, "Subject: first\n\n")
    _ = intake.take(header.id)
    try scratch.submit(header, "Subject: second\n\n")
    guard case .refused = intake.take(header.id) else {
      Issue.record("taken")
      return
    }
    let file = try QueueFile(try scratch.spool.new.open(header.id.path), id: header.id)
    #expect(try file.messageStart(limit: 100) == Array("Subject: first\n\n".utf8))
  }

  @Test("a submission with very many recipients becomes several messages, each recipient once")
  func split() throws {
    let header = scratch.header(2500)
    try scratch.submit(header)
    guard case .accepted(let file) = intake.take(header.id) else {
      Issue.record("not accepted")
      return
    }
    #expect(file.recipientCount == 2500)
    for _ in 1...2 {
      try ChildWriter.split(file, spool: scratch.spool)
      var all: [Address] = []
      for id in try Spool.ids(in: scratch.spool.new) where id != header.id {
        let child = try QueueFile(try scratch.spool.new.open(id.path), id: id)
        all += child.header.envelope.recipients.map(\.address)
        #expect(try child.messageStart(limit: 100) == file.messageStart(limit: 100))
      }
      #expect(all.count == 2500)
      #expect(Set(all) == Set(header.envelope.recipients.map(\.address)))
    }
  }

  /// The origins that another user may claim, and whether they are believed.
  private static let claims: [(origin: Origin, isTrue: Bool)] = [
    (.local(uid: 4711, user: Array("eve".utf8), program: Array("x".utf8)), true),
    (.local(uid: 4712, user: Array("bob".utf8), program: Array("x".utf8)), false),
    (.made(.expansion, from: QueueID(time: Clock.now, pid: 1, random: [1, 2, 3, 4])), false),
    (.smtp(Origin.Client(login: Array("bob".utf8), language: Array("ESMTPSA".utf8))), false),
  ]

  @Test(
    "of another user's file only his own origin is believed, also if he can still write it or the runner dies",
    .enabled(if: Identity.effectiveUser == 0), arguments: claims.indices, [0, 1, 2])
  func foreign(claim: Int, trouble: Int) throws {
    let (origin, isTrue) = Self.claims[claim]
    let launcher = Owner()
    let intake = Intake(spool: scratch.spool, launcher: launcher, sizeLimit: 1 << 20)
    let header = scratch.header()
    let id = header.id
    let claimed = QueueHeader(
      id: id, arrived: header.arrived, origin: origin, size: 0, envelope: header.envelope)
    var file: FileDescriptor? = try scratch.submitForeign(claimed, owner: 4711)
    if trouble == 0 { file = nil }
    if trouble == 2 {
      launcher.dies = true
      guard case .later = intake.take(id) else {
        Issue.record("not left for later")
        return
      }
      // nobody takes it for a message that was checked
      #expect(try Spool.ids(in: scratch.spool.new) == [])
      launcher.dies = false
      let left = try intake.unchecked()
      #expect(left.map(\.owner) == [4711])
      if let name = left.first { _ = intake.check(name) }
    } else {
      _ = intake.take(id)
    }
    #expect(try scratch.names(scratch.spool.new) == (isTrue ? [id.text] : []))
    #expect(try scratch.names(scratch.spool.bad) == (isTrue ? [] : [id.text]))
    // what he writes now reaches no message
    try file?.write([UInt8]("Queue-X".utf8), at: 0)
    guard isTrue else { return }
    guard case .accepted(let message) = intake.check(id) else {
      Issue.record("changed")
      return
    }
    #expect(message.status.mode & 0o777 == 0o600)
    #expect(message.status.owner == Identity.effectiveUser)
  }

  @Test(
    "a name that is no id and a number is not one of an unchecked file",
    arguments: [
      "20261120T235012.123456Z.4711.ab12cd34", "20261120T235012.123456Z.4711.ab12cd34.",
      "20261120T235012.123456Z.4711.ab12cd34.x", "20261120T235012.123456Z.4711.ab12cd34.4294967296",
      "x.1000",
    ])
  func uncheckedNames(_ text: String) throws {
    #expect(UncheckedName(try #require(Path(Array(text.utf8)))) == nil)
    let id = scratch.header().id
    #expect(UncheckedName(UncheckedName(id, of: 1000).path)?.owner == 1000)
  }
}
