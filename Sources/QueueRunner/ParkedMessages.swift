internal import Queue
internal import Routing

/// Messages that were not begun because too many others wait for servers that may never answer.
///
/// They have no attempt and no descriptor, and are tried in their order as others end, all of a way at
/// once when it answers.
struct ParkedMessages {
  /// The most that are remembered; the schedule has the others tried.
  static let limit = 100_000
  /// Seconds until one is looked at again in any case.
  static let patience = 1800

  private var ways: [QueueID: Relay] = [:]
  /// In the order in which they came; those that are gone are passed over.
  private var line: ArraySlice<QueueID> = []

  /// Adds a message of which this way is the first.
  mutating func add(_ id: QueueID, _ way: Relay) {
    guard ways.count < Self.limit, ways.updateValue(way, forKey: id) == nil else { return }
    line.append(id)
  }

  /// Takes up to so many, the oldest first.
  mutating func take(_ count: Int) -> [QueueID] {
    var taken: [QueueID] = []
    while taken.count < count, let id = line.popFirst() {
      if ways.removeValue(forKey: id) != nil { taken.append(id) }
    }
    return taken
  }

  /// Takes those of some ways.
  mutating func take(_ proven: [Relay]) -> [QueueID] {
    if proven.isEmpty || ways.isEmpty { return [] }
    let taken = line.filter { id in ways[id].map(proven.contains) ?? false }
    for id in taken { ways[id] = nil }
    return Array(taken)
  }
}
