internal import Bytes

// What is said of the messages of a mailbox.
extension ResponseWriter {
  /// FLAGS
  public mutating func flags(_ flags: [Flag]) {
    begin("FLAGS ")
    put(flags)
    endLine()
  }

  /// EXISTS
  public mutating func exists(_ count: Int) { number(count, "EXISTS") }

  /// RECENT of RFC 3501.
  public mutating func recent(_ count: Int) { number(count, "RECENT") }

  /// EXPUNGE
  public mutating func expunged(_ number: UInt32) { self.number(Int(number), "EXPUNGE") }

  /// VANISHED; `isEarlier` if the client asked what went before. Nothing is written for no UIDs. RFC 7162 §3.2.10.
  public mutating func vanished(_ uids: NumberSet, isEarlier: Bool = false) {
    if uids.isEmpty { return }
    begin(isEarlier ? "VANISHED (EARLIER) " : "VANISHED ")
    put(uids.bytes)
    endLine()
  }

  /// SEARCH of RFC 3501, with the highest modification sequence if that was asked for; RFC 7162 §3.1.5.
  public mutating func search(_ numbers: [UInt32], _ highest: ModSequence? = nil) {
    put("SEARCH", numbers, highest)
  }

  /// SORT; RFC 5256.
  public mutating func sort(_ numbers: [UInt32], _ highest: ModSequence? = nil) {
    put("SORT", numbers, highest)
  }

  /// ESEARCH
  public mutating func search(_ result: SearchResult) {
    begin("ESEARCH")
    if result.tag != nil || result.mailbox != nil { putOrigin(result) }
    if result.isUID { put(" UID") }
    if let minimum = result.minimum { put(text: " MIN \(minimum)") }
    if let maximum = result.maximum { put(text: " MAX \(maximum)") }
    if let count = result.count { put(text: " COUNT \(count)") }
    // nothing found is told by leaving it out
    if let all = result.all, !all.isEmpty {
      put(" ALL ")
      put(all)
    }
    if let partial = result.partial {
      put(" PARTIAL (")
      put(partial.range.bytes)
      put(" ")
      if partial.numbers.isEmpty { put("NIL") } else { put(partial.numbers) }
      put(")")
    }
    if let value = result.modSequence { put(text: " MODSEQ \(value.value)") }
    endLine()
  }

  /// THREAD; RFC 5256.
  public mutating func thread(_ nodes: [ThreadNode]) {
    begin("THREAD")
    if !nodes.isEmpty { put(" ") }
    put(nodes)
    endLine()
  }

  private mutating func number(_ number: Int, _ word: String) {
    begin("\(number) \(word)")
    endLine()
  }

  private mutating func put(_ word: String, _ numbers: [UInt32], _ highest: ModSequence?) {
    begin(word)
    for number in numbers {
      put(" ")
      put(Int(number))
    }
    if let highest, !numbers.isEmpty { put(text: " (MODSEQ \(highest.value))") }
    endLine()
  }

  private mutating func putOrigin(_ result: SearchResult) {
    put(" (")
    isInList = false
    if let tag = result.tag {
      separate()
      put("TAG ")
      put(string: tag.bytes)
    }
    if let mailbox = result.mailbox {
      separate()
      put("MAILBOX ")
      put(mailbox.name)
      put(text: " UIDVALIDITY \(mailbox.uidValidity)")
    }
    put(")")
  }

  /// Each thread in parentheses; within, a chain is numbers with spaces, and each of several answers is in
  /// parentheses of its own.
  private mutating func put(_ nodes: [ThreadNode]) {
    let isOnly = Self.onlyAnswers(nodes)
    /// The depths at which a parenthesis is open.
    var open: [Int] = []
    for (position, node) in nodes.enumerated() {
      while let last = open.last, last >= node.depth {
        put(")")
        open.removeLast()
      }
      let isAnswer = node.depth > 0 && position > 0
      if isAnswer, isOnly[position] {
        if bytes.last != "(" { put(" ") }
      } else {
        // several answers stand behind the number of their message
        if isAnswer, nodes[position - 1].depth < node.depth, bytes.last != "(" { put(" ") }
        put("(")
        open.append(node.depth)
      }
      if let number = node.number { put(Int(number)) }
    }
    for _ in open { put(")") }
  }

  /// Whether each node has no siblings.
  private static func onlyAnswers(_ nodes: [ThreadNode]) -> [Bool] {
    var isOnly = [Bool](repeating: true, count: nodes.count)
    /// The last node at each depth of the current path.
    var path: [Int] = []
    for (position, node) in nodes.enumerated() {
      let depth = max(0, min(node.depth, path.count))
      if depth < path.count {
        isOnly[path[depth]] = false
        isOnly[position] = false
        path.removeSubrange(depth...)
      }
      path.append(position)
    }
    return isOnly
  }
}
