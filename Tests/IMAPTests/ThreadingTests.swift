import Bytes
import Testing

@testable import IMAP

/// A message with an ID, those it refers to, a subject and a date.
private struct Sample {
  var id: String
  var references: [String] = []
  var subject = ""
  var isReply = false
  var sent: Int
  var received: Int?

  func threaded(_ number: Int) -> ThreadedMessage {
    ThreadedMessage(
      number: UInt32(number), sent: sent, received: received ?? sent, baseSubject: octets(subject),
      isReply: isReply, id: octets(id), references: references.map { octets($0) })
  }
}

private func written(_ nodes: [ThreadNode]) -> String {
  var out = ResponseWriter()
  out.thread(nodes)
  return out.bytes.text.filter { $0 != "\r\n" }
}

private func threads(_ kind: ReferenceThreads.Kind, _ samples: [Sample]) -> String {
  var threads = ReferenceThreads(kind)
  for (place, sample) in samples.enumerated() { threads.add(sample.threaded(place + 1)) }
  return String(written(threads.nodes()).dropFirst(9))
}

@Suite struct ThreadingTests {
  @Test("answers stand behind what they answer")
  func answers() {
    let samples = [
      Sample(id: "a", sent: 1), Sample(id: "b", references: ["a"], sent: 2),
      Sample(id: "c", references: ["a", "b"], sent: 3), Sample(id: "d", references: ["a"], sent: 4),
      Sample(id: "e", sent: 0),
    ]
    #expect(threads(.references, samples) == "(5)(1 (2 3)(4))")
    #expect(threads(.references, samples.reversed()) == "(1)(5 (4 3)(2))")
    #expect(threads(.refs, samples) == "(5)(1 (2 3)(4))")
  }

