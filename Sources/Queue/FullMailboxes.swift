public import Bytes
internal import Postal
public import Unix

/// The mailboxes that were full when a message was to be delivered: a mark each, in `queue/log/full`.
///
/// Who takes mail from the network may not look into mailboxes. So the runner leaves a mark, and whoever
/// asks believes it for a while. A mark is never needed: it is not synced, and may be removed at any time.
public struct FullMailboxes {
  /// Seconds for which a mark counts. Then one message gets in and finds out anew.
  public static let holds = 1800
  /// How many octets a message is taken to have of which nobody has said it.
  public static let usualSize = 64 << 10
  /// How many octets the mail system and its line ends may add or remove.
  static let slack = 4096
  /// Seconds for which a mark is not written again.
  static let settling = 60
  /// The most octets of a name that says whose mark it is.
  static let nameLimit = 200

  private struct Mark {
    /// The size of the smallest message that did not fit.
    var octets: Int
    var seconds: Int

    func counts(at now: Timestamp) -> Bool { (seconds..<seconds + holds).contains(now.seconds) }
  }

  private static let directory: Path = "full"
  private let spool: Spool
  private var marks: [Path: Mark] = [:]

  /// The marks of a spool; only its runner makes and removes them.
  public init(_ spool: Spool) {
    self.spool = spool
    guard let directory = try? spool.log.directory(Self.directory) else { return }
    for name in (try? directory.names()) ?? [] { marks[name] = Self.read(name, in: directory) }
  }

  /// Notes that a message of this size did not fit into a mailbox: a user's name, or a Maildir's path.
  public mutating func refused(_ mailbox: [UInt8], octets: Int, now: Timestamp) {
    guard let name = Self.name(of: mailbox) else { return }
    var mark = Mark(octets: octets, seconds: now.seconds)
    if let old = marks[name], old.counts(at: now) {
      if old.octets <= octets, now.seconds < old.seconds + Self.settling { return }
      mark.octets = min(octets, old.octets)
    }
    marks[name] = mark
    try? write(mark, name)
  }

  /// Notes that a message of this size was delivered; costs nothing while no mailbox has a mark.
  public mutating func took(_ mailbox: [UInt8], octets: Int) {
    guard !marks.isEmpty, let name = Self.name(of: mailbox), let mark = marks[name],
      octets >= mark.octets
    else { return }
    remove(name)
  }

  /// Removes marks that count no more.
  public mutating func removeOld(now: Timestamp) {
    for (name, mark) in marks where !mark.counts(at: now) { remove(name) }
  }

  /// Whether a mailbox of the spool at this path has a mark that a message of this size would meet.
  public static func refuses(
    _ mailbox: [UInt8], octets: Int, in spool: Path, now: Timestamp
  ) -> Bool {
    guard let name = name(of: mailbox),
      let log = try? Directory(spool.appending("queue/log")),
      let mark = read(directory.appending(name), in: log)
    else { return false }
    return mark.counts(at: now) && mark.octets - slack <= octets
  }
}

extension FullMailboxes {
  private static func read(_ name: Path, in directory: borrowing Directory) -> Mark? {
    guard let file = try? directory.open(name), let seconds = try? file.status().modified.seconds,
      let octets = (try? file.readAll(limit: 64))?.trimmed.decimal
    else { return nil }
    return Mark(octets: octets, seconds: seconds)
  }

  private func write(_ mark: Mark, _ name: Path) throws(Errno) {
    do throws(Errno) {
      try spool.log.makeDirectory(Self.directory, mode: 0o700)
    } catch .exists {}
    let file = try spool.log.open(Self.directory.appending(name), .locking(mode: 0o600))
    let text = Array("\(mark.octets)\n".utf8)
    // in this order, so that it never reads as empty
    try file.write(text, at: 0)
    try file.truncate(to: text.count)
  }

  private mutating func remove(_ name: Path) {
    marks[name] = nil
    try? spool.log.remove(Self.directory.appending(name))
  }

  /// The name of a mailbox's mark: xtext without slashes; of a long one the beginning and a fingerprint.
  static func name(of mailbox: [UInt8]) -> Path? {
    if mailbox.isEmpty { return nil }
    var name: [UInt8] = []
    for byte in XText.encode(mailbox) {
      let isPlain = byte != "/" && !(byte == "." && name.isEmpty)
      name += isPlain ? [byte] : ["+", .hexDigit(byte >> 4), .hexDigit(byte & 15)]
    }
    if name.count > nameLimit {
      let fingerprint = String(Fingerprint(mailbox).value, radix: 16)
      name = name.prefix(nameLimit - 17) + ["="] + Array(fingerprint.utf8)
    }
    return Path(name)
  }
}

extension DeliveryJob {
  /// The mailbox that is full if this says so: a user's name, or a Maildir's path; nil if that is not known.
  ///
  /// A user may have mail for an extension delivered elsewhere, and commands and servers are none.
  public var mailbox: [UInt8]? {
    switch kind {
    case .mailbox(let maildir?), .maildir(let maildir): maildir
    case .mailbox(nil): `extension` == nil ? user : nil
    case .command, .relay: nil
    }
  }
}
