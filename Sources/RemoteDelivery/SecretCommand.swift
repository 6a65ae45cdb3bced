internal import Bytes
internal import Postal
internal import Unix

/// A command that prints a password or a token.
enum SecretCommand {
  /// Seconds it may take.
  static let timeLimit = 60
  private static let sizeLimit = 65_536

  /// What the command prints; a temporary failure if it does not end well and in time.
  static func run(_ text: [UInt8]) throws(Failure) -> [UInt8] {
    var output: [UInt8] = []
    let ending: Ending
    do throws(Errno) { ending = try run(text, &output) } catch {
      throw Failure(
        .configuration(.temporary), "the command for the password failed: \(error.message)")
    }
    guard ending == .exited(0) else {
      throw Failure(.configuration(.temporary), "the command for the password failed")
    }
    return output
  }

  private static func run(_ text: [UInt8], _ output: inout [UInt8]) throws(Errno) -> Ending {
    let null = try FileDescriptor.open(reading: "/dev/null")
    let ends = try FileDescriptor.pipe().split()
    let reading = FileDescriptor(owning: ends.reading)
    let writing = FileDescriptor(owning: ends.writing)
    var command = Command(
      program: "/bin/sh", arguments: [Array("sh".utf8), Array("-c".utf8), text],
      environment: environment)
    command.descriptors = [null.number, writing.number, 2]
    command.leadsGroup = true
    let pid = try ChildProcess.start(command)
    try writing.close()
    let isComplete = read(reading, into: &output)
    if !isComplete { ChildProcess.signal(pid, .kill, group: true) }
    return try ChildProcess.wait(for: pid)
  }

  /// Reads to the end; false if it takes too long or is too much.
  private static func read(_ pipe: borrowing FileDescriptor, into output: inout [UInt8]) -> Bool {
    let deadline = Clock.milliseconds + timeLimit * 1000
    do throws(Errno) {
      while output.count <= sizeLimit {
        let left = deadline - Clock.milliseconds
        if left <= 0 { return false }
        var set = [Waiting.Interest(pipe.number)]
        try Waiting.wait(for: &set, milliseconds: left)
        if set[0].readable, try pipe.read(into: &output, upTo: 4096) == 0 { return true }
      }
    } catch { return false }
    return false
  }

  private static var environment: [[UInt8]] {
    var all = [Array("PATH=/usr/local/bin:/usr/bin:/bin".utf8)]
    for name: Path in ["HOME", "USER", "CREDENTIALS_DIRECTORY", "XDG_CONFIG_HOME", "LANG", "TZ"] {
      guard let value = Host.environment(name) else { continue }
      all.append(name.bytes + ["="] + value)
    }
    return all
  }
}
