internal import Bytes
internal import Configuration
internal import Postal
internal import Queue
internal import Unix

/// `martlet setup`: makes what is missing of an installation, says what it does, and changes nothing twice.
struct Setup {
  /// For whom an installation is.
  enum Kind: Sendable {
    /// One plain user, who alone submits and reads.
    case oneUser
    /// All users of the host: the queue belongs to an account of its own.
    case system
  }

  private let settings: Settings
  private let kind: Kind
  private let configuration: Path
  private var answer = Answer()

  /// A setup of what the settings name; `configuration` is the file to make if there is none.
  init(_ settings: Settings, _ kind: Kind, configuration: Path) {
    self.settings = settings
    self.kind = kind
    self.configuration = configuration
  }

  /// Does it. The answer says what was done; nothing if everything was there.
  mutating func run() throws(Failure) -> Answer {
    switch kind {
    case .oneUser: try makeSpool(owner: nil)
    case .system: try makeSpool(owner: try makeAccount())
    }
    try makeFiles()
    if answer.text.isEmpty { answer.say("everything is there already") }
    return answer
  }

  // MARK: - the spool

  private mutating func makeSpool(owner: Account?) throws(Failure) {
    do throws(Errno) {
      try settings.spool.parent.makeDirectories(mode: 0o755)
      let parent = try Directory(settings.spool.parent)
      let (root, open): (UInt32, UInt32) = owner == nil ? (0o700, 0o700) : (0o755, 0o3733)
      let spool = try make(settings.spool, in: parent, mode: root, owner)
      let queuePath = settings.spool.appending("queue")
      _ = try make(settings.spool.appending("drop"), in: spool, mode: open, owner)
      let queue = try make(queuePath, in: spool, mode: 0o700, owner)
      for name: Path in ["tmp", "new", "cur", "log"] {
        _ = try make(queuePath.appending(name), in: queue, mode: 0o700, owner)
      }
      for name: Path in [".hold", ".bad"] {
        let folderPath = queuePath.appending(name)
        let folder = try make(folderPath, in: queue, mode: 0o700, owner)
        for part: Path in ["tmp", "new", "cur"] {
          _ = try make(folderPath.appending(part), in: folder, mode: 0o700, owner)
        }
        try markFolder(folder, owner)
      }
    } catch { throw Self.failure(settings.spool, error) }
  }

  /// Makes a directory of this one and puts its mode and owner right; never through a symbolic link.
  private mutating func make(
    _ path: Path, in parent: borrowing Directory, mode: UInt32, _ owner: Account?
  ) throws(Errno) -> Directory {
    var isNew = true
    do throws(Errno) { try parent.makeDirectory(path.name, mode: 0o700) } catch .exists {
      isNew = false
    }
    if isNew { answer.say("made the directory \(path.text)") }
    let directory = try parent.directory(path.name)
    let status = try directory.status()
    if let owner, status.owner != owner.uid || status.group != owner.gid {
      try directory.setOwner(owner.uid, group: owner.gid)
      if !isNew { answer.say("gave \(path.text) to \(owner.name.text)") }
    }
    if try directory.status().mode != mode {
      try directory.setMode(mode)
      if !isNew { answer.say("set the mode of \(path.text) to \(String(mode, radix: 8))") }
    }
    return directory
  }

  /// So that a reader of Maildirs knows the folder as one.
  private func markFolder(_ folder: borrowing Directory, _ owner: Account?) throws(Errno) {
    do throws(Errno) {
      let file = try folder.open("maildirfolder", .creating(mode: 0o600))
      if let owner { try file.setOwner(owner.uid, group: owner.gid) }
    } catch .exists {}
  }

  private static func failure(_ path: Path, _ error: Errno) -> Failure {
    let status: EnhancedStatus =
      error == .accessDenied || error == .notPermitted ? .refused : .mailbox
    return Failure(status, "\(path.text) cannot be set up: \(error.message)")
  }
}

// The account and the files.
extension Setup {
  /// The account of the mail system, made if it is missing.
  private mutating func makeAccount() throws(Failure) -> Account {
    if let account = try account() { return account }
    let name = settings.user.text
    answer.say("adding the system user and group \(name)")
    let words = [
      "useradd", "--system", "--user-group", "--no-create-home", "--home-dir", settings.spool.text,
      "--shell", "/usr/sbin/nologin", "--comment", "Martlet mail system", name,
    ]
    try Self.run("/usr/sbin/useradd", words)
    guard let account = try account() else {
      throw Failure(.system(.temporary), "the account \(name) was added but is not found")
    }
    return account
  }

  private func account() throws(Failure) -> Account? {
    do throws(Errno) { return try Account.named(settings.user) } catch {
      throw Failure(
        .system(.temporary),
        "the account \(settings.user.text) cannot be looked up: \(error.message)")
    }
  }

  private static func run(_ program: Path, _ words: [String]) throws(Failure) {
    let command = Command(
      program: program, arguments: words.map { Array($0.utf8) },
      environment: [Array("PATH=/usr/sbin:/usr/bin:/sbin:/bin".utf8)])
    do throws(Errno) {
      let ending = try ChildProcess.wait(for: ChildProcess.start(command))
      if ending == .exited(0) { return }
    } catch { throw Failure(.system(.temporary), "\(program.text): \(error.message)") }
    throw Failure(.system(.temporary), "\(program.text) failed; see what it said")
  }

  private mutating func makeFiles() throws(Failure) {
    let directory = configuration.parent
    do throws(Errno) {
      try directory.makeDirectories(mode: 0o755)
      let place = try Directory(directory)
      try make(configuration.name, in: place, Self.configurationText(settings, kind))
      // elsewhere the aliases are the administrator's to make, and those of another mail system go on
      let usual: Path = "/etc/aliases"
      let hasOthers = directory == Settings.defaultFile.parent && (try? usual.status()) != nil
      if settings.aliases.path.parent == directory, !hasOthers {
        try make(settings.aliases.path.name, in: place, Self.aliasesText)
      }
    } catch { throw Self.failure(directory, error) }
  }

  private mutating func make(_ name: Path, in place: borrowing Directory, _ text: String)
    throws(Errno)
  {
    do throws(Errno) {
      let file = try place.open(name, .creating(mode: 0o644))
      try file.write(Array(text.utf8))
      try file.sync()
      answer.say("wrote an example of \(configuration.parent.appending(name).text)")
    } catch .exists {}
  }
}
