import Bytes
import TestSupport
import Testing
import Unix

/// Ten clients of running martlet-imapd on one Maildir, while messages are delivered and files renamed by others.
///
/// MARTLET_SOAK is how many seconds it takes; without, it is a few.
@Suite(.serialized) struct SoakTests {
  private static let seconds =
    Host.environment("MARTLET_SOAK").flatMap(\.decimal) ?? 5

  @Test("ten sessions see the same mailboxes as one that comes new, whatever happens meanwhile")
  func soak() throws {
    let scratch = try Scratch()
    let seed = Host.environment("MARTLET_SEED").flatMap(\.decimal) ?? 1
    let crowd = try Crowd(scratch, seed: UInt64(seed))
    let end = Clock.milliseconds + Self.seconds * 1000
    while Clock.milliseconds < end {
      try crowd.act(milliseconds: min(3000, max(1, end - Clock.milliseconds)))
      let problems = try crowd.compare()
      if let problem = problems.first {
        Issue.record("seed \(seed), \(crowd.summary): \(problem)")
        return
      }
    }
    if Self.seconds > 5 { Complaint.write(program: "soak", crowd.summary) }
    #expect(crowd.comparisons > 0)
  }
}

/// The clients, and who else is there.
private final class Crowd {
  static let mailboxes = ["INBOX", "other"]

  private let scratch: Scratch
  private var links: [Link] = []
  private var random: SeededRandom
  private var deliveries = 0
  private var renames = 0
  private var losses = 0
  private(set) var comparisons = 0

  init(_ scratch: Scratch, seed: UInt64) throws {
    self.scratch = scratch
    random = SeededRandom(seed: seed)
    for directory in ["", "/.other"] {
      for part in ["new", "cur", "tmp"] {
        try scratch("Maildir\(directory)/\(part)").makeDirectories(mode: 0o700)
      }
    }
    try scratch.write("Maildir/.other/maildirfolder", "")
    let modes = ModelClient.Mode.allCases
    for number in 0..<10 {
      let client = ModelClient(
        "client \(number)", modes[number % modes.count], mailboxes: Self.mailboxes,
        seed: seed &* 100 &+ UInt64(number))
      links.append(try Link(client, scratch))
    }
  }

  var summary: String {
    let commands = links.reduce(0) { $0 + $1.client.answered }
    return "\(commands) commands, \(deliveries) deliveries, \(renames) renames and removals, "
      + "\(losses) connections lost, \(comparisons) comparisons"
  }

  /// Everyone does something for a while.
  func act(milliseconds: Int) throws {
    let end = Clock.milliseconds + milliseconds
    while Clock.milliseconds < end {
      if random.below(6) == 0 { try outside() }
      let link = links[random.below(links.count)]
      if link.client.isIdle {
        if random.below(4) == 0 { try link.say(link.client.done()) }
      } else if random.below(150) == 0 {
        losses += 1
        try link.lose()
      } else if !link.client.isWaiting {
        try link.say(link.client.anything())
      }
      try hear(milliseconds: 5)
    }
  }

  private func hear(milliseconds: Int) throws {
    var interests = links.map { Waiting.Interest($0.number) }
    try Waiting.wait(for: &interests, milliseconds: milliseconds)
    for (position, interest) in interests.enumerated() where interest.readable {
      try links[position].hear()
    }
  }

  /// All come to rest, then each must believe what a new client is told.
  func compare() throws -> [String] {
    for _ in 0..<2 {
      for link in links { try link.settle() }
    }
    var problems = links.flatMap(\.client.faults)
    for name in Self.mailboxes {
      let control = try Link(ModelClient("control", .second, mailboxes: [name], seed: 1), scratch)
      try control.settle()
      try control.settle()
      problems += control.client.faults
      for link in links where link.client.mailbox == name {
        comparisons += 1
        let (known, true_) = (link.client.beliefs, control.client.beliefs)
        if known != true_ {
          let differences = Set(known).symmetricDifference(true_).sorted()
          problems.append("\(link.client.name) in \(name): \(differences)")
        }
      }
      try control.end()
    }
    return problems
  }

  /// What other programs do.
  private func outside() throws {
    let folder = random.below(2) == 0 ? "Maildir" : "Maildir/.other"
    let names = try scratch.names("\(folder)/cur")
    switch random.below(8) {
    case 0 where names.count < 60: try deliver(folder)
    case 1 where names.count < 60: try put(folder)
    case 2...4 where !names.isEmpty: rename(names[random.below(names.count)], folder)
    case 5...7 where names.count > 30:
      if (try? Directory(scratch("\(folder)/cur")).remove(
        Path(composed: names[random.below(names.count)]))) != nil
      {
        renames += 1
      }
    default: break
    }
  }

