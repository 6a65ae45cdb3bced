internal import Bytes
public import Maildir
internal import Postal
internal import Unix

/// Looks at the files beside the messages of a Maildir and puts right what is wrong: `martlet fsck`.
///
/// No message is changed or removed, but for what a change had begun that a crash cut off.
public struct MaildirCheck {
  /// Something that was wrong.
  public struct Finding: Hashable, Sendable {
    /// One sentence with the file.
    public let text: String
    /// Whether it is right now.
    public let isRepaired: Bool
  }

  private let maildir: Maildir
  private let isDryRun: Bool
  private var findings: [Finding] = []

  /// A check of a Maildir and its folders; with `isDryRun` it changes nothing, and tells what it would.
  public init(_ maildir: Maildir, isDryRun: Bool = false) {
    self.maildir = maildir
    self.isDryRun = isDryRun
  }

  /// Looks at everything; answers what was wrong, in the order in which it was found.
  public mutating func run() -> [Finding] {
    checkParts(of: maildir, "")
    checkRenaming()
    checkFolder(maildir, "")
    let names = (try? maildir.directory.names()) ?? []
    for name in names.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
      guard name.bytes.first == ".", FolderPath(directory: name.bytes) != nil,
        let folder = FolderName([UInt8](name.bytes.dropFirst())),
        let opened = try? maildir.folder(folder, making: false)
      else { continue }
      let place = name.text + "/"
      checkParts(of: opened, place)
      if (try? opened.directory.status("maildirfolder")) == nil {
        repair("\(place)maildirfolder is missing", "it is there now") { () throws(Errno) in
          _ = try opened.directory.open("maildirfolder", .appending(mode: 0o600))
        }
      }
      checkFolder(opened, place)
    }
    checkRecords()
    checkSubscriptions()
    checkUsage()
    checkLeftovers(names)
    return findings
  }

  /// Notes a finding, and does what is to be done about it.
  private mutating func repair(
    _ what: String, _ done: String, _ act: () throws(Errno) -> Void
  ) {
    if isDryRun {
      findings.append(Finding(text: what, isRepaired: false))
      return
    }
    do throws(Errno) {
      try act()
      findings.append(Finding(text: "\(what): \(done)", isRepaired: true))
    } catch {
      findings.append(
        Finding(text: "\(what); it cannot be repaired: \(error.message)", isRepaired: false))
    }
  }
}

// A folder.
extension MaildirCheck {
  private mutating func checkParts(of folder: Maildir, _ place: String) {
    for part: Path in ["tmp", "new", "cur"]
    where (try? folder.directory.status(part))?.kind != .directory {
      repair("\(place)\(part.text) is no directory", "it is now") { () throws(Errno) in
        _ = try StoredMailbox.part(part, of: folder)
      }
    }
  }

  private mutating func checkFolder(_ folder: Maildir, _ place: String) {
    checkLock(folder, ListLock.name, place)
    if folder.root == nil { checkLock(folder, FolderRecords.lock, place) }
    if (try? folder.directory.status(StoredMailbox.pending)) != nil {
      repair(
        "\(place)martlet-pending: a change was cut off", "it was completed or taken back"
      ) { () throws(Errno) in
        // opening it may take the lock, and do it already
        let mailbox = try StoredMailbox(folder)
        try mailbox.prepare(ListLock(folder))
      }
    }
    checkList(folder, place)
    if (try? folder.directory.status(SummaryFile.name)) != nil, SummaryFile(folder) == nil {
      repair("\(place)martlet-summary cannot be read", "it is removed, and made anew") {
        () throws(Errno) in
        try folder.directory.remove(SummaryFile.name)
      }
    }
  }

  /// A lock that nobody holds goes when one asks for it.
  private mutating func checkLock(_ folder: Maildir, _ name: Path, _ place: String) {
    guard (try? folder.directory.status(name)) != nil else { return }
    repair("\(place)\(name.text) is there though nobody may hold it", "it is removed") {
      () throws(Errno) in
      _ = try ListLock(folder, name, patience: 1000)
    }
  }