  @Test("a message that is not there stands for nothing, unless it has several answers at the top")
  func missing() {
    #expect(
      threads(.references, [Sample(id: "b", references: ["x", "y"], sent: 1)]) == "(1)")
    let two = [
      Sample(id: "b", references: ["x"], sent: 2), Sample(id: "c", references: ["x"], sent: 1),
    ]
    #expect(threads(.references, two) == "((2)(1))")
    let below = [
      Sample(id: "a", sent: 0), Sample(id: "b", references: ["a", "x"], sent: 2),
      Sample(id: "c", references: ["a", "x"], sent: 1),
    ]
    #expect(threads(.references, below) == "(1 (3)(2))")
    let deep = [
      Sample(id: "b", references: ["x", "y", "z"], sent: 2),
      Sample(id: "c", references: ["x", "w"], sent: 1),
    ]
    #expect(threads(.references, deep) == "((2)(1))")
  }

  @Test("no loop is made, a second message of an ID is its own, and the last reference counts")
  func odd() {
    #expect(
      threads(
        .references,
        [
          Sample(id: "a", references: ["b"], sent: 1), Sample(id: "b", references: ["a"], sent: 2),
        ]) == "(2 1)")
    #expect(threads(.references, [Sample(id: "a", references: ["a"], sent: 1)]) == "(1)")
    #expect(
      threads(
        .references,
        [
          Sample(id: "a", sent: 1), Sample(id: "a", sent: 2),
          Sample(id: "", references: ["a"], sent: 3), Sample(id: "", sent: 4),
        ]) == "(1 3)(2)(4)")
    #expect(
      threads(
        .references,
        [
          // another message says that c answers a; c itself says b
          Sample(id: "d", references: ["a", "c"], sent: 4), Sample(id: "a", sent: 1),
          Sample(id: "b", sent: 2), Sample(id: "c", references: ["b"], sent: 3),
        ]) == "(2)(3 4 1)")
  }

  @Test("threads of one subject are joined, in RFC 5256 only")
  func subjects() {
    let reply = [
      Sample(id: "a", subject: "S", isReply: true, sent: 1), Sample(id: "b", subject: "S", sent: 2),
      Sample(id: "c", subject: "T", sent: 3),
    ]
    #expect(threads(.references, reply) == "(2 1)(3)")
    #expect(threads(.refs, reply) == "(1)(2)(3)")
    let same = [
      Sample(id: "a", subject: "S", sent: 1), Sample(id: "b", subject: "S", sent: 3),
      Sample(id: "c", subject: "S", isReply: true, sent: 2),
    ]
    #expect(
      threads(.references, same) == "((1 3)(2))" || threads(.references, same) == "((1)(3)(2))")
    let dummies = [
      Sample(id: "a", references: ["x"], subject: "S", isReply: true, sent: 1),
      Sample(id: "b", references: ["x"], subject: "S", isReply: true, sent: 2),
      Sample(id: "c", references: ["y"], subject: "S", isReply: true, sent: 3),
      Sample(id: "d", references: ["y"], subject: "S", isReply: true, sent: 4),
      Sample(id: "e", subject: "S", sent: 5),
    ]
    #expect(threads(.references, dummies) == "((1)(2)(3)(4)(5))")
    #expect(threads(.references, [Sample(id: "a", sent: 1), Sample(id: "b", sent: 2)]) == "(1)(2)")
  }

  @Test("REFS has the thread last in which a message has arrived last, whenever it was sent")
  func latest() {
    let samples = [
      Sample(id: "a", sent: 1), Sample(id: "b", sent: 2),
      Sample(id: "c", references: ["a"], sent: 3),
    ]
    #expect(threads(.refs, samples) == "(2)(1 3)")
    #expect(threads(.references, samples) == "(1 3)(2)")
    let late = [
      Sample(id: "a", sent: 5, received: 9), Sample(id: "b", sent: 6, received: 7),
      Sample(id: "c", references: ["b"], sent: 4, received: 10),
      Sample(id: "d", references: ["b"], sent: 3, received: 8),
    ]
    #expect(threads(.refs, late) == "(1)(2 (4)(3))")
    #expect(threads(.references, late) == "(1)(2 (4)(3))")
    #expect(threads(.refs, Array(late.dropLast(2))) == "(2)(1)")
  }

  @Test("ORDEREDSUBJECT has the first of a subject above the others")
  func orderedSubject() {
    var threads = SubjectThreads()
    let subjects = ["S", "T", "S", "", "T", "S", ""]
    for (place, subject) in subjects.enumerated() {
      threads.add(Sample(id: "", subject: subject, sent: 100 - place).threaded(place + 1))
    }
    #expect(written(threads.nodes()) == "* THREAD (7 4)(6 (3)(1))(5 2)")
    #expect(written(SubjectThreads().nodes()) == "* THREAD")
  }

  @Test("threading is what RFC 5256 says, step by step", arguments: 0..<400)
  func random(seed: Int) {
    var random = Random(seed)
    let ids = ["a", "b", "c", "d", "e", "f", "g", "h"]
    let samples = (0..<random.next(10)).map { _ in
      Sample(
        id: random.next(6) == 0 ? "" : ids[random.next(ids.count)],
        references: (0..<random.next(4)).map { _ in ids[random.next(ids.count)] },
        subject: ["", "S", "T"][random.next(3)], isReply: random.next(2) == 0,
        sent: random.next(12))
    }
    let messages = samples.enumerated().map { $1.threaded($0 + 1) }
    var threads = ReferenceThreads(.references)
    for message in messages { threads.add(message) }
    #expect(written(threads.nodes()) == written(NaiveThreads(messages).nodes()))
  }

  @Test("long chains, in whatever order they come, are no trouble", arguments: [0, 1, 2])
  func chains(order: Int) {
    let count = 20_000
    var places = Array(0..<count)
    if order == 1 { places.reverse() }
    if order == 2 {
      var random = Random(5)
      for i in places.indices { places.swapAt(i, random.next(count)) }
    }
    var threads = ReferenceThreads(.references)
    for place in places {
      threads.add(
        Sample(id: "\(place)", references: place == 0 ? [] : ["\(place - 1)"], sent: place)
          .threaded(place + 1))
    }
    let nodes = threads.nodes()
    #expect(nodes.map { Int($0.number ?? 0) } == Array(1...count))
    #expect(nodes.last?.depth == count - 1)
  }

  @Test("THREAD is answered by numbers or UIDs, of what is found")
  func command() {
    let account = MemoryAccount()
    let box = account.boxes[.inbox]
    box?.deliver(octets("\ngone\n"))
    box?.deliver(octets("Message-ID: <a@x>\nSubject: one\nDate: 1 Jan 2001 00:00:00 +0000\n\n"))
    box?.deliver(
      octets("Message-ID: <b@x>\nIn-Reply-To: <a@x>\nSubject: Re: one\n\n"), received: 979_000_000)
    box?.deliver(octets("Message-ID: <c@x>\nSubject: one\nDate: 3 Jan 2001 00:00:00 +0000\n\n"))
    box?.remove([1])
    var client = Client(account)
    _ = client.say("s EXAMINE INBOX")
    #expect(
      client.say("a THREAD REFERENCES UTF-8 ALL") == [
        "* THREAD ((1 2)(3))", "a OK THREAD completed",
      ])
    #expect(client.say("a UID THREAD REFERENCES UTF-8 ALL").first == "* THREAD ((2 3)(4))")
    #expect(client.say("a THREAD REFS UTF-8 ALL").first == "* THREAD (1 2)(3)")
    #expect(client.say("a THREAD ORDEREDSUBJECT UTF-8 ALL").first == "* THREAD (1 (3)(2))")
    #expect(client.say("a THREAD REFS UTF-8 2:3").first == "* THREAD (2)(3)")
    #expect(client.say("a THREAD REFS UTF-8 9").first == "* THREAD")
    #expect(client.say("a THREAD REFS X-NONE ALL").first?.hasPrefix("a NO [BADCHARSET") == true)
  }
}

