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
    delivery.deliver(RemoteMessage.grouped(jobs))
    return count == jobs.count
      ? results.sorted { $0.key < $1.key }.map(\.value) : ["\(count) results"]
  }
}
