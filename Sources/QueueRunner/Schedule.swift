public import Queue

/// Messages that wait, by the moment of their next attempt: a binary heap, earliest first.
///
/// A message may be put in again with another moment; the earlier entry is then ignored when it comes up.
public struct Schedule {
  private struct Entry {
    let time: Int
    let id: QueueID
  }

  private var heap: [Entry] = []
  private var due: [QueueID: Int] = [:]

  /// An empty schedule.
  public init() {}

  /// Has a message wait until a second of the epoch; it replaces an earlier date.
  public mutating func put(_ id: QueueID, at time: Int) {
    due[id] = time
    heap.append(Entry(time: time, id: id))
    var child = heap.count - 1
    while child > 0, heap[(child - 1) / 2].time > heap[child].time {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Whether a message waits.
  public func contains(_ id: QueueID) -> Bool { due[id] != nil }

  /// When a message is due; nil if it does not wait.
  public func time(of id: QueueID) -> Int? { due[id] }

  /// The moment of the earliest message, nil if none waits.
  public mutating func next() -> Int? {
    dropStale()
    return heap.first?.time
  }

  /// Takes one message that is due at this second; nil if none is.
  public mutating func takeDue(at now: Int) -> QueueID? {
    dropStale()
    guard let first = heap.first, first.time <= now else { return nil }
    pop()
    due[first.id] = nil
    return first.id
  }

  /// Takes all messages, due or not.
  public mutating func takeAll() -> [QueueID] {
    let all = due.keys.sorted()
    heap.removeAll()
    due.removeAll()
    return all
  }

  private mutating func dropStale() {
    while let first = heap.first, due[first.id] != first.time { pop() }
  }

  private mutating func pop() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].time < heap[least].time {
        least = child
      }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
