/// THREAD=REFERENCES of RFC 5256 §3, and THREAD=REFS, which looks at no subjects and has the thread last in which a
/// message has arrived last.
///
/// Nothing here recurses: a thread may be as deep as it likes.
struct ReferenceThreads {
  /// What is made of the references.
  enum Kind {
    case references
    /// As draft-ietf-morg-inthread §4 has it.
    case refs
  }

  private let kind: Kind
  private var messages: [ThreadedMessage] = []
  private var links = ReferenceLinks()

  init(_ kind: Kind) { self.kind = kind }

  mutating func add(_ message: ThreadedMessage) {
    links.add(message, at: messages.count)
    var kept = message
    kept.references = []
    messages.append(kept)
  }

  func nodes() -> [ThreadNode] {
    var forest = ThreadForest(messages, links)
    switch kind {
    case .references:
      forest.sortRoots()
      forest.gatherSubjects(messages)
      forest.sortSiblings()
      forest.sortRoots()
    case .refs:
      forest.sortSiblings()
      forest.sortRootsByArrival(messages)
    }
    return forest.nodes(messages)
  }
}

/// Threads while they are made: nodes are positions of messages, and behind them messages that are not there.
private struct ThreadForest {
  private var children: [[Int]]
  private var roots: [Int] = []
  private let sent: [Int]
  private let count: Int

  /// Steps 2 and 3: messages that are not there go, but for the first of several threads.
  init(_ messages: [ThreadedMessage], _ links: ReferenceLinks) {
    count = messages.count
    sent = messages.map(\.sent)
    children = [[Int]](repeating: [], count: messages.count)
    let above = Self.nearest(links)
    /// The place among `children` of each root that is not there.
    var missing: [Int: Int] = [:]
    for node in links.parents.indices where links.messages[node] >= 0 {
      let message = links.messages[node]
      let parent = above[node]
      guard parent >= 0 else {
        roots.append(message)
        continue
      }
      if links.messages[parent] >= 0 {
        children[links.messages[parent]].append(message)
      } else if let place = missing[parent] {
        children[place].append(message)
      } else {
        missing[parent] = children.count
        roots.append(children.count)
        children.append([message])
      }
    }
    roots = roots.map { isMissing($0) && children[$0].count == 1 ? children[$0][0] : $0 }
  }

  /// For each node the first above it that is a message, or if there is none the highest; -1 for roots.
  private static func nearest(_ links: ReferenceLinks) -> [Int] {
    var above = [Int](repeating: -2, count: links.parents.count)
    var path: [Int] = []
    for start in links.parents.indices {
      var node = start
      while above[node] == -2 {
        let parent = links.parents[node]
        if parent < 0 {
          above[node] = -1
        } else if links.messages[parent] >= 0 {
          above[node] = parent
        } else {
          path.append(node)
          node = parent
        }
      }
      while let last = path.popLast() {
        // what is above a message that is not there is above those that answer it
        above[last] = above[node] < 0 ? node : above[node]
        node = last
      }
    }
    return above
  }

  private func isMissing(_ node: Int) -> Bool { node >= count }

  /// The message by which a node is sorted, the first of those that answer it if it is not there.
  private func first(_ node: Int) -> Int {
    isMissing(node) ? children[node].min(by: isBefore) ?? node : node
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool { (sent[a], a) < (sent[b], b) }

  /// Step 4.
  mutating func sortRoots() {
    let keyed = roots.map { (root: $0, first: first($0)) }
    roots = keyed.sorted { isBefore($0.first, $1.first) }.map(\.root)
  }

  /// Step 6, but for the roots.
  mutating func sortSiblings() {
    // not by `isBefore`, which would hold a copy of what is sorted
    let sent = sent
    for node in children.indices where children[node].count > 1 {
      children[node].sort { (sent[$0], $0) < (sent[$1], $1) }
    }
  }

  /// The thread in which a message has arrived last comes last.
  mutating func sortRootsByArrival(_ messages: [ThreadedMessage]) {
    var keyed: [(root: Int, latest: Int)] = []
    for root in roots {
      var latest = Int.min
      var stack = [root]
      while let node = stack.popLast() {
        if !isMissing(node) { latest = max(latest, messages[node].received) }
        stack += children[node]
      }
      keyed.append((root, latest))
    }
    roots = keyed.sorted {
      ($0.latest, first($0.root)) < ($1.latest, first($1.root))
    }.map(\.root)
  }

  /// The threads in their order.
  func nodes(_ messages: [ThreadedMessage]) -> [ThreadNode] {
    var out: [ThreadNode] = []
    out.reserveCapacity(children.count)
    var stack: [(node: Int, depth: Int)] = []
    for root in roots {
      stack.append((root, 0))
      while let (node, depth) = stack.popLast() {
        out.append(ThreadNode(isMissing(node) ? nil : messages[node].number, depth: depth))
        for child in children[node].reversed() { stack.append((child, depth + 1)) }
      }
    }
    return out
  }
}

// Step 5: threads of one subject become one.
extension ThreadForest {
  mutating func gatherSubjects(_ messages: [ThreadedMessage]) {
    var table = subjectTable(messages)
    var merged: Set<Int> = []
    for current in roots {
      let subject = messages[first(current)].baseSubject
      guard !subject.isEmpty, let known = table[subject], known != current else { continue }
      merge(current, known, messages) { dummy in
        table[subject] = dummy
        merged.insert(known)
      }
      merged.insert(current)
    }
    let added = table.values.filter { $0 >= 0 && !merged.contains($0) }
    var left = roots.filter { !merged.contains($0) }
    let before = Set(left)
    left += added.filter { !before.contains($0) }.sorted()
    roots = left
  }

  /// One thread of each subject, rather one that is not there, rather one that is no answer.
  private func subjectTable(_ messages: [ThreadedMessage]) -> [[UInt8]: Int] {
    var table: [[UInt8]: Int] = [:]
    for current in roots {
      let subject = messages[first(current)].baseSubject
      if subject.isEmpty { continue }
      guard let known = table[subject] else {
        table[subject] = current
        continue
      }
      if isMissing(known) { continue }
      let isBetter =
        isMissing(current)
        || messages[known].isReply && !messages[first(current)].isReply
      if isBetter { table[subject] = current }
    }
    return table
  }

  /// Joins a thread to the one of its subject; `replace` is told if a new one is above both.
  private mutating func merge(
    _ current: Int, _ known: Int, _ messages: [ThreadedMessage], replace: (Int) -> Void
  ) {
    if isMissing(known) {
      if isMissing(current) {
        children[known] += children[current]
        children[current] = []
      } else {
        children[known].append(current)
      }
    } else if !isMissing(current), messages[current].isReply, !messages[known].isReply {
      children[known].append(current)
    } else {
      children.append([known, current])
      replace(children.count - 1)
    }
  }
}
