internal import Routing
internal import Unix

/// Who makes a delivery. Work for equal workers waits in one line, and shares batches.
enum Worker: Hashable {
  /// `martlet-local` as this user; nil is the one that we are.
  case local(RunAs?)
  /// `martlet-remote` as the user that we are, by this way.
  case remote(Relay)

  /// The way to another server; nil for who delivers here.
  var relay: Relay? {
    switch self {
    case .local: nil
    case .remote(let relay): relay
    }
  }

  /// The name of the program.
  var program: Path {
    switch self {
    case .local: "martlet-local"
    case .remote: "martlet-remote"
    }
  }
}

extension Worker {
  /// The most deliveries one local agent gets; more would only make each wait longer.
  static let localBatch = 64
  /// The most messages that go over one connection, and the fewest deliveries worth another one.
  static let remoteBatch = 100, fewest = 10
  /// The most deliveries one remote agent gets, but for the rest of its last message.
  static let remoteJobs = 1000

  /// How many of those that wait the next agent gets, when so many agents could share them.
  ///
  /// The recipients of a message at one server stay together, so that it goes there once.
  func batch(of waiting: [Work], sharedBy agents: Int) -> Int {
    switch self {
    case .local: return min(waiting.count, Self.localBatch)
    case .remote: break
    }
    let share = (waiting.count + agents - 1) / max(1, agents)
    let enough = min(Self.remoteJobs, max(Self.fewest, share))
    var messages = 0
    for (index, work) in waiting.enumerated()
    where index == 0 || work.message !== waiting[index - 1].message {
      if messages == Self.remoteBatch || index >= enough { return index }
      messages += 1
    }
    return waiting.count
  }
}