/// Numbers that are the same each time.
private struct Random {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next(_ below: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % below
  }
}

/// THREAD=REFERENCES word by word.
private final class NaiveThreads {
  final class Node {
    var message: ThreadedMessage?
    weak var parent: Node?
    var children: [Node] = []

    func isAbove(_ other: Node) -> Bool {
      var at: Node? = other
      while let node = at {
        if node === self { return true }
        at = node.parent
      }
      return false
    }

    func unlink() {
      parent?.children.removeAll { $0 === self }
      parent = nil
    }

    func link(to other: Node) {
      guard !isAbove(other) else { return }
      parent = other
      other.children.append(self)
    }

    var first: ThreadedMessage? {
      message ?? children.compactMap(\.message).min { ($0.sent, $0.number) < ($1.sent, $1.number) }
    }
  }

  private var all: [Node] = []
  private var byID: [[UInt8]: Node] = [:]
  private var roots: [Node] = []

  init(_ messages: [ThreadedMessage]) {
    for message in messages { add(message) }
    roots = all.filter { $0.parent == nil }
    roots = roots.flatMap { pruned($0, isRoot: true) }
    sort()
    gather()
    sort()
  }

  private func node(_ id: [UInt8]) -> Node {
    if let known = byID[id] { return known }
    let node = Node()
    byID[id] = node
    all.append(node)
    return node
  }

  private func add(_ message: ThreadedMessage) {
    var last: Node?
    for id in message.references {
      let next = node(id)
      if let last, next.parent == nil { next.link(to: last) }
      last = next
    }
    var own = message.id.isEmpty ? Node() : node(message.id)
    if own.message != nil { own = Node() }
    if !all.contains(where: { $0 === own }) { all.append(own) }
    own.message = message
    own.unlink()
    if let last { own.link(to: last) }
  }

  private func pruned(_ node: Node, isRoot: Bool) -> [Node] {
    node.children = node.children.flatMap { pruned($0, isRoot: false) }
    guard node.message == nil else { return [node] }
    if node.children.isEmpty { return [] }
    if isRoot, node.children.count > 1 { return [node] }
    return node.children
  }

  private func sort() {
    func sorted(_ nodes: [Node]) -> [Node] {
      nodes.sorted {
        ($0.first?.sent ?? 0, $0.first?.number ?? 0) < ($1.first?.sent ?? 0, $1.first?.number ?? 0)
      }
    }
    func sortBelow(_ node: Node) {
      for child in node.children { sortBelow(child) }
      node.children = sorted(node.children)
    }
    for root in roots { sortBelow(root) }
    roots = sorted(roots)
  }

  private func gather() {
    var table: [[UInt8]: Node] = [:]
    for current in roots {
      guard let first = current.first, !first.baseSubject.isEmpty else { continue }
      guard let known = table[first.baseSubject] else {
        table[first.baseSubject] = current
        continue
      }
      guard let old = known.message else { continue }
      if current.message == nil || old.isReply && !first.isReply {
        table[first.baseSubject] = current
      }
    }
    for current in roots {
      guard let subject = current.first?.baseSubject, !subject.isEmpty, let known = table[subject],
        known !== current
      else { continue }
      roots.removeAll { $0 === current }
      if known.message == nil, current.message == nil {
        known.children += current.children
      } else if known.message == nil {
        known.children.append(current)
      } else if current.message?.isReply == true, known.message?.isReply == false {
        known.children.append(current)
      } else {
        let dummy = Node()
        dummy.children = [known, current]
        roots.removeAll { $0 === known }
        roots.append(dummy)
        table[subject] = dummy
      }
    }
  }

  func nodes() -> [ThreadNode] {
    var out: [ThreadNode] = []
    func add(_ node: Node, _ depth: Int) {
      out.append(ThreadNode(node.message?.number, depth: depth))
      for child in node.children { add(child, depth + 1) }
    }
    for root in roots { add(root, 0) }
    return out
  }
}
