import Bytes
import Postal
import Queue
import Unix
import TestSupport

/// A user with a home directory, and batches of messages for him.
struct Batch {
  let scratch: Scratch
  let user: String
  /// What names the user on a command line, if the host knows him: tests may run as a number without a name.
  let userOption: [String]

  init() throws {
    scratch = try Scratch()
    let name = try Account.numbered(Identity.effectiveUser)?.name.text
    user = name ?? "nobody"
    userOption = name.map { ["-d", $0] } ?? []
    try scratch("home").makeDirectories(mode: 0o700)
    // no configuration of this machine has a say
    try scratch.write("martlet.conf", "hostname = test.example\n")
  }

  var environment: [String] {
    ["PATH=/usr/bin:/bin", "MARTLET_CONFIG=\(scratch("martlet.conf").text)"]
  }

  /// A job for the user's mailbox, the n-th message.
  func job(_ number: Int, _ kind: DeliveryJob.Kind = .mailbox(maildir: nil)) throws -> DeliveryJob {
    let id = "20261120T235012.123456Z.4711.ab12cd" + String(number + 16, radix: 16)
    let recipient = Address(mailbox: Array("\(user)@test.example".utf8))!
    var job = DeliveryJob(
      id: QueueID(Array(id.utf8))!, descriptor: Int32(3 + number), offset: 0, size: 0,
      sender: .address(Address(mailbox: Array("sender@far.example".utf8))!), recipient: recipient,
      original: recipient, kind: kind)
    job.user = Array(user.utf8)
    job.home = scratch("home").bytes
    job.shell = Array("/bin/sh".utf8)
    return job
  }

  /// Writes the messages, each behind a block as in the queue, and the list of jobs for them.
  func prepare(_ jobs: [(DeliveryJob, String)]) throws {
    var list: [UInt8] = []
    for (index, (job, message)) in jobs.enumerated() {
      var job = job
      job.descriptor = Int32(3 + index)
      job.offset = 20
      job.size = message.utf8.count
      list += job.encoded
      try scratch.write("m\(index)", "Queue-Id: aaaaaaaaa\n" + message)
    }
    try scratch.write("jobs", list.text)
  }

  /// The words that run the batch prepared last.
  func run(_ count: Int, tracer: [String] = []) throws -> Program.Result {
    try Program.run(
      tracer + [Program.local, "--batch"], input: scratch("jobs"),
      files: (0..<count).map { scratch("m\($0)") }, environment: environment)
  }

  /// Prepares and runs; the lines that came out, by index of the job.
  func deliver(_ jobs: [(DeliveryJob, String)]) throws -> [String] {
    try prepare(jobs)
    let result = try run(jobs.count)
    guard result.status == 0 else { return ["status \(result.status): \(result.errors)"] }
    return result.output.split(separator: "\n").map(String.init).sorted()
  }

  /// All messages of a Maildir below the home directory, sorted by name.
  func messages(_ maildir: String = "Maildir", _ parts: [String] = ["new", "cur"]) throws
    -> [String]
  {
    var texts: [String] = []
    for part in parts {
      guard let names = try? scratch.names("home/\(maildir)/\(part)") else { continue }
      for name in names { texts.append(try scratch.text("home/\(maildir)/\(part)/\(name)")) }
    }
    return texts
  }

  /// The fields that delivery puts before a message.
  var prefix: String {
    "Return-Path: <sender@far.example>\nDelivered-To: \(user)@test.example\n"
  }
}
