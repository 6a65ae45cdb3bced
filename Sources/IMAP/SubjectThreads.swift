/// THREAD=ORDEREDSUBJECT: messages of one subject are a thread, its first the parent of the others; RFC 5256 §3.
struct SubjectThreads {
  private var messages: [ThreadedMessage] = []

  mutating func add(_ message: ThreadedMessage) { messages.append(message) }

  /// The threads, in the order of their first messages.
  func nodes() -> [ThreadNode] {
    let order = messages.indices.sorted {
      (messages[$0].sent, $0) < (messages[$1].sent, $1)
    }
    var places: [[UInt8]: Int] = [:]
    var threads: [[Int]] = []
    for position in order {
      let subject = messages[position].baseSubject
      if let place = places[subject] {
        threads[place].append(position)
      } else {
        places[subject] = threads.count
        threads.append([position])
      }
    }
    var nodes: [ThreadNode] = []
    nodes.reserveCapacity(messages.count)
    for thread in threads {
      for (place, position) in thread.enumerated() {
        nodes.append(ThreadNode(messages[position].number, depth: min(place, 1)))
      }
    }
    return nodes
  }
}
