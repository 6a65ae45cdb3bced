internal import Bytes

/// A command for the shell that is asked something: it has a time to answer in, and all that it started ends with it.
///
/// The process must have one thread when it runs it. SIGCHLD stays blocked afterwards.
public struct ShellCommand: Sendable {
  /// What is read at once, in octets.
  private static let pieceSize = 4096

  /// The text for the shell.
  public var text: [UInt8]
  /// Its environment, `NAME=value`; nothing is inherited.
  public var environment: [[UInt8]]
  /// What it finds on descriptor 0.
  public var input: [UInt8] = []
  /// What it finds on descriptor 3; nil for nothing.
  public var secret: [UInt8]?
  /// How long it may take, in milliseconds.
  public var patience = 20_000
  /// With how much of its output, in octets, no more is read; what comes back may be one piece more.
  public var outputLimit = 4096
  /// Whether it is heard until nobody can say anything more, and killed when it says too much.
  ///
  /// Otherwise neither what is too much is heard, nor what is said after its end by what it left running.
  public var needsAllOutput = false

  /// A command in this environment, with nothing to read.
  public init(_ text: [UInt8], environment: [[UInt8]]) {
    self.text = text
    self.environment = environment
  }

  /// Runs it to its end; one that had to be killed ends by that signal.
  public func run() throws(Errno) -> (ending: Ending, output: [UInt8]) {
    let signals = try SignalQueue([.child])
    let (read, write) = try FileDescriptor.pipe().split()
    let output = FileDescriptor(owning: read)
    let pid = try start(output: FileDescriptor(owning: write))
    var words: [UInt8] = []
    let ending: Ending?
    do throws(Errno) { ending = try attend(pid, signals, output, &words) } catch {
      _ = try Self.end(pid)
      throw error
    }
    if let ending { return (ending, words) }
    return (try Self.end(pid), words)
  }
}

// MARK: its start and end

extension ShellCommand {
  private func start(output: consuming FileDescriptor) throws(Errno) -> Int32 {
    let feed = try Self.memory(input)
    var command = Command(
      program: "/bin/sh", arguments: [Array("sh".utf8), Array("-c".utf8), text],
      environment: environment)
    command.leadsGroup = true
    command.descriptors = [feed.number, output.number, 2]
    guard let secret else { return try ChildProcess.start(command) }
    let hidden = try Self.memory(secret)
    command.descriptors.append(hidden.number)
    return try ChildProcess.start(command)
  }

  private static func memory(_ bytes: [UInt8]) throws(Errno) -> FileDescriptor {
    let file = try FileDescriptor.memory("question")
    try file.write(bytes)
    try file.seek(to: 0)
    return file
  }

  private static func end(_ pid: Int32) throws(Errno) -> Ending {
    ChildProcess.signal(pid, .kill, group: true)
    return try ChildProcess.wait(for: pid)
  }
}

// MARK: its words

extension ShellCommand {
  /// Hears what it says until it has ended; nil if that takes too long, or is too much.
  private func attend(
    _ pid: Int32, _ signals: borrowing SignalQueue, _ output: borrowing FileDescriptor,
    _ words: inout [UInt8]
  ) throws(Errno) -> Ending? {
    let deadline = Clock.milliseconds + patience
    var isOpen = true
    while true {
      // its number stays its own, and its group's, until its end is taken
      if !needsAllOutput || !isOpen, let (_, ending) = try ChildProcess.ended(pid) {
        while isOpen, try take(output, &words) {}
        return ending
      }
      let left = deadline - Clock.milliseconds
      let isTooMuch = needsAllOutput && words.count > outputLimit
      guard left > 0, !isTooMuch else { return nil }
      var interests = [Waiting.Interest(signals.descriptor.number)]
      if isOpen { interests.append(.init(output.number)) }
      // a signal that another thread has taken is not waited for
      try Waiting.wait(for: &interests, milliseconds: min(left, 500))
      while signals.next() != nil {}
      if isOpen, interests[1].readable { isOpen = try take(output, &words) }
    }
  }

  /// Reads some more; false at the end, and when it is too much.
  private func take(_ output: borrowing FileDescriptor, _ words: inout [UInt8]) throws(Errno)
    -> Bool
  {
    // a command that left something running in the background must not hold us up
    var interests = [Waiting.Interest(output.number)]
    try Waiting.wait(for: &interests, milliseconds: 0)
    guard interests[0].readable, words.count <= outputLimit else { return false }
    return try output.read(into: &words, upTo: Self.pieceSize) > 0
  }
}
