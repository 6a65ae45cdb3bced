internal import Configuration
internal import Unix

/// The delivery agents.
struct AgentPrograms {
  /// `martlet-local`, for mailboxes of this host.
  let local: AgentProgram
  private let settings: Settings

  /// The agents of an installation.
  init(_ settings: Settings) {
    self.settings = settings
    local = AgentProgram(path: settings.program("martlet-local"), configuration: settings.file)
  }

  /// Looks for `martlet-remote`, for other servers; where no mail goes there nobody looks for it.
  func remote() -> AgentProgram {
    AgentProgram(path: settings.program("martlet-remote"), configuration: settings.file)
  }
}
