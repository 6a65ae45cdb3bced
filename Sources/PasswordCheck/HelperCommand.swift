internal import Bytes
internal import Unix

/// A command of the administrator that is asked about a password or a token.
struct HelperCommand {
  /// How much of its output is taken, in octets.
  static let outputLimit = 4096

  /// How long it may take, in milliseconds.
  var patience = 20_000
  /// The text for the shell.
  var text: [UInt8]
  /// What it finds on descriptor 0.
  var input: [UInt8] = []
  /// What it finds on descriptor 3; nil for nothing.
  var secret: [UInt8]?
  /// Its environment, beside PATH.
  var environment: [[UInt8]] = []

  /// Runs it to its end; nil if it had to be killed.
  func run() throws(Errno) -> (status: Int32, output: [UInt8])? {
    let signals = try SignalQueue([.child])
    let (read, write) = try FileDescriptor.pipe().split()
    let output = FileDescriptor(owning: read)
    let pid = try start(output: FileDescriptor(owning: write))
    var words: [UInt8] = []
    let ending: Ending?
    do throws(Errno) { ending = try attend(pid, signals, output, &words) } catch {
      try end(pid)
      throw error
    }
    switch ending {
    case .exited(let status): return (status, words)
    case .signalled: return nil
    case nil:
      try end(pid)
      return nil
    }
  }

  private func end(_ pid: Int32) throws(Errno) {
    ChildProcess.signal(pid, .kill, group: true)
    _ = try ChildProcess.wait(for: pid)
  }

  /// Hears what it says until it has ended; nil if that takes too long.
  private func attend(
    _ pid: Int32, _ signals: borrowing SignalQueue, _ output: borrowing FileDescriptor,
    _ words: inout [UInt8]
  ) throws(Errno) -> Ending? {
    let deadline = Clock.milliseconds + patience
    var isOpen = true
    while true {
      if let (_, ending) = try ChildProcess.ended(pid) {
        while isOpen, try take(output, &words) {}
        return ending
      }
      let left = deadline - Clock.milliseconds
      guard left > 0 else { return nil }
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
    guard interests[0].readable, words.count <= Self.outputLimit else { return false }
    return try output.read(into: &words, upTo: Self.outputLimit) > 0
  }

  private func start(output: consuming FileDescriptor) throws(Errno) -> Int32 {
    let feed = try Self.memory(input)
    var command = Command(
      program: "/bin/sh", arguments: [Array("sh".utf8), Array("-c".utf8), text],
      environment: [Array("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".utf8)]
        + environment)
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
}
