internal import Bytes
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

@Suite("folders")
struct MailFoldersTests {
  let place: Place
  let folders: MailFolders

  init() throws {
    place = try Place()
    folders = try MailFolders(place.maildir)
  }

  func path(_ levels: String...) throws -> FolderPath {
    try #require(FolderPath(levels: levels.map { Array($0.utf8) }))
  }

  var names: [String] {
    get throws { try folders.list().map { $0.diskName.text } }
  }

  @Test(
    "a level is modified UTF-7 in which dots and slashes are encoded",
    arguments: [
      (["Sent"], "Sent"), (["A", "B c"], "A.B c"), (["Entwürfe"], "Entw&APw-rfe"),
      (["R&D"], "R&-D"), (["a.b", "c/d"], "a&AC4-b.c&AC8-d"), (["~x~"], "&AH4-x~"),
      (["日本語"], "&ZeVnLIqe-"), (["😀"], "&2D3eAA-"),
    ])
  func diskNames(_ levels: [String], _ name: String) throws {
    let path = try #require(FolderPath(levels: levels.map { Array($0.utf8) }))
    #expect(path.diskName.text == name)
    #expect(FolderPath(diskName: Array(name.utf8)) == path)
    #expect(path.directory.text == "." + name)
    #expect(FolderPath(directory: Array(("." + name).utf8)) == path)
  }

  @Test(
    "what is no folder's directory is none",
    arguments: [".", "..", "A", ".A..B", ".A.", "..A", ".a\u{1}", ".&AAE-", ".&AAo-x"])
  func noFolders(_ name: String) {
    #expect(FolderPath(directory: Array(name.utf8)) == nil)
  }

  @Test("names that other programs encoded in another way are read as they mean")
  func otherNames() throws {
    try Directory(place.scratch("Maildir")).makeDirectory(".Entwürfe", mode: 0o700)
    try Directory(place.scratch("Maildir")).makeDirectory(".A&-&B", mode: 0o700)
    #expect(try folders.list().map { $0.levels[0].text } == ["A&-&B", "Entwürfe"])
    #expect(try folders.open(path("Entwürfe")).snapshot.uids == [])
    try folders.delete(path("Entwürfe"))
    #expect(throws: FolderError.missing) { try folders.open(path("Entwürfe")) }
  }

  @Test("a name that is too long or is no UTF-8 is refused")
  func badNames() {
    let long = [UInt8](repeating: "x", count: 255)
    #expect(FolderPath(levels: [long]) == nil)
    #expect(FolderPath(levels: [[]]) == nil)
    #expect(FolderPath(levels: [[0xFF]]) == nil)
    #expect(FolderPath(levels: [[10]]) == nil)
    #expect(FolderPath(levels: [Array("inbox".utf8)]) == .inbox)
  }

  @Test("folders are made, listed and removed")
  func create() throws {
    try folders.create(path("B", "C"))
    try folders.create(path("A"))
    try place.put("not-a-folder")
    try place.put(".file")
    #expect(try names == ["A", "B.C"])
    #expect(try place.scratch.names("Maildir/.A") == ["cur", "maildirfolder", "new", "tmp"])
    #expect(throws: FolderError.exists) { try folders.create(path("A")) }
    #expect(throws: FolderError.exists) { try folders.create(.inbox) }
    #expect(throws: FolderError.isInbox) { try folders.delete(.inbox) }
    #expect(throws: FolderError.missing) { try folders.delete(path("B")) }
    try place.put(".A/cur/1.a,S=10:2,")
    try place.put("maildirsize", "1000S\n          10 1\n")
    try folders.delete(path("A"))
    #expect(try names == ["B.C"])
    #expect(try place.text("maildirsize").hasSuffix("-10           -1\n"))
    #expect(try !place.scratch.names("Maildir").contains { $0.hasPrefix("..") })
  }

  @Test("who has a folder open that is removed is told so")
  func removed() throws {
    try folders.create(path("A"))
    let open = try folders.open(path("A"))
    try folders.delete(path("A"))
    #expect(throws: Errno.noSuchFile) { try open.refresh() }
    #expect(throws: (any Error).self) { try open.append([NewMessage([65])]) }
    #expect(try names == [])
  }

