internal import Configuration
internal import Unix

/// The delivery agents.
struct AgentPrograms: Sendable {
  /// `martlet-local`, for mailboxes of this host.
  let local: AgentProgram
  /// `martlet-remote`, for other servers.
  let remote: AgentProgram

  /// The agents of an installation.
  init(_ settings: Settings) {
    local = AgentProgram(path: settings.program("martlet-local"), configuration: settings.file)
    remote = AgentProgram(path: settings.program("martlet-remote"), configuration: settings.file)
  }
}
