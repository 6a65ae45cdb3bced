internal import Bytes
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("checking and repairing")
struct MaildirCheckTests {
  let place: Place

  init() throws {
    place = try Place()
    try place.put("cur/1.a:2,S")
    let folders = try MailFolders(place.maildir)
    try folders.create(#require(FolderPath(levels: [Array("A".utf8)])))
    _ = try place.open()
  }

  func run(isDryRun: Bool = false) -> [MaildirCheck.Finding] {
    var check = MaildirCheck(place.maildir, isDryRun: isDryRun)
    return check.run()
  }

  @Test("where all is well nothing is found, and nothing is changed")
  func well() throws {
    let text = try place.text("martlet-uids")
    #expect(run() == [])
    #expect(try place.text("martlet-uids") == text)
  }

  @Test(
    "what is damaged is found by a dry run, repaired, and found no more",
    arguments: [
      ("martlet-uids", "no list\n", "martlet-uids: the first line cannot be read"),
      ("martlet-folders", "what\n", "martlet-folders: lines that cannot be read: 1"),
      ("martlet-folders", "Gone use \\Sent\n", "martlet-folders: attributes of Gone"),
      ("subscriptions", "A\n..\nA\nB", "subscriptions: lines"),
      ("maildirsize", "1000S\n12 x\n", "maildirsize cannot be read"),
      ("maildirsize", "what\n", "maildirsize cannot be read"),
      ("martlet-renaming", "A\nB\n", "martlet-renaming: a renaming was cut off"),
      ("martlet-renaming", "A", "martlet-renaming cannot be read"),
      ("martlet-pending", "added 1\n9 9 1 1 cx\n", "martlet-pending: a change was cut off"),
      ("martlet-summary", "what", "martlet-summary cannot be read"),
      (".A/martlet-uids", "\n", ".A/martlet-uids: the first line"),
    ])
  func damaged(_ file: String, _ text: String, _ finding: String) throws {
    try place.put(file, text)
    let dry = run(isDryRun: true)
    #expect(dry.count == 1)
    #expect(dry.first?.text.hasPrefix(finding) == true)
    #expect(try place.text(file) == text)
    let found = run()
    #expect(found.count == 1)
    #expect(found.first?.text.hasPrefix(finding) == true)
    #expect(found.first?.isRepaired == true)
    #expect(run() == [])
  }

  @Test("lines of the list that cannot be read go, the others stay", arguments: ["what\n", "9 9 "])
  func lines(_ more: String) throws {
    let before = try place.open().snapshot
    try place.put("martlet-uids", place.text("martlet-uids") + more)
    #expect(run().map(\.isRepaired) == [true])
    #expect(run() == [])
    let after = try place.open().snapshot
    #expect(after.listing == before.listing)
    #expect(after.uidValidity == before.uidValidity)
    #expect(try !place.text("martlet-uids").contains(more))
  }

  @Test("directories, the mark of a folder, locks and half-made folders are put right")
  func directories() throws {
    try place.remove(".A/maildirfolder")
    try place.put("martlet-uids.lock", ListLock.content.text)
    try place.maildir.directory.makeDirectory("..martlet-created-1", mode: 0o700)
    try place.maildir.directory.removeTree(".A/new", levels: 1)
    #expect(run(isDryRun: true).count == 4)
    #expect(run().map(\.isRepaired) == [true, true, true, true])
    #expect(run() == [])
  }

  @Test("what cannot be repaired is said")
  func unrepaired() throws {
    try place.put("martlet-uids.lock", "another\n")
    let found = run()
    #expect(found.map(\.isRepaired) == [false])
    #expect(found.first?.text.contains("cannot be repaired") == true)
  }
}
