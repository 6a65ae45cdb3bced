internal import Unix

/// Starts delivery agents as the users they deliver to, and does the little else that needs root.
protocol AgentLauncher: AnyObject {
  /// Starts the program of this worker with `--batch` and these descriptors as 0, 1, 2, 3 …
  ///
  /// For another server 3 is the socket of `FurtherJobs`. The answer is the process number.
  func start(_ worker: Worker, descriptors: [Int32]) throws(Errno) -> Int32

  /// The descriptors of which one is readable when an agent may have ended.
  var endingsDescriptors: [Int32] { get }

  /// The agents that have ended since the last call.
  func endings() -> [(pid: Int32, ending: Ending)]

  /// Makes an open file of another user ours, with mode 0600. EPERM where that takes root and we have none.
  func takeOwnership(of descriptor: Int32) throws(Errno)

  /// Ends an agent and its children.
  func kill(_ pid: Int32)

  /// Whether agents can be started as other users.
  var canBecomeOthers: Bool { get }
}
