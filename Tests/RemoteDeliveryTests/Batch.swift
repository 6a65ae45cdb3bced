import Bytes
import Configuration
import Postal
import Queue
import Resolver
import Routing
import Unix

@testable import RemoteDelivery

/// Messages that are delivered by a way, and what became of them.
final class Batch {
  var settings: Settings
  /// How many results each report had.
  private(set) var reports: [Int] = []
  private var jobs: [(index: Int, job: DeliveryJob)] = []
  private var files: [Int32] = []

  init(_ configuration: String = "") {
    settings =
      Settings.parse(
        Array("hostname = client.example\n\(configuration)".utf8), file: "/nonexistent/martlet.conf"
      ).0
  }

  /// What sends more, and what takes it; nil if nothing does.
  private var sender: MessageSocket?
  private(set) var further: FurtherMessages?
  /// The numbers of jobs that were sent over it.
  private var sent: Set<Int> = []

  /// Has jobs come over a socket too; a server waits for them so many milliseconds.
  func takesMore(patience: Int = 3_600_000) throws {
    let (ours, theirs) = try MessageSocket.pair()
    sender = MessageSocket(owning: FileDescriptor(owning: ours))
    let further = FurtherMessages(owning: theirs)
    further.patience = patience
    self.further = further
    try DescriptorNumber(theirs).setNonblocking()
  }

  /// Sends a message as martlet-queue does; the sender is `a@x.example`.
  func send(
    _ text: String, to recipients: String..., change: (inout DeliveryJob) -> Void = { _ in }
  ) throws {
    let first = jobs.count
    try add(Array(text.utf8), to: recipients, change: change)
    var packet = FurtherJobs(first: first)
    for var job in jobs[first...].map(\.job) {
      job.descriptor = 0
      guard packet.add([job]) else { throw Errno.fileTooBig }
    }
    sent.formUnion(first..<jobs.count)
    try sender?.send(packet.encoded, descriptors: [files[files.count - 1]])
  }

  /// Says that nothing more comes.
  func sendNoMore() throws {
    if let number = sender?.descriptor.number { try DescriptorNumber(number).endSending() }
  }

  /// How many packets nobody read.
  func unread() throws -> Int {
    guard let number = further?.descriptor.number else { return 0 }
    let lent = FileDescriptor(owning: number)
    let socket = MessageSocket(owning: try lent.duplicate())
    _ = lent.release()
    var count = 0
    while let packet = try? socket.receive(limit: FurtherJobs.limit) {
      for descriptor in packet.descriptors { _ = FileDescriptor(owning: descriptor) }
      count += 1
    }
    return count
  }

  /// The ports of 127.0.0.1 that are tried, if it is not for the way to say.
  var ports: [Int] = []

  deinit { for file in files { _ = FileDescriptor(owning: file) } }

  /// Adds a message; `change` may change each of its jobs.
  func add(
    _ text: String, from sender: String = "a@x.example", to recipients: String...,
    change: (inout DeliveryJob) -> Void = { _ in }
  ) throws {
    try add(Array(text.utf8), from: sender, to: recipients, change: change)
  }

  func add(
    _ octets: [UInt8], from sender: String = "a@x.example", to recipients: [String],
    change: (inout DeliveryJob) -> Void = { _ in }
  ) throws {
    let head = Array("Queue-Id: x\n".utf8)
    let file = try FileDescriptor.memory("message")
    try file.write(head + octets)
    let number = file.release()
    files.append(number)
    let time = Timestamp(seconds: 1_795_218_612, microseconds: files.count)
    for recipient in recipients {
      guard let address = Address(mailbox: Array(recipient.utf8)) else { continue }
      var job = DeliveryJob(
        id: QueueID(time: time, pid: 1, random: [0, 0, 0, 1]), descriptor: number,
        offset: head.count, size: octets.count,
        sender: Address(mailbox: Array(sender.utf8)).map { .address($0) } ?? .null,
        recipient: address, original: address, kind: .relay([]))
      change(&job)
      jobs.append((jobs.count, job))
    }
  }

  private static func target(_ port: Int) -> Target? {
    IPAddress(octets: [127, 0, 0, 1]).map {
      .endpoint(Endpoint(host: Array("mx".utf8), address: $0, port: port))
    }
  }

  /// `ACTION STATUS WORDS` of each job, in the order of the jobs; a job without a result is missing.
  ///
  /// `onReport` is called with each report before it is looked at; `resultDelay` nil leaves it.
  func deliver(
    _ way: Relay, patience: Int = 60, resultDelay: Int? = nil,
    greetingPatience: Int? = nil, onReport: @escaping () -> Void = {}
  ) -> [String] {
    var results: [Int: String] = [:]
    var count = 0
    var delivery = RemoteDelivery(way, settings) { list in
      onReport()
      self.reports.append(list.count)
      for result in list {
        count += 1
        let outcome = result.outcome
        let action = result.isPassedOn ? "passed-on" : outcome.action.rawValue
        results[result.index] = "\(action) \(outcome.status.bytes.text) \(outcome.words.text)"
      }
    }
    delivery.patience = patience
    if let resultDelay { delivery.resultDelay = resultDelay }
    if let greetingPatience { delivery.greetingPatience = greetingPatience }
    if !ports.isEmpty {
      let targets = ports.compactMap { Self.target($0) }
      delivery.findTargets = { (_, _) throws(Failure) in TargetList(targets) }
    }
    delivery.further = further
    delivery.deliver(RemoteMessage.grouped(jobs.filter { !sent.contains($0.index) }))
    return count == (further == nil ? jobs.count : results.count)
      ? results.sorted { $0.key < $1.key }.map(\.value) : ["\(count) results"]
  }
}
