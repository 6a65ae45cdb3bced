internal import Routing

/// How many more agents there may be at this moment, for whom.
///
/// Anybody can have mail sent to servers that hold an agent for as long as they can. So those that never
/// answered do not get all of the agents, and those that failed last do not get all of what is left.
struct AgentRoom {
  /// The agents for other servers are so many for each that there may be for this host.
  static let remoteFactor = 8
  /// The most of them.
  static let remoteLimit = 1000

  /// For mailboxes of this host.
  let local: Int
  /// For other servers.
  let remote: Int
  /// Of these, for ways that did not answer lately: half of all at most.
  private let unproven: Int
  /// Of these, for ways that failed when they were tried last: a quarter of all at most.
  private let doubtful: Int

  /// What `concurrency` leaves beside the agents that run: so many local, and each of these ways.
  init(concurrency: Int, local running: Int, ways: some Sequence<Standing>) {
    let pool = min(Self.remoteFactor * concurrency, max(concurrency, Self.remoteLimit))
    var counts = (all: 0, unproven: 0, doubtful: 0)
    for standing in ways {
      counts.all += 1
      if standing != .proven { counts.unproven += 1 }
      if standing == .doubtful { counts.doubtful += 1 }
    }
    local = concurrency - running
    remote = pool - counts.all
    unproven = pool / 2 - counts.unproven
    doubtful = pool / 4 - counts.doubtful
  }

  /// What is known of a way.
  enum Standing { case proven, unknown, doubtful }

  /// Whether there is room for one more agent; `standing` is asked of ways to other servers.
  func has(_ worker: Worker, _ standing: (Relay) -> Standing) -> Bool {
    guard let way = worker.relay else { return local > 0 }
    guard remote > 0 else { return false }
    switch standing(way) {
    case .proven: return true
    case .unknown: return unproven > 0
    case .doubtful: return unproven > 0 && doubtful > 0
    }
  }
}
