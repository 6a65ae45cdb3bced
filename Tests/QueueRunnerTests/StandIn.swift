import Bytes
import Postal
import Queue
import Routing
import TestSupport
import Testing
import Unix

@testable import QueueRunner

/// Agents that are no processes: each answers when the test says so.
final class StandIn: AgentLauncher {
  struct Run {
    let worker: Worker
    var jobs: [DeliveryJob]
    /// The numbers of those of whose packets it knows.
    var numbers: [Int]
    let socket: SocketBox?
    let results: FileDescriptorBox
  }

  final class FileDescriptorBox {
    let file: FileDescriptor
    init(_ file: consuming FileDescriptor) { self.file = file }
  }

  final class SocketBox {
    private let socket: MessageSocket
    init(_ file: consuming FileDescriptor) { socket = MessageSocket(owning: file) }

    /// A packet, whose descriptors are closed; nil at the end. EAGAIN if there is none.
    func receive() throws(Errno) -> (bytes: [UInt8], descriptors: Int)? {
      guard let packet = try socket.receive(limit: FurtherJobs.limit) else { return nil }
      for number in packet.descriptors { _ = FileDescriptor(owning: number) }
      return (packet.bytes, packet.descriptors.count)
    }

    func endReceiving() throws(Errno) {
      try DescriptorNumber(socket.descriptor.number).endReceiving()
    }
  }

  private(set) var runs: [Int32: Run] = [:]
  private var ended: [(pid: Int32, ending: Ending)] = []
  private(set) var killed: [Int32] = []
  private(set) var started: [(worker: Worker, jobs: Int)] = []

  func start(_ worker: Worker, descriptors: [Int32]) throws(Errno) -> Int32 {
    let list = try Self.copy(descriptors[0]).readAll(limit: 1 << 24)
    let jobs = DeliveryJob.decodeList(list) ?? []
    started.append((worker, jobs.count))
    let pid = Int32(started.count)
    let results = FileDescriptorBox(try Self.copy(descriptors[1]))
    let socket = worker.relay == nil ? nil : SocketBox(try Self.copy(descriptors[3]))
    runs[pid] = Run(
      worker: worker, jobs: jobs, numbers: Array(jobs.indices), socket: socket, results: results)
    return pid
  }

  private static func copy(_ number: Int32) throws(Errno) -> FileDescriptor {
    let lent = FileDescriptor(owning: number)
    let copy = try lent.duplicate()
    _ = lent.release()
    return copy
  }

  /// Has every agent at work say the same of all its jobs, and end.
  func finish(_ answer: (Int) -> DeliveryResult) throws {
    for pid in runs.keys.sorted() { try finish(pid, answer) }
  }

  func finish(_ pid: Int32, _ answer: (Int) -> DeliveryResult) throws {
    guard let run = runs.removeValue(forKey: pid) else { throw Errno.noSuchFile }
    for index in run.numbers { try run.results.file.write(answer(index).encoded) }
    ended.append((pid, .exited(0)))
  }

  /// Has an agent say something.
  func say(_ pid: Int32, _ results: DeliveryResult...) throws {
    for result in results { try runs[pid]?.results.file.write(result.encoded) }
  }

  /// Has an agent read one packet, if there is one; the answer is the number of its first job, and its messages.
  @discardableResult
  func read(_ pid: Int32) throws -> (first: Int, descriptors: Int)? {
    guard let packet = try? runs[pid]?.socket?.receive() else { return nil }
    let more = try #require(FurtherJobs.decode(packet.bytes))
    runs[pid]?.numbers += Array(more.first..<(more.first + more.jobs.count))
    runs[pid]?.jobs += more.jobs
    return (more.first, packet.descriptors)
  }

  /// Has an agent take no more.
  func endTaking(_ pid: Int32) throws {
    try runs[pid]?.socket?.endReceiving()
  }

  /// Has an agent end without a word.
  func end(_ pid: Int32, _ ending: Ending) {
    runs[pid] = nil
    ended.append((pid, ending))
  }

  var endingsDescriptors: [Int32] { [] }
  func endings() -> [(pid: Int32, ending: Ending)] {
    defer { ended = [] }
    return ended
  }
  func takeOwnership(of descriptor: Int32) throws(Errno) {}
  func kill(_ pid: Int32) {
    killed.append(pid)
    runs[pid] = nil
    ended.append((pid, .signalled(9)))
  }
  var canBecomeOthers: Bool { true }
}

func way(_ text: String) -> Relay {
  do { return try Relay(Array(text.utf8)) } catch { preconditionFailure(error.text) }
}

func outcome(_ action: Outcome.Action, _ status: String) -> Outcome {
  Outcome(
    action, EnhancedStatus(Array(status.utf8))!, place: Array("far.example[192.0.2.1]:25".utf8),
    words: Array("words".utf8))
}

extension ScratchSpool {
  func message(_ recipients: Int = 1, priority: Int = 0) throws -> QueuedMessage {
    var header = header(recipients)
    header.priority = priority
    try submit(header)
    let file = try QueueFile(spool.drop.open(header.id.path), id: header.id)
    return QueuedMessage(file, place: .new, history: [], mayBeDelivered: false)
  }

  func work(_ message: QueuedMessage, for worker: Worker) -> [Work] {
    message.begin(Array(message.states.indices))
    return message.states.enumerated().map { index, state in
      let address = state.recipient.address
      let job = DeliveryJob(
        id: message.id, descriptor: 0, offset: 0, size: 0, sender: .null, recipient: address,
        original: address, kind: .mailbox(maildir: nil))
      return Work(message: message, index: index, worker: worker, job: job, relays: false)
    }
  }

  /// Adds so many messages of so many recipients.
  func add(
    _ count: Int, _ recipients: Int = 1, for worker: Worker, to dispatcher: inout Dispatcher
  ) throws {
    for _ in 0..<count {
      for one in work(try message(recipients), for: worker) { dispatcher.add(one) }
    }
  }
}
