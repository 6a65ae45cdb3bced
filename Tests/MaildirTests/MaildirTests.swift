internal import Bytes
internal import TestSupport
@testable internal import Maildir
internal import Postal
import Testing
internal import Unix

@Suite("Opening a Maildir")
struct MaildirTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  func failure(_ path: Path, home: Path? = nil) -> Failure? {
    do throws(Failure) {
      _ = try Maildir.open(path, home: home)
      return nil
    } catch { return error }
  }

  @Test("a missing Maildir is made with its parts, for its user alone")
  func makes() throws {
    let maildir = try Maildir.open(scratch("box"))
    _ = try MaildirDelivery(to: maildir, as: DeliverySignature())
    #expect(try scratch.names("box") == ["cur", "new", "tmp"])
  }

  @Test("a slash at the end of the path means the same")
  func trailingSlash() throws {
    #expect(try Maildir.open(scratch("box//")).path == scratch("box"))
  }

  @Test("missing parents are made below the home directory only")
  func parents() throws {
    #expect(failure(scratch("a/b/Maildir"), home: scratch.path) == nil)
    #expect(failure(scratch("c/d/Maildir"))?.isTemporary == true)
    #expect(try scratch.names("") == ["a"])
  }

  @Test("deliveries that make the same Maildir at the same time all find it")
  func together() async throws {
    for round in 0..<200 {
      let (path, home) = (scratch("\(round)/a/b/c/Maildir"), scratch.path)
      let opened = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<4 { group.addTask { (try? Maildir.open(path, home: home)) != nil } }
        return await group.reduce(0) { $1 ? $0 + 1 : $0 }
      }
      #expect(opened == 4)
    }
  }

  @Test("a missing home directory is never made")
  func missingHome() throws {
    let failure = failure(scratch("nobody/Maildir"), home: scratch("nobody"))
    #expect(failure?.isTemporary == true)
    #expect(failure?.text.text.contains("home directory is missing") == true)
    #expect(try scratch.names("") == [])
  }

  @Test("a link of the user to a directory of his own is followed")
  func ownLink() throws {
    try scratch("disk/mail").makeDirectories(mode: 0o700)
    try symlink("disk/mail", "box")
    let maildir = try Maildir.open(scratch("box"))
    _ = try MaildirDelivery(to: maildir, as: DeliverySignature())
    #expect(try scratch.names("disk/mail") == ["cur", "new", "tmp"])
  }

  @Test("a link to what another user owns is a temporary failure", .enabled(if: Identity.user != 0))
  func foreignLink() throws {
    try symlink("/", "box")
    #expect(failure(scratch("box"))?.text.text.contains("another user") == true)
  }

  @Test("a Maildir of another user is a temporary failure", .enabled(if: Identity.user == 0))
  func foreignDirectory() throws {
    try scratch("box").makeDirectories(mode: 0o700)
    try Directory(scratch("box")).setOwner(65534, group: 65534)
    let failure = failure(scratch("box"))
    #expect(failure?.status == .mailboxBusy)
    #expect(failure?.text.text.contains("another user") == true)
    try symlink("box", "link")
    #expect(self.failure(scratch("link"))?.text.text.contains("another user") == true)
  }

  @Test("a file or a link to nowhere in its place is a temporary failure")
  func notDirectory() throws {
    try scratch.write("box", "")
    #expect(failure(scratch("box"))?.text.text.contains("no directory") == true)
    try symlink("nowhere", "link")
    #expect(failure(scratch("link"))?.isTemporary == true)
  }

  @Test("a part that is a link is a temporary failure: nothing is written through it")
  func linkedPart() throws {
    try scratch("box").makeDirectories(mode: 0o700)
    try scratch("other").makeDirectories(mode: 0o700)
    try symlink("../other", "box/new")
    let maildir = try Maildir.open(scratch("box"))
    #expect(throws: Failure.self) { try MaildirDelivery(to: maildir, as: DeliverySignature()) }
  }

  @Test("a folder is opened if it is there, and made with its mark if told so")
  func folders() throws {
    let maildir = try Maildir.open(scratch("box"))
    let name = try #require(FolderName(Array("Lists.swift".utf8)))
    #expect(try maildir.folder(name, making: false) == nil)
    let folder = try #require(try maildir.folder(name, making: true))
    #expect(folder.root === maildir)
    #expect(try scratch.names("box") == [".Lists.swift"])
    #expect(try scratch.names("box/.Lists.swift") == ["maildirfolder"])
    #expect(try maildir.folder(name, making: false) != nil)
  }

  @Test("a file or a link in a folder's place counts as no folder")
  func noFolder() throws {
    let maildir = try Maildir.open(scratch("box"))
    try scratch.write("box/.file", "")
    try symlink("..", "box/.link")
    for name in ["file", "link"] {
      let folder = try #require(FolderName(Array(name.utf8)))
      #expect(try maildir.folder(folder, making: false) == nil)
    }
  }

  @Test("only old leftovers with a name such as ours are removed from tmp")
  func leftovers() throws {
    let maildir = try Maildir.open(scratch("box"))
    let delivery = try MaildirDelivery(to: maildir, as: DeliverySignature())
    let ours = DeliverySignature().unique.text + "_1"
    for name in [ours, "1.M2P3.host", "note"] { try scratch.write("box/tmp/" + name, "") }
    LeftoverFiles.remove(from: maildir, now: Clock.now.seconds + 100_000)
    #expect(try scratch.names("box/tmp").count == 3)
    LeftoverFiles.remove(from: maildir, now: Clock.now.seconds + 36 * 3600 + 60)
    #expect(try scratch.names("box/tmp") == ["1.M2P3.host", "note"])
    _ = delivery
  }

  func symlink(_ target: String, _ name: String) throws {
    let place = scratch(name)
    try Directory(place.parent).symbolicLink(place.name, to: Path(composed: target))
  }
}