  @Test("a folder that is made again has a higher UIDVALIDITY and another id")
  func validity() throws {
    try folders.create(path("A"))
    let first = try folders.open(path("A")).snapshot
    try folders.delete(path("A"))
    try folders.create(path("A"))
    let second = try folders.open(path("A")).snapshot
    #expect(second.uidValidity > first.uidValidity)
    #expect(second.id != first.id)
  }

  @Test("a folder is renamed with all below it, and keeps its numbers and attributes")
  func rename() throws {
    for name in [["A"], ["A", "B"], ["A", "B", "C"], ["AB"]] {
      try folders.create(#require(FolderPath(levels: name.map { Array($0.utf8) })))
    }
    try place.put(".A.B/cur/1.a:2,")
    let before = try folders.open(path("A", "B")).snapshot
    let use = [UInt8]("use".utf8)
    try folders.setAttributes([use: Array("\\Sent".utf8)], of: path("A", "B"))
    #expect(throws: FolderError.exists) { try folders.rename(path("A"), to: path("AB")) }
    #expect(throws: FolderError.badName) { try folders.rename(path("A"), to: path("A", "X")) }
    #expect(throws: FolderError.missing) { try folders.rename(path("X"), to: path("Y")) }
    #expect(throws: FolderError.exists) { try folders.rename(path("A"), to: .inbox) }
    try folders.rename(path("A"), to: path("Z", "A"))
    #expect(try names == ["AB", "Z.A", "Z.A.B", "Z.A.B.C"])
    let after = try folders.open(path("Z", "A", "B")).snapshot
    #expect(after.uidValidity == before.uidValidity)
    #expect(after.id == before.id)
    #expect(after.listing == before.listing)
    #expect(try folders.attribute(use) == [path("Z", "A", "B"): Array("\\Sent".utf8)])
    // what only has folders below it
    try folders.rename(path("Z"), to: path("Y"))
    #expect(try names == ["AB", "Y.A", "Y.A.B", "Y.A.B.C"])
    #expect(try !place.scratch.names("Maildir").contains("martlet-renaming"))
  }

  @Test("a renaming that was cut off is completed by the next who opens the Maildir")
  func completed() throws {
    for name in [["Z"], ["A", "B"]] {
      try folders.create(#require(FolderPath(levels: name.map { Array($0.utf8) })))
    }
    try place.put("martlet-renaming", "A\nZ\n")
    let later = try MailFolders(place.maildir)
    #expect(try later.list() == [path("Z"), path("Z", "B")])
    #expect(try !place.scratch.names("Maildir").contains("martlet-renaming"))
    try place.put("martlet-renaming", "A\n")
    #expect(try MailFolders(place.maildir).list().count == 2)
  }

  @Test("renaming INBOX moves its messages and leaves it and the folders")
  func renameInbox() throws {
    try place.put("new/1.a")
    try place.put("cur/2.b:2,S")
    try folders.rename(.inbox, to: path("Old"))
    #expect(try folders.open(.inbox).snapshot.uids == [])
    #expect(try folders.open(path("Old")).snapshot.uids == [1, 2])
  }

  @Test("subscriptions are read and written as the file is")
  func subscriptions() throws {
    try place.put("subscriptions", "")
    try folders.subscribe(path("A", "ü"))
    try folders.subscribe(.inbox)
    try folders.subscribe(.inbox)
    #expect(try place.text("subscriptions") == "A.&APw-\nINBOX\n")
    #expect(try folders.subscriptions() == [path("A", "ü"), .inbox])
    try folders.subscribe(path("A", "ü"), false)
    #expect(try folders.subscriptions() == [.inbox])
    try place.put("subscriptions", "V\t2\n\nA\tB\nINBOX\n")
    try folders.subscribe(path("C"))
    #expect(try folders.subscriptions() == [path("A", "B"), .inbox, path("C")])
    #expect(try place.text("subscriptions") == "V\t2\n\nA\tB\nINBOX\nC\n")
  }

  @Test("as long as nobody has chosen, all folders are subscribed to")
  func noSubscriptions() throws {
    try folders.create(path("B"))
    try folders.create(path("A", "x"))
    #expect(try folders.subscriptions() == [.inbox, path("A", "x"), path("B")])
    #expect(throws: (any Error).self) { try place.text("subscriptions") }
    try folders.subscribe(path("B"))
    #expect(try place.text("subscriptions") == "INBOX\nA.x\nB\n")
    try folders.subscribe(path("A", "x"), false)
    #expect(try place.text("subscriptions") == "INBOX\nB\n")
    try folders.create(path("C"))
    #expect(try folders.subscriptions() == [.inbox, path("B")])
  }

  @Test("one listing has what is there, what is subscribed to, and the attributes of what is there")
  func listing() throws {
    let (use, comment) = (Array("use".utf8), Array("/shared/comment".utf8))
    try folders.create(path("A"))
    try folders.create(path("Entwürfe"), attributes: [use: Array("\\Drafts".utf8)])
    try folders.setAttributes([comment: [1, 2]], of: path("A"))
    try folders.setAttributes([comment: [3]], of: .inbox)
    try folders.setAttributes([comment: [4]], of: path("gone"))
    let directory = try Directory(place.scratch("Maildir"))
    try directory.makeDirectory(".Entwürfe", mode: 0o700)
    try place.put(".file", "")
    let everything = try folders.listing()
    #expect(everything.count == 3 && everything.allSatisfy { $0.exists && $0.isSubscribed })
    try folders.subscribe(path("A"), false)
    try folders.subscribe(path("gone"))
    let listed = Dictionary(grouping: try folders.listing(), by: \.path)
    #expect(listed.count == 4 && listed.values.allSatisfy { $0.count == 1 })
    func folder(_ path: FolderPath) throws -> ListedFolder { try #require(listed[path]?.first) }
    #expect(try folder(.inbox).attributes == [comment: [3]])
    #expect(try folder(path("A")).attributes == [comment: [1, 2]])
    #expect(try !folder(path("A")).isSubscribed && folder(path("A")).exists)
    #expect(try folder(path("Entwürfe")).attributes == [use: Array("\\Drafts".utf8)])
    #expect(try folder(path("Entwürfe")).isSubscribed)
    #expect(try folder(path("gone")).attributes.isEmpty)
    #expect(try folder(path("gone")).isSubscribed && !folder(path("gone")).exists)
  }

  @Test("Courier's subscriptions count until there are ours")
  func courierSubscriptions() throws {
    try place.put("courierimapsubscribed", "INBOX\nINBOX.Sent\nINBOX.A.B\n")
    #expect(try folders.subscriptions() == [.inbox, path("Sent"), path("A", "B")])
    try folders.subscribe(path("Sent"), false)
    #expect(try place.text("subscriptions") == "INBOX\nA.B\n")
  }

  @Test("attributes are text, whatever their values are, and go with their folder")
  func attributes() throws {
    try folders.create(path("My Mail"))
    let comment = Array("/private/comment".utf8)
    let values: [[UInt8]: [UInt8]?] = [
      Array("use".utf8): Array("\\Sent \\Archive".utf8), comment: [0, 10, 0xFF, 0x25, 0x20],
    ]
    try folders.setAttributes(values, of: path("My Mail"))
    try folders.setAttributes([comment: [1]], of: .inbox)
    #expect(try folders.attributes(of: path("My Mail")) == values.compactMapValues { $0 })
    #expect(
      try place.text("martlet-folders") == """
        My%20Mail /private/comment %00%0A%FF%25 \

        My%20Mail use \\Sent \\Archive
        INBOX /private/comment %01

        """)
    let none: [[UInt8]: [UInt8]?] = [comment: nil]
    try folders.setAttributes(none, of: path("My Mail"))
    #expect(try folders.attributes(of: path("My Mail")).count == 1)
    try folders.delete(path("My Mail"))
    #expect(try place.text("martlet-folders") == "INBOX /private/comment %01\n")
  }

  @Test("lines of attributes that cannot be read are kept")
  func otherLines() {
    let text = "validity 7\nwhat\nA\u{1} use x\nA use \\Sent\n"
    let records = FolderRecords(Array(text.utf8))
    #expect(records.records.count == 1)
    #expect(records.text.text == text)
  }
}
