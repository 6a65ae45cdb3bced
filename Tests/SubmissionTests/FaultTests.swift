import Bytes
import Postal
import Queue
import Testing
import Unix
import TestSupport

/// A message that takes one write, and one that takes several.
private let small = bytes("Subject: x\n\nbody\n")
private let large = bytes("Subject: x\n\n") + [UInt8](repeating: "y", count: 300_000) + [10]

/// Calls that may fail; those of memory and of starting a process are left out.
private let fallible: Set<String> = [
  "openat", "read", "write", "pwrite64", "close", "fsync", "fchmod", "renameat2", "fstat",
  "newfstatat", "lseek", "readlinkat", "uname", "poll", "signalfd4", "rt_sigprocmask",
]

/// Calls that need room on the disk.
private let spending: Set<String> = ["openat", "write", "pwrite64", "close", "fsync", "renameat2"]

@Suite("A fault at any system call of a submission", .enabled(if: Program.hasStrace))
struct FaultTests {
  /// How often each call is made, by its name.
  private func calls(_ place: Installation, _ input: Path) throws -> [String: Int] {
    let trace = place("trace")
    let words = [Program.strace, "-qq", "-o", trace.text]
    let result = try place.run(["-i", "-odq", "bob"], before: words, input: input)
    #expect(result.status == 0, "\(result.errors)")
    try place.clear()
    var count: [String: Int] = [:]
    for line in try trace.contents(limit: 1 << 22).lines {
      if let (name, _) = line.cut(at: "("), name.allSatisfy({ $0.isVisible }) {
        count[name.text, default: 0] += 1
      }
    }
    #expect(count["renameat2"] == 1 && count["fsync"] == 1)
    return count
  }

  private func inject(
    _ fault: String, _ call: String, _ number: Int, _ place: Installation, _ input: Path
  ) throws -> Int32 {
    try place.clear()
    let words = [
      Program.strace, "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
      "inject=\(call):\(fault):when=\(number)",
    ]
    return try place.run(["-i", "-odq", "bob"], before: words, input: input).status
  }

  @Test("killed before any call: nothing visible, or the whole message", arguments: [small, large])
  func killed(message: [UInt8]) throws {
    let place = try Installation()
    let input = try place.write("input", message)
    for (call, count) in try calls(place, input) where !["execve", "exit_group"].contains(call) {
      // the long message differs only in what it does to the file
      if message.count > small.count, !fallible.contains(call) { continue }
      for number in 1...count {
        let status = try inject("signal=SIGKILL", call, number, place, input)
        let messages = try place.messages()
        #expect(messages.count <= 1)
        #expect(status != 0 || messages.count == 1, "\(call) \(number)")
        for file in messages { #expect(try whole(file, message), "\(call) \(number)") }
      }
    }
  }

  @Test(
    "a call that fails: exit 0 and the whole message, or another status and nothing to be seen",
    arguments: [small, large], ["EIO", "ENOSPC"])
  func failing(message: [UInt8], error: String) throws {
    let place = try Installation()
    let input = try place.write("input", message)
    for (call, count) in try calls(place, input) where fallible.contains(call) {
      if error == "ENOSPC", !spending.contains(call) { continue }
      for number in 1...count {
        let status = try inject("error=\(error)", call, number, place, input)
        let names = try place.dropped().map(\.text)
        if status == 0 {
          let messages = try place.messages()
          #expect(names.count == 1 && messages.count == 1, "\(call) \(number): \(names)")
          for file in messages { #expect(try whole(file, message), "\(call) \(number)") }
        } else {
          let visible = names.filter { !$0.hasPrefix(".") }
          #expect(visible.isEmpty, "\(call) \(number): status \(status), \(names)")
          // the writer has created the file but does not exist yet: a sweep of the queue removes it
          if call != "fchmod" { #expect(names.isEmpty, "\(call) \(number): \(names)") }
        }
      }
    }
  }

  @Test("the file is written, closed, named and synced in this order")
  func order() throws {
    let place = try Installation()
    let trace = place("trace")
    let input = try place.write("input", small)
    let words = [
      Program.strace, "-qq", "-o", trace.text, "-e", "trace=write,close,renameat2,fsync",
    ]
    _ = try place.run(["-i", "-odq", "bob"], before: words, input: input)
    let calls = try trace.contents(limit: 1 << 20).lines.compactMap { $0.cut(at: "(")?.before.text }
    let end = calls.drop { $0 != "write" }
    #expect(end.starts(with: ["write", "close", "renameat2", "fsync"]))
    #expect(end.count { $0 == "write" } == 1)
  }

  /// Whether a queue file has the body that was submitted.
  private func whole(_ file: QueueFile, _ message: [UInt8]) throws -> Bool {
    let stored = try file.messageStart(limit: .max)
    // by memory comparison: a debug build takes long to look at each octet
    let body = [UInt8](message.dropFirst(12))
    return stored.span.index(of: body) == stored.count - body.count && file.recipientCount == 1
  }
}
