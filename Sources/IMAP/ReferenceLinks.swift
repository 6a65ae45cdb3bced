/// Which message answers which, as References and In-Reply-To have it: step 1 of RFC 5256 §3.
///
/// Time is about linear in the number of references, whatever they are.
struct ReferenceLinks {
  /// How far up is looked for a loop once links were broken; a link behind that is not made.
  private static let walkLimit = 10_000

  /// The message that each node answers; -1 for none.
  private(set) var parents: [Int] = []
  /// The position of the message at each node; -1 for one that is not there.
  private(set) var messages: [Int] = []
  private var nodes: [[UInt8]: Int] = [:]
  /// Nodes of one tree have one root here, found in about no time; trees that were cut stay together.
  private var roots: [Int] = []
  private var hasBroken = false

  /// Adds the next message.
  mutating func add(_ message: ThreadedMessage, at position: Int) {
    var last = -1
    for id in message.references {
      let node = node(of: id)
      if last >= 0, parents[node] < 0 { link(node, to: last) }
      last = node
    }
    let own = ownNode(message.id)
    messages[own] = position
    guard parents[own] != last else { return }
    if parents[own] >= 0 {
      // what an earlier message said of this one may have been cut short
      parents[own] = -1
      hasBroken = true
    }
    if last >= 0 { link(own, to: last) }
  }

  /// A second message with the same ID, or one without any, is another message.
  private mutating func ownNode(_ id: [UInt8]) -> Int {
    if id.isEmpty { return newNode() }
    let known = node(of: id)
    return messages[known] < 0 ? known : newNode()
  }

  private mutating func node(of id: [UInt8]) -> Int {
    if let known = nodes[id] { return known }
    let node = newNode()
    nodes[id] = node
    return node
  }

  private mutating func newNode() -> Int {
    parents.append(-1)
    messages.append(-1)
    roots.append(roots.count)
    return roots.count - 1
  }

  /// Links a node that has no parent, unless that made a loop.
  private mutating func link(_ child: Int, to parent: Int) {
    let (a, b) = (root(child), root(parent))
    if a == b, !hasBroken || isAbove(child, parent) { return }
    parents[child] = parent
    roots[a] = b
  }

  private mutating func root(_ node: Int) -> Int {
    var node = node
    while roots[node] != node {
      roots[node] = roots[roots[node]]
      node = roots[node]
    }
    return node
  }

  /// Whether a node is another, or one above it.
  private func isAbove(_ node: Int, _ other: Int) -> Bool {
    var at = other
    var steps = 0
    while at >= 0, at != node, steps < Self.walkLimit {
      at = parents[at]
      steps += 1
    }
    return at >= 0
  }
}
