import Bytes
import Unix
import TestSupport

/// A program that was started, its output going to files in memory.
final class Invocation {
  /// Its process number.
  let pid: Int32
  private let output: FileDescriptor
  private let complaints: FileDescriptor
  private var ending: Ending?

  /// What standard input is.
  enum Input {
    /// A regular file with these bytes.
    case file([UInt8])
    /// A pipe into which these bytes are written; they must fit into its buffer, 64 KiB.
    case pipe([UInt8])
    /// A descriptor of the test.
    case descriptor(Int32)
    /// Nothing is open as descriptor 0 but /dev/null.
    case none
  }

  /// How long a program may take before it is killed, in seconds; far more than any needs.
  static let patience = 120

  init(
    _ name: String, _ arguments: [[UInt8]], input: Input, environment: [[UInt8]], isLimited: Bool
  ) throws {
    output = try FileDescriptor.memory("output")
    complaints = try FileDescriptor.memory("complaints")
    let source = try Self.source(input)
    var words = [Programs.path(name).bytes] + arguments
    if Launch.isRoot { words = Self.setpriv + words }
    if isLimited {
      words = ["timeout", "-k", "5", "\(Self.patience)"].map { Array($0.utf8) } + words
    }
    // PATH of `env` finds what is not given by path
    words = [Array("env".utf8)] + words
    pid = try Launch.start(
      "/usr/bin/env", words, environment: environment,
      descriptors: [source.number, output.number, complaints.number])
  }

  /// What makes a program run as the user of the tests, if these are root's.
  static let setpriv = [
    "setpriv", "--reuid", "\(Launch.unprivileged)", "--regid", "\(Launch.unprivileged)",
    "--clear-groups", "--",
  ].map { Array($0.utf8) }

  private static func source(_ input: Input) throws -> FileDescriptor {
    switch input {
    case .file(let bytes):
      let file = try FileDescriptor.memory("input")
      try file.write(bytes)
      try file.seek(to: 0)
      return file
    case .pipe(let bytes):
      let ends = try FileDescriptor.pipe().split()
      let writing = FileDescriptor(owning: ends.writing)
      try writing.write(bytes)
      return FileDescriptor(owning: ends.reading)
    case .descriptor(let number):
      return try FileDescriptor(owning: number).keeping()
    case .none:
      return try FileDescriptor.open(reading: "/dev/null")
    }
  }

  /// What it has complained of until now.
  var complained: String { get throws { try Self.all(complaints).text } }

  /// Waits for the end.
  func finish() throws -> Finished {
    let ending = try self.ending ?? ChildProcess.wait(for: pid)
    self.ending = ending
    return Finished(
      ending: ending, output: try Self.all(output), complaints: try Self.all(complaints))
  }

  /// Ends it at once, with all the processes of its group.
  func kill(_ signal: Signal = .kill, group: Bool = false) {
    if ending == nil { ChildProcess.signal(pid, signal, group: group) }
  }

  private static func all(_ file: borrowing FileDescriptor) throws -> [UInt8] {
    var bytes: [UInt8] = []
    // no more than there is: a buffer of zeros is slow to make in a debug build
    let size = try file.status().size
    while bytes.count < size,
      try file.read(into: &bytes, upTo: size - bytes.count, at: bytes.count) > 0
    {}
    return bytes
  }

  deinit {
    guard ending == nil else { return }
    ChildProcess.signal(pid, .kill, group: true)
    _ = try? ChildProcess.wait(for: pid)
  }
}

extension FileDescriptor {
  /// A copy of a descriptor that stays its owner's.
  fileprivate consuming func keeping() throws -> FileDescriptor {
    let copy = try duplicate()
    _ = release()
    return copy
  }
}

/// What came of a program.
struct Finished: CustomStringConvertible {
  let ending: Ending
  let output: [UInt8]
  let complaints: [UInt8]

  /// The exit status; 128 and the signal if one ended it.
  var status: Int32 {
    switch ending {
    case .exited(let status): status
    case .signalled(let signal): 128 + signal
    }
  }

  /// What a failing test should show.
  var description: String {
    "status \(status)\n--- output\n\([UInt8](output.prefix(8192)).text)\n--- complaints\n\([UInt8](complaints.prefix(8192)).text)"
  }
}
