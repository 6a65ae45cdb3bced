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
    var command = ShellCommand(text, environment: environment)
    command.patience = timeLimit * 1000
    command.outputLimit = sizeLimit
    command.needsAllOutput = true
    let result: (ending: Ending, output: [UInt8])
    do throws(Errno) { result = try command.run() } catch {
      throw Failure(
        .configuration(.temporary), "the command for the password failed: \(error.message)")
    }
    guard result.ending == .exited(0) else {
      throw Failure(.configuration(.temporary), "the command for the password failed")
    }
    return result.output
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
