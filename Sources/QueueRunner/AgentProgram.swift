internal import Unix

/// A delivery agent as a command: which program, with what arguments and environment.
struct AgentProgram: Sendable {
  /// Where it lies.
  let path: Path
  /// `NAME=value`; nothing else reaches the agent.
  let environment: [[UInt8]]

  /// An agent at this path that reads this configuration; nil leaves it to the default.
  init(path: Path, configuration: Path?) {
    self.path = path
    var environment = [Array("PATH=/usr/local/bin:/usr/bin:/bin".utf8)]
    if let configuration {
      environment.append(Array("MARTLET_CONFIG=".utf8) + configuration.bytes)
    }
    for name: Path in ["TZ", "LANG"] {
      if let value = Host.environment(name) { environment.append(name.bytes + [0x3D] + value) }
    }
    self.environment = environment
  }

  /// The command for one batch, and with `takesMore` for what comes over the socket 3.
  func command(as identity: RunAs?, descriptors: [Int32], takesMore: Bool = false) -> Command {
    var arguments = [path.name.bytes, Array("--batch".utf8)]
    if takesMore { arguments.append(Array("--more".utf8)) }
    var command = Command(program: path, arguments: arguments, environment: environment)
    command.descriptors = descriptors
    command.identity = identity
    command.directory = "/"
    command.leadsGroup = true
    command.mask = 0o077
    return command
  }
}
