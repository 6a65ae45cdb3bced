internal import Unix

/// Starts delivery agents as the users they deliver to, and does the little else that needs root.
protocol AgentLauncher: AnyObject {
  /// Starts `martlet-local --batch` as this user with these descriptors as 0, 1, 2, 3 …
  ///
  /// nil is the user that we are. The answer is the process number.
  func start(as identity: RunAs?, descriptors: [Int32]) throws(Errno) -> Int32

  /// The descriptor that is readable when an agent may have ended.
  var endingsDescriptor: Int32 { get }

  /// The agents that have ended since the last call.
  func endings() -> [(pid: Int32, ending: Ending)]

  /// Makes an open file of another user ours, with mode 0600. EPERM where that takes root and we have none.
  func takeOwnership(of descriptor: Int32) throws(Errno)

  /// Ends an agent and its children.
  func kill(_ pid: Int32)

  /// Whether agents can be started as other users.
  var canBecomeOthers: Bool { get }
}
