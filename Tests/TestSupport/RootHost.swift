internal import Bytes
public import Unix

/// A host whose server of mailboxes root starts: bob's mailbox is his alone, root's is nobody's.
public struct RootHost {
  /// The user of the mailboxes.
  public static let uid: UInt32 = 64_020
  /// Its group.
  public static let gid: UInt32 = 64_021

  /// The files: `martlet.conf`, `users`, `passwd`, and the one mailbox in `Maildir`.
  public let scratch: Scratch
  private let program: String

  /// A host of this server, with more lines in its configuration.
  public init(_ more: String = "", program: String = "martlet-pop3d") throws {
    self.program = program
    scratch = try Scratch(mode: 0o755)
    try Self.write(to: scratch, more)
    for part in ["", "/new", "/cur", "/tmp"] {
      try scratch("Maildir\(part)").makeDirectories(mode: 0o700)
    }
    try scratch.write("Maildir/new/1700000000.M1P1.host", "Subject: one\n\nbody\n")
    for path in [
      "Maildir/new/1700000000.M1P1.host", "Maildir/new", "Maildir/cur", "Maildir/tmp", "Maildir",
    ] {
      try FileDescriptor.open(reading: scratch(path)).setOwner(Self.uid, group: Self.gid)
    }
  }

  /// Writes the files of a host but for the mailbox; the password of all is `secret`.
  public static func write(to scratch: Scratch, _ more: String = "") throws {
    try scratch.write(
      "martlet.conf",
      """
      domain = example.org
      hostname = mail.example.org
      spool = spool
      users = users
      passwd = passwd
      authentication = passwd
      log = stderr
      program-directory = \(Program.directory.text)
      \(more)

      """)
    try scratch.write(
      "users",
      """
      bob@example.org \(scratch("Maildir").text) uid=\(Self.uid) gid=\(Self.gid)
      odd@example.org \(scratch("Maildir").text) uid=0 gid=0
      lost@example.org \(scratch("missing/Maildir").text) uid=\(Self.uid) gid=\(Self.gid)

      """)
    let hash = "$5$abcdefgh$gruCpC7VkOTspMQTTSAR8mtlO9Upms.fwqE5y16JVM."
    try scratch.write(
      "passwd", ["bob", "odd", "lost", "root"].map { "\($0):\(hash)\n" }.joined())
  }

  /// Starts the program on a socket; descriptor 2 is the log.
  public func start(
    _ socket: Int32, _ log: borrowing FileDescriptor, _ options: [String] = [],
    through starter: [String] = []
  ) throws -> Int32 {
    let words =
      starter + [
        Program.directory.appending(Path(composed: program)).text, "-C",
        scratch("martlet.conf").text,
      ] + options
    return try Launch.start(
      Path(composed: words[0]), words.map { Array($0.utf8) }, environment: [],
      descriptors: [socket, socket, log.number])
  }

  /// The processes of this host that are there, by what /proc says of each.
  public func processes() throws -> [String] {
    var found: [String] = []
    let word = scratch("martlet.conf").bytes
    for name in try Directory("/proc").names() {
      let process = Path("/proc").appending(name)
      guard let line = try? process.appending("cmdline").contents(limit: 1 << 16),
        line.span.index(of: word) != nil,
        let status = try? process.appending("status").contents(limit: 1 << 16).text,
        !status.contains("\nState:\tZ")
      else { continue }
      found.append(status)
    }
    return found
  }

  /// What a process has in its heap.
  public static func memory(of pid: Int32) throws -> [UInt8] {
    let process = Path("/proc").appending(Path(composed: "\(pid)"))
    let memory = try FileDescriptor.open(reading: process.appending("mem"))
    var octets: [UInt8] = []
    for line in try process.appending("maps").contents(limit: 1 << 20).lines {
      guard line.text.contains("[heap]") else { continue }
      let ends = line.prefix { $0 != " " }.split(separator: "-")
      guard ends.count == 2, let start = Int([UInt8](ends[0]).text, radix: 16),
        let end = Int([UInt8](ends[1]).text, radix: 16)
      else { continue }
      _ = try memory.read(into: &octets, upTo: end - start, at: start)
    }
    return octets
  }

  /// Whether there is none any more; waits for the last to end.
  public func isQuiet() throws -> Bool { try processes(once: 0).isEmpty }

  /// The processes of this host once there are so many, or those that there are after 20 seconds.
  ///
  /// A program that has just been started has no command line for a moment.
  public func processes(once count: Int) throws -> [String] {
    let end = Clock.milliseconds + 20_000
    while true {
      let found = try processes()
      if found.count == count || Clock.milliseconds > end { return found }
      var nothing: [Waiting.Interest] = []
      try Waiting.wait(for: &nothing, milliseconds: 10)
    }
  }
}
