import Bytes
import Postal
import Queue
import Testing
import Unix
import TestSupport

/// What strace does to the n-th call of a name.
enum Fault: String, CaseIterable {
  case kill = "signal=SIGKILL"
  case noSpace = "error=ENOSPC"
  case broken = "error=EIO"
}

/// Every call of a delivery is made to fail, or to be the last thing that happens.
///
/// Invariants: a message in `new` is whole; success means it is there; doing it again after whatever
/// happened leaves exactly one copy. SIGKILL does not model a power cut: the order of the calls that
/// make things durable is looked at by a test of its own.
@Suite("Faults at every system call", .enabled(if: Program.hasStrace, "strace is not installed"))
struct FaultTests {
  static let calls = [
    "openat", "read", "pread64", "write", "fsync", "sync_file_range", "close", "renameat2",
    "mkdirat",
    "newfstatat", "unlinkat", "getdents64",
  ]
  static let messages = [
    "Received: by queue\nSubject: one\n\nbody\n",
    "Received: by queue\n\n" + String(repeating: "0123456789abcde\r\n", count: 10_000),
  ]
  static let enough = 100

  /// Runs with a fault at the n-th call; false when there is no n-th call.
  func strike(
    _ call: String, _ fault: Fault, _ n: Int, _ batch: Batch,
    extra: [String] = [], _ run: ([String]) throws -> Program.Result
  ) throws -> (result: Program.Result, happened: Bool) {
    let trace = batch.scratch("trace")
    let result = try run(
      [Program.strace, "-qq", "-o", trace.text, "-e", "trace=\(call)"]
        + extra + ["-e", "inject=\(call):\(fault.rawValue):when=\(n)"])
    let text = (try? trace.contents(limit: 1 << 24).text) ?? ""
    return (result, result.status >= 1000 || text.contains("INJECTED"))
  }

  @Test(
    "a batch is delivered whole, and once after it was repeated", arguments: calls, Fault.allCases)
  func batch(_ call: String, _ fault: Fault) throws {
    for n in 1...Self.enough {
      let batch = try Batch()
      let jobs = [(try batch.job(0), Self.messages[0]), (try batch.job(1), Self.messages[1])]
      let whole = Self.messages.map { batch.prefix + $0 }
      try batch.prepare(jobs)
      let (result, happened) = try strike(call, fault, n, batch) { try batch.run(2, tracer: $0) }
      let found = try batch.messages()
      #expect(found.allSatisfy(whole.contains), "\(call) \(n): half a message")
      for index in 0..<2 where result.output.contains("\(index) delivered") {
        #expect(found.filter { $0 == whole[index] }.count == 1, "\(call) \(n): not there")
      }
      #expect(result.status != 0 || result.output.split(separator: "\n").count == 2)
      try repeatAndCheck(batch, jobs, whole, "\(call) \(n)")
      if !happened { return }
    }
    Issue.record("\(call): more than \(Self.enough) calls")
  }

  private func repeatAndCheck(
    _ batch: Batch, _ jobs: [(DeliveryJob, String)], _ whole: [String], _ what: String
  ) throws {
    for recheck in [false, true] {
      var again = jobs
      for index in again.indices { again[index].0.mayBeDelivered = recheck }
      let lines = try batch.deliver(again)
      #expect(lines.count == 2 && lines.allSatisfy { $0.contains(" delivered 2.0.0 ") }, "\(what)")
      #expect(try batch.messages().sorted() == whole.sorted(), "\(what): repeated")
    }
  }

  @Test(
    "a single message is there whole if and only if that was said", arguments: calls, Fault.allCases
  )
  func single(_ call: String, _ fault: Fault) throws {
    for n in 1...Self.enough {
      let batch = try Batch()
      try batch.scratch.write("message", Self.messages[1])
      let (result, happened) = try strike(call, fault, n, batch) { tracer in
        try Program.run(
          tracer + [Program.local] + batch.userOption + [batch.scratch("home/Maildir").text],
          input: batch.scratch("message"), environment: batch.environment)
      }
      let found = try batch.messages()
      #expect(found.allSatisfy { $0 == Self.messages[1] }, "\(call) \(n): half a message")
      if result.status == 0 { #expect(found.count == 1, "\(call) \(n): not there") }
      if fault != .kill, result.status != 0 {
        #expect(found.isEmpty, "\(call) \(n): there, although status \(result.status)")
        #expect(result.status == 75 || result.status == 127 || result.status == 78, "\(call) \(n)")
        #expect(result.errors.split(separator: "\n").count == 1, "\(call) \(n): \(result.errors)")
      }
      if !happened { return }
    }
    Issue.record("\(call): more than \(Self.enough) calls")
  }

  @Test("without RENAME_NOREPLACE a link does the same", arguments: ["linkat", "unlinkat"])
  func linking(_ call: String) throws {
    for fault in [Fault.kill, .broken] {
      let batch = try Batch()
      let jobs = [(try batch.job(0), Self.messages[0]), (try batch.job(1), Self.messages[1])]
      try batch.prepare(jobs)
      let inject = ["-e", "inject=renameat2:error=EINVAL"]
      _ = try strike(call, fault, 1, batch, extra: inject) { try batch.run(2, tracer: $0) }
      let whole = Self.messages.map { batch.prefix + $0 }
      #expect(try batch.messages().allSatisfy(whole.contains))
      try repeatAndCheck(batch, jobs, whole, call)
    }
  }

  @Test("each message is synced before it is named, and new after that")
  func order() throws {
    let batch = try Batch()
    try batch.prepare([(batch.job(0), Self.messages[0]), (batch.job(1), Self.messages[1])])
    let trace = batch.scratch("trace")
    let calls = "trace=sync_file_range,fsync,renameat2,write"
    let result = try batch.run(
      2, tracer: [Program.strace, "-qq", "-y", "-o", trace.text, "-e", calls])
    #expect(result.status == 0)
    let steps = try trace.contents(limit: 1 << 20).text.split(separator: "\n").compactMap(Self.step)
    #expect(
      steps == [
        "start", "start", "sync file", "sync file", "name", "name", "sync new", "say",
      ])
  }

  private static func step(_ line: Substring) -> String? {
    // where the file system orders names after contents, waiting for these is enough
    if line.hasPrefix("sync_file_range") {
      return line.contains("WAIT_AFTER") ? "sync file" : "start"
    }
    if line.hasPrefix("renameat2") { return "name" }
    if line.hasPrefix("fsync"), line.contains("/Maildir/new>") { return "sync new" }
    if line.hasPrefix("fsync"), line.contains("/tmp/1") { return "sync file" }
    return line.hasPrefix("write(1<") ? "say" : nil
  }
}