  private func deliver(_ folder: String) throws {
    deliveries += 1
    try scratch.write("message", "Subject: delivered \(deliveries)\n\nx\n")
    let isFolder = folder.hasSuffix("other")
    let words =
      random.below(2) == 0
      ? [Program.local] + (isFolder ? ["-m", "other"] : []) + [scratch("Maildir").text]
      : ["/usr/bin/env", "mdeliver", scratch(folder).text]
    _ = try Program.run(words, input: scratch("message"))
  }

  /// A delivery as any program makes it.
  private func put(_ folder: String) throws {
    deliveries += 1
    let name = "1700000000.M\(deliveries)P\(random.below(9999)).host"
    try scratch.write("\(folder)/tmp/\(name)", "Subject: put \(deliveries)\n\nx\n")
    try Directory(scratch("\(folder)/tmp")).rename(
      Path(composed: name), into: Directory(scratch("\(folder)/new")), as: Path(composed: name))
  }

  /// Other flags, as any program gives them.
  private func rename(_ name: String, _ folder: String) {
    let base = name.split(separator: ":").first.map(String.init) ?? name
    let letters = ["", "S", "RS", "FS", "F", "T", "ST"][random.below(7)]
    let old = name.split(separator: ",").last.map(String.init) ?? ""
    let kept = base.count + 3 < name.count ? old.filter { $0.isLowercase } : ""
    let new = "\(base):2,\(letters)\(kept)"
    if (try? Directory(scratch("\(folder)/cur")).rename(
      Path(composed: name), to: Path(composed: new))) != nil
    {
      renames += 1
    }
  }
}

/// A client and the server that serves it.
private final class Link {
  var client: ModelClient
  private let scratch: Scratch
  private var requests: FileDescriptor?
  private var answers: FileDescriptor?
  private var pid: Int32 = 0
  private var log: FileDescriptor?

  init(_ client: ModelClient, _ scratch: Scratch) throws {
    self.client = client
    self.scratch = scratch
    try connect()
  }

  var number: Int32 { answers?.number ?? -1 }

  private func connect() throws {
    let (theirInput, ourOutput) = try FileDescriptor.pipe().split()
    let (ourInput, theirOutput) = try FileDescriptor.pipe().split()
    requests = FileDescriptor(owning: ourOutput)
    answers = FileDescriptor(owning: ourInput)
    // numbers above those that they get in the program
    let input = try FileDescriptor(owning: theirInput).duplicate(atLeast: 500)
    let output = try FileDescriptor(owning: theirOutput).duplicate(atLeast: 500)
    log = try FileDescriptor.memory("log")
    let words = [
      Program.directory.appending("martlet-imapd").text, "--preauth", scratch("Maildir").text,
    ]
    pid = try Launch.start(
      Path(composed: words[0]), words.map { Array($0.utf8) },
      environment: [Array("PATH=/usr/bin:/bin".utf8)],
      descriptors: [input.number, output.number, log?.number ?? 2])
  }

  func say(_ octets: [UInt8]) throws {
    do { try requests?.write(octets) } catch { try explain() }
  }

  /// The server has gone of itself: that is a fault, with all that is known of it.
  private func explain() throws -> Never {
    try log?.seek(to: 0)
    let text = try log?.readAll(limit: 1 << 16).text ?? ""
    let ending =
      switch try ChildProcess.wait(for: pid) {
      case .exited(let status): "exited with \(status)"
      case .signalled(let signal): "was killed by signal \(signal)"
      }
    Issue.record("the server of \(client.name) \(ending): \(text)")
    throw Errno.brokenPipe
  }

  /// Takes what has arrived, or waits for it.
  func hear() throws {
    var octets: [UInt8] = []
    guard let count = try answers?.read(into: &octets), count > 0 else { try explain() }
    client.hear(octets)
  }

  /// The connection is gone; another begins.
  func lose() throws {
    client.lose()
    try end()
    try connect()
  }

  // whatever became of the test: other tests wait for any process that ends
  deinit { try? end() }

  func end() throws {
    requests = nil
    answers = nil
    _ = try ChildProcess.wait(for: pid)
  }

  /// Waits for all answers, and learns all there is to know.
  func settle() throws {
    if client.isIdle { try say(client.done()) }
    try attend()
    if client.mailbox != nil {
      try say(client.noop())
      try attend()
    }
    var rounds = 0
    while let octets = client.completion() {
      try say(octets)
      try attend()
      rounds += 1
      if rounds > 4 { return client.giveUp() }
    }
  }

  private func attend() throws {
    while client.isWaiting {
      var interests = [Waiting.Interest(number)]
      try Waiting.wait(for: &interests, milliseconds: 60_000)
      guard interests[0].readable else {
        client.giveUp()
        throw Errno.timedOut
      }
      try hear()
    }
    if client.isIdle {
      try say(client.done())
      try attend()
    }
  }
}
