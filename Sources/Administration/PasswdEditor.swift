internal import Bytes
internal import Configuration
internal import Postal
internal import Unix

/// Changes the file `passwd`, whole and durable or not at all, one writer at a time.
struct PasswdEditor {
  private static let sizeLimit = 64 << 20
  private static let patience = 10_000

  private let path: Path
  private let user: [UInt8]

  /// An editor of the file that the settings name.
  init(_ settings: Settings) {
    path = settings.passwd.path
    user = settings.user
  }

  /// Gives a login these values in place of its passwords; certificates stay.
  func set(_ login: [UInt8], _ values: [[UInt8]]) throws(Failure) {
    try edit { lines in
      let external = login + Array(":{EXTERNAL}".utf8)
      let place = lines.firstIndex { Self.belongs($0, to: login) } ?? lines.count
      let before = lines[..<place]
      let kept = lines[place...].filter {
        !Self.belongs($0, to: login) || $0.startsIgnoringCase(external)
      }
      return before + values.map { login + [":"] + $0 } + kept
    }
  }

  /// Removes all lines of a login.
  func remove(_ login: [UInt8]) throws(Failure) {
    try edit { lines in
      let kept = lines.filter { !Self.belongs($0, to: login) }
      return kept.count == lines.count ? nil : kept
    }
  }

  private static func belongs(_ line: [UInt8], to login: [UInt8]) -> Bool {
    line.starts(with: login + [":"])
  }

  private func edit(_ change: ([[UInt8]]) -> [[UInt8]]?) throws(Failure) {
    var isThere = true
    do throws(Errno) {
      let directory = try Directory(path.parent)
      let lock = try lock()
      defer { lock.unlock() }
      let (text, status) = try current(directory)
      if let lines = change(text.lines) {
        try replace(directory, lines, status)
      } else {
        isThere = false
      }
    } catch {
      let code: EnhancedStatus =
        error == .accessDenied || error == .notPermitted
        ? .refused : error == .wouldBlock ? .system(.temporary) : .mailbox
      let reason = error == .wouldBlock ? "somebody else is changing it" : error.message
      throw Failure(code, "\(path.text) cannot be changed: \(reason)")
    }
    if !isThere { throw Failure(.noSuchMailbox, "\(path.text) has no such login") }
  }

  /// The lock of the directory: the file itself is another one after each change.
  private func lock() throws(Errno) -> FileDescriptor {
    let directory = try FileDescriptor.open(reading: path.parent)
    let deadline = Clock.milliseconds + Self.patience
    while try !directory.lock() {
      guard Clock.milliseconds < deadline else { throw .wouldBlock }
      var nothing: [Waiting.Interest] = []
      try Waiting.wait(for: &nothing, milliseconds: 50)
    }
    return directory
  }

  private func current(_ directory: borrowing Directory) throws(Errno) -> ([UInt8], FileStatus?) {
    do throws(Errno) {
      let file = try directory.open(path.name)
      return (try file.readAll(limit: Self.sizeLimit), try file.status())
    } catch .noSuchFile { return ([], nil) }
  }

  private func replace(
    _ directory: borrowing Directory, _ lines: [[UInt8]], _ status: FileStatus?
  ) throws(Errno) {
    var name = Array(".passwd-".utf8)
    for byte in Host.random(8) { name.append(hex: byte) }
    guard let fresh = Path(name) else { throw .invalid }
    let file = try directory.open(fresh, .creating(mode: 0o600))
    do throws(Errno) {
      var text: [UInt8] = []
      for line in lines { text += line + [ASCII.lf] }
      try file.write(text)
      try give(file, status)
      try file.sync()
      try directory.rename(fresh, to: path.name)
    } catch {
      try? directory.remove(fresh)
      throw error
    }
    try directory.sync()
  }

  /// Gives the file the owner and mode of the one before; others never read it.
  ///
  /// A new one of root's can be read by the group of the mail system, whose daemons check logins.
  private func give(_ file: borrowing FileDescriptor, _ status: FileStatus?) throws(Errno) {
    if let status {
      let own = try file.status()
      if own.owner != status.owner || own.group != status.group {
        try file.setOwner(status.owner, group: status.group)
      }
      return try file.setMode(status.mode & 0o640)
    }
    guard Identity.effectiveUser == 0, let account = try Account.named(user) else { return }
    try file.setOwner(0, group: account.gid)
    try file.setMode(0o640)
  }
}
