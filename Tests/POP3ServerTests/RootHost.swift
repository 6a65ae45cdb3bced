import Bytes
import TestSupport
import Testing
import Unix

/// A host whose martlet-pop3d root starts: bob's mailbox is his alone, root's is nobody's.
struct RootHost {
  static let uid: UInt32 = 64_020
  static let gid: UInt32 = 64_021

  let scratch: Scratch

  init(_ more: String = "") throws {
    scratch = try Scratch(mode: 0o755)
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
    // the password of all is `secret`
    let hash = "$5$abcdefgh$gruCpC7VkOTspMQTTSAR8mtlO9Upms.fwqE5y16JVM."
    try scratch.write(
      "passwd", ["bob", "odd", "lost", "root"].map { "\($0):\(hash)\n" }.joined())
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

  /// Starts the program on a socket; descriptor 2 is the log.
  func start(
    _ socket: Int32, _ log: borrowing FileDescriptor, _ options: [String] = [],
    through starter: [String] = []
  ) throws -> Int32 {
    let words =
      starter + [
        Program.directory.appending("martlet-pop3d").text, "-C", scratch("martlet.conf").text,
      ] + options
    return try Launch.start(
      Path(composed: words[0]), words.map { Array($0.utf8) }, environment: [],
      descriptors: [socket, socket, log.number])
  }

  /// The processes of this host that are there, by what /proc says of each.
  func processes() throws -> [String] {
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
  static func memory(of pid: Int32) throws -> [UInt8] {
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
  func isQuiet() throws -> Bool {
    let end = Clock.milliseconds + 20_000
    while try !processes().isEmpty {
      if Clock.milliseconds > end { return false }
      var nothing: [Waiting.Interest] = []
      try Waiting.wait(for: &nothing, milliseconds: 10)
    }
    return true
  }
}

/// A client of it.
struct RootClient: ~Copyable {
  private let socket: FileDescriptor
  let pid: Int32
  private let log: FileDescriptor
  private var heard: [UInt8] = []

  init(_ host: RootHost, _ options: [String] = [], through starter: [String] = []) throws {
    let (ours, theirs) = try StreamPair().split()
    let mine = FileDescriptor(owning: ours)
    let other = FileDescriptor(owning: theirs)
    let file = try FileDescriptor.memory("log")
    pid = try host.start(other.number, file, options, through: starter)
    socket = mine
    log = file
  }

  /// The client's end.
  var number: DescriptorNumber { DescriptorNumber(socket.number) }

  func say(_ text: String) throws { try socket.write(Array(text.utf8)) }

  /// The next line.
  mutating func line() throws -> String {
    while true {
      if let end = heard.span.index(of: ASCII.lf) {
        let line = [UInt8](heard[..<end])
        heard.removeSubrange(...end)
        return line.trimmed.text
      }
      if try socket.read(into: &heard) == 0 { return "the end" }
    }
  }

  /// Says all and no more; the answer is what comes until the end, and how the program ended.
  consuming func finish(_ text: String) throws -> (lines: [String], ending: Ending, log: String) {
    try say(text)
    try DescriptorNumber(socket.number).endSending()
    while try socket.read(into: &heard) > 0 {}
    let ending = try ChildProcess.wait(for: pid)
    try log.seek(to: 0)
    return (heard.lines.map { $0.trimmed.text }, ending, try log.readAll(limit: 1 << 20).text)
  }

  /// Goes without a word.
  consuming func vanish() throws -> Ending {
    let pid = pid
    try socket.close()
    return try ChildProcess.wait(for: pid)
  }
}
