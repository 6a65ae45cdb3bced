internal import Bytes
public import Postal
internal import Unix

/// The file `maildirsize`: the quota of a Maildir and how much of it is used. Maildir++, as Courier has it.
///
/// The first line is the quota; each further line adds octets and messages, deletions as negative
/// numbers. The file is calculated anew when it has grown beyond 5120 octets, when the quota changed,
/// and when it says "full" but is older than 15 minutes or has been added to.
public final class MaildirSize {
  /// The size from which the file is calculated anew.
  static let fileLimit = 5120
  /// How many seconds a calculated "full" holds.
  static let fullHolds = 900

  /// What the file says.
  struct Contents: Equatable {
    var quota: QuotaLimit
    var usage: MaildirUsage
    var lines: Int
  }

  private let maildir: Maildir
  private let fullIsPermanent: Bool
  private let now: Int
  /// What the file says, and what was delivered since.
  private(set) var contents: Contents
  private var modified: Int
  private var admitted = MaildirUsage()

  /// Opens the quota of a Maildir; nil if neither the file nor the configuration has one.
  ///
  /// `configured` takes precedence over the file. With `fullIsPermanent` mail for a full Maildir goes
  /// back at once (5.2.2), else it is tried again (4.2.2).
  public init?(
    of maildir: Maildir, configured: QuotaLimit? = nil, fullIsPermanent: Bool = false,
    now: Int
  ) throws(Failure) {
    self.maildir = maildir.root ?? maildir
    self.fullIsPermanent = fullIsPermanent
    self.now = now
    guard let (found, modified) = try Self.read(self.maildir) else {
      guard let configured else { return nil }
      contents = Contents(quota: configured, usage: MaildirUsage(), lines: 0)
      self.modified = 0
      try recalculate()
      return
    }
    self.modified = modified
    contents = found
    if let configured, configured != found.quota {
      contents.quota = configured
      contents.lines = 0
    }
    if contents.lines == 0 { try recalculate() }
  }

  /// Counts one more message as coming; throws if it does not fit.
  public func admit(octets: Int) throws(Failure) {
    let message = MaildirUsage(octets: octets, messages: 1)
    if let most = contents.quota.octets, octets > most {
      throw Failure(
        .messageTooBig, "the message is larger than all the mailbox may hold, \(most) octets")
    }
    if !fits(message), contents.lines > 1 || modified < now - Self.fullHolds { try recalculate() }
    guard fits(message) else {
      throw Failure(
        .mailboxFull(fullIsPermanent ? .permanent : .temporary),
        "the mailbox is full, its quota is \(contents.quota.bytes.text)")
    }
    admitted = admitted + message
  }

  /// Counts a message as going, if what is admitted then comes.
  public func release(octets: Int) {
    admitted = admitted + MaildirUsage(octets: -octets, messages: -1)
  }

  private func fits(_ message: MaildirUsage) -> Bool {
    contents.quota.allows(contents.usage + admitted + message)
  }

  /// Notes what was delivered, in one line; what was admitted and is not in it was not.
  ///
  /// A line that cannot be written is no error: the file is calculated anew now and then.
  public func settle(octets: Int, messages: Int) {
    admitted = MaildirUsage()
    guard messages > 0 else { return }
    let delivered = MaildirUsage(octets: octets, messages: messages)
    contents.usage = contents.usage + delivered
    contents.lines += 1
    guard let file = try? maildir.directory.openForAppending("maildirsize") else { return }
    try? file.write(Self.line(delivered))
  }

  /// One line as Courier writes it.
  static func line(_ usage: MaildirUsage) -> [UInt8] {
    func padded(_ number: Int) -> [UInt8] {
      var digits: [UInt8] = []
      digits.append(decimal: number)
      return [UInt8](repeating: " ", count: max(0, 12 - digits.count)) + digits
    }
    return padded(usage.octets) + [" "] + padded(usage.messages) + [ASCII.lf]
  }

  /// Reads the file's text; nil if it is not of that form. A last line without LF is not there yet.
  static func parse(_ text: [UInt8]) -> Contents? {
    guard let end = text.lastIndex(of: ASCII.lf) else { return nil }
    let lines = [UInt8](text[..<end]).lines
    guard let first = lines.first, let quota = QuotaLimit(first.trimmed) else { return nil }
    var contents = Contents(quota: quota, usage: MaildirUsage(), lines: 0)
    for line in lines.dropFirst() {
      let words = line.words
      guard words.count == 2, let octets = signed(words[0]), let messages = signed(words[1])
      else { return nil }
      contents.usage = contents.usage + MaildirUsage(octets: octets, messages: messages)
      contents.lines += 1
    }
    return contents
  }

  private static func signed(_ word: [UInt8]) -> Int? {
    word.first == "-" ? [UInt8](word.dropFirst()).decimal.map { -$0 } : word.decimal
  }

  /// The file's contents and when they changed; with `lines` 0 if it has to be calculated anew.
  private static func read(_ maildir: Maildir) throws(Failure) -> (Contents, Int)? {
    do throws(Errno) {
      let file = try maildir.directory.open("maildirsize")
      let status = try file.status()
      guard status.kind == .file else { return nil }
      var text: [UInt8] = []
      var source = MessageSource(reading: DescriptorNumber(file.number))
      try source.fill(&text, upTo: fileLimit)
      if let contents = parse(text), text.count < fileLimit {
        return (contents, status.modified.seconds)
      }
      guard let quota = QuotaLimit(text.lines.first?.trimmed ?? []) else { return nil }
      return (Contents(quota: quota, usage: MaildirUsage(), lines: 0), 0)
    } catch {
      if error == .noSuchFile { return nil }
      throw Failure(error, "read the quota file in", maildir.path)
    }
  }

  private func recalculate() throws(Failure) {
    contents.usage = try MaildirCount(of: maildir).replaceFile(quota: contents.quota)
    contents.lines = 1
    modified = now
  }
}