  private mutating func checkList(_ folder: Maildir, _ place: String) {
    let what = "\(place)martlet-uids"
    let text: [UInt8]?
    do throws(Errno) {
      text = try folder.text(of: StoredMailbox.list, limit: StoredMailbox.sizeLimit)
    } catch {
      findings.append(
        Finding(text: "\(what) cannot be read: \(error.message)", isRepaired: false))
      return
    }
    // without one the folder was never opened, and gets it then
    guard let text else { return }
    guard let list = MailboxSnapshot(text) else {
      repair(
        "\(what): the first line cannot be read",
        "the messages have new UIDs and another UIDVALIDITY, and lost their keywords"
      ) { () throws(Errno) in _ = try StoredMailbox(folder) }
      return
    }
    guard list.isTorn || list.isDamaged else { return }
    repair(
      list.isDamaged
        ? "\(what): there are lines that cannot be read" : "\(what): the last line is not whole",
      "it is written anew with the others"
    ) { () throws(Errno) in
      let mailbox = try StoredMailbox(folder)
      let lock = try ListLock(folder)
      try mailbox.prepare(lock)
      try mailbox.record([], count: 0, lock)
    }
  }
}

// The Maildir itself.
extension MaildirCheck {
  private mutating func checkRenaming() {
    let maildir = maildir
    guard let text = try? maildir.text(of: "martlet-renaming", limit: 4096) else { return }
    let isReadable = Renaming(text) != nil
    repair(
      isReadable
        ? "martlet-renaming: a renaming was cut off" : "martlet-renaming cannot be read",
      isReadable ? "it is completed" : "it is removed"
    ) { () throws(Errno) in try MailFolders(maildir).completeRenaming() }
  }

  private mutating func checkRecords() {
    let maildir = maildir
    guard let records = try? FolderRecords(maildir) else { return }
    let there = (try? MailFolders(looking: maildir).directories()) ?? [:]
    let count = records.unreadable
    if count > 0 {
      repair("martlet-folders: lines that cannot be read: \(count)", "they are removed") {
        () throws(Errno) in
        try FolderRecords.change(maildir) { $0.removeUnreadable() }
      }
    }
    let isGone = { (folder: FolderPath) in folder != .inbox && there[folder] == nil }
    for folder in Set(records.records.map(\.folder)) where isGone(folder) {
      repair(
        "martlet-folders: attributes of \(folder.diskName.text), which is not there",
        "they are removed"
      ) { () throws(Errno) in
        try FolderRecords.change(maildir) { $0.records.removeAll { $0.folder == folder } }
      }
    }
  }

  private mutating func checkSubscriptions() {
    let maildir = maildir
    guard let text = try? maildir.text(of: "subscriptions", limit: 1 << 22) else { return }
    var list = SubscriptionList(text)
    var seen: Set<FolderPath> = []
    list.folders.removeAll { !seen.insert($0).inserted }
    guard list.text != text else { return }
    repair(
      "subscriptions: lines that name no folder, or one twice, or do not end",
      "it is written anew with the others"
    ) { () throws(Errno) in
      let lock = try ListLock(maildir, FolderRecords.lock)
      try lock.confirm()
      try maildir.replace("subscriptions", with: list.text, isDurable: true)
    }
  }

  private mutating func checkUsage() {
    let maildir = maildir
    guard let text = try? maildir.text(of: "maildirsize", limit: 1 << 20) else { return }
    let lines = text.lines
    let hasQuota = lines.first.flatMap { QuotaLimit($0.trimmed) } != nil
    let isRight = text.last == ASCII.lf && lines.dropFirst().allSatisfy(Self.isUsage)
    if hasQuota, isRight { return }
    repair(
      "maildirsize cannot be read", hasQuota ? "it is calculated anew" : "it is removed"
    ) { () throws(Errno) in
      guard hasQuota, let first = lines.first else {
        try maildir.directory.remove("maildirsize")
        return
      }
      try maildir.replace("maildirsize", with: first + [ASCII.lf], isDurable: false)
      do { _ = try MaildirSize(of: maildir, now: Clock.now.seconds) } catch { throw .inputOutput }
    }
  }

  private static func isUsage(_ line: [UInt8]) -> Bool {
    let words = line.words
    return words.count == 2
      && words.allSatisfy { ($0.first == "-" ? [UInt8]($0.dropFirst()) : $0).decimal != nil }
  }

  private mutating func checkLeftovers(_ names: [Path]) {
    let maildir = maildir
    for name in names where name.bytes.starts(with: Array("..martlet-".utf8)) {
      repair("\(name.text) is a folder that was being made or removed", "it is removed") {
        () throws(Errno) in
        let lock = try ListLock(maildir, FolderRecords.lock)
        try lock.confirm()
        try maildir.directory.removeTree(name, levels: 4)
      }
    }
  }
}
