import Bytes
import Unix
import TestSupport

/// A mail system of its own for one test: one plain user, two virtual mailboxes, no network.
final class MailHost {
  let files: ScratchDirectory
  /// What `martlet.conf` says; `configure` writes it.
  private var settings: [(name: String, value: String)] = [
    ("hostname", "host.example"), ("domain", "example.org"),
    ("local-domains", "example.org host.example"), ("spool", "spool"), ("accounts", "no"),
    ("users", "users"), ("aliases", "aliases"), ("postmaster", "postmaster@example.org"),
  ]

  /// Directories of a spool of one user.
  static let spool = [
    "drop", "queue/tmp", "queue/new", "queue/cur", "queue/log", "queue/.hold/tmp",
    "queue/.hold/new", "queue/.hold/cur", "queue/.bad/tmp", "queue/.bad/new", "queue/.bad/cur",
  ]

  /// A host with `alice`, `bob` and `postmaster` at example.org, and the settings given beside.
  init(
    _ extra: [(name: String, value: String)] = [], aliases: String = "", users: String = ""
  ) throws {
    files = try ScratchDirectory()
    for name in Self.spool { try files.make("spool/\(name)") }
    for name in ["alice", "bob", "postmaster"] { try makeMaildir("mail/\(name)") }
    var table = ""
    for name in ["alice", "bob", "postmaster"] {
      table += "\(name)@example.org \(files.path("mail/\(name)").text)\n"
    }
    try files.write("users", table + users)
    try files.write("aliases", aliases)
    try configure(extra)
  }

  /// Changes settings; a name that is there already gets the new value.
  func configure(_ changes: [(name: String, value: String)]) throws {
    settings.removeAll { one in changes.contains { $0.name == one.name } }
    settings += changes
    var text = ""
    for (name, value) in settings { text += "\(name) = \(value)\n" }
    try files.write("martlet.conf", text)
  }

  /// Makes an empty Maildir.
  func makeMaildir(_ name: String) throws {
    for part in ["tmp", "new", "cur"] { try files.make("\(name)/\(part)") }
  }

  // MARK: - programs

  private func environment(_ extra: [String]) -> [[UInt8]] {
    let own = [
      "MARTLET_CONFIG=\(files.path("martlet.conf").text)", "HOME=\(files.path.text)",
      "PATH=\(Programs.directory.text):/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "TZ=UTC",
      "LC_ALL=C.UTF-8",
    ]
    return (own + extra).map { Array($0.utf8) }
  }

  /// Starts a program.
  func start(
    _ name: String, _ arguments: [String] = [], input: Invocation.Input = .none,
    environment extra: [String] = [], isLimited: Bool = false
  ) throws -> Invocation {
    try Invocation(
      name, arguments.map { Array($0.utf8) }, input: input, environment: environment(extra),
      isLimited: isLimited)
  }

  /// Starts a program with these descriptors; the answer is its process number.
  func launch(_ name: String, descriptors: [Int32]) throws -> Int32 {
    let words = (Launch.isRoot ? Invocation.setpriv : []) + [Programs.path(name).bytes]
    return try Launch.start(
      "/usr/bin/env", [Array("env".utf8)] + words, environment: environment([]),
      descriptors: descriptors)
  }

  /// Runs a program to its end.
  @discardableResult
  func run(
    _ name: String, _ arguments: [String] = [], input: Invocation.Input = .none,
    environment extra: [String] = []
  ) throws -> Finished {
    try start(name, arguments, input: input, environment: extra, isLimited: true).finish()
  }

  /// Submits a message without having it delivered.
  @discardableResult
  func sendmail(_ arguments: [String], _ message: [UInt8]) throws -> Finished {
    try run("sendmail", ["-odq"] + arguments, input: .file(message))
  }

  @discardableResult
  func sendmail(_ arguments: [String], _ message: String) throws -> Finished {
    try sendmail(arguments, Array(message.utf8))
  }

  /// Runs the queue once.
  @discardableResult
  func runQueue(_ arguments: [String] = []) throws -> Finished {
    try run("martlet-queue", arguments)
  }

  // MARK: - what is there

  /// The messages in `new` of a mailbox or folder, in the order of their names.
  func mail(_ mailbox: String) throws -> [Mail] {
    try files.names("mail/\(mailbox)/new").map {
      Mail(name: $0, bytes: try files.contents("mail/\(mailbox)/new/\($0)"))
    }
  }

  /// The ids of the messages in a directory of the spool, such as `queue/new`.
  func queued(_ place: String) -> [String] { files.names("spool/\(place)").filter { $0 != "lock" } }

  /// All messages that are not finished: the places of the queue that have any, and how many.
  var waiting: [String: Int] {
    var all: [String: Int] = [:]
    for place in ["drop", "queue/new", "queue/cur", "queue/.hold/cur", "queue/.bad/cur"] {
      let count = queued(place).count
      if count > 0 { all[place] = count }
    }
    return all
  }

  /// Puts a message into the queue as if it had been accepted long ago; the answer is its id.
  @discardableResult
  func enqueue(
    secondsAgo: Int, sender: String = "bob@example.org", recipients: [String],
    message: String, place: String = "queue/new", wishes: String = ""
  ) throws -> String {
    let arrived = Clock.now + -secondsAgo
    let text = arrived.rfc3339.text
    let digits = text.filter { $0 != "-" && $0 != ":" }
    let id = "\(digits).4711.\(String(Int.random(in: 0x1000_0000...0x7fff_ffff), radix: 16))"
    var file = """
      Queue-Id: \(id)
      Queue-Arrived: \(text)
      Queue-Origin: local uid=\(Launch.isRoot ? Launch.unprivileged : Identity.user) user=test program=test
      Queue-Size: \(String(message.utf8.count))
      Queue-Sender: <\(sender)>\(wishes)

      """
    for recipient in recipients { file += "Queue-Recipient: <\(recipient)>\n" }
    try files.write("spool/\(place)/\(id)", file + message)
    return id
  }
}
