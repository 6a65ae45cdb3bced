internal import Bytes

/// Looks for several texts at once in others that come in pieces.
///
/// What is ASCII is searched as it is; only the rest pays for a key.
struct TextFinder {
  /// What is looked for, and whether also in the header of the message.
  struct Wanted: Hashable {
    var needle: Needle
    var isInHeader: Bool
  }

  let wanted: [Wanted]
  /// Which were found.
  private(set) var found: [Bool]
  /// Whether what comes is the header of the message.
  var isInHeader = false
  /// Whether a blank is looked for, which a fold may be.
  let wantsBlanks: Bool
  private let wantsLines: Bool
  /// How much of the end of a piece may belong to what is looked for.
  private let overlap: Int
  private var tail: [UInt8] = []

  init(_ wanted: [Wanted]) {
    self.wanted = wanted
    found = wanted.map(\.needle.key.isEmpty)
    let keys = wanted.map(\.needle.key)
    wantsBlanks = keys.contains { $0.contains(where: \.isBlank) }
    wantsLines = keys.contains { $0.contains(ASCII.lf) }
    overlap = keys.reduce(1) { max($0, $1.count) } - 1
  }

  /// Whether there is nothing to look for any more.
  var isDone: Bool { found.allSatisfy { $0 } }

  /// What comes next is another text.
  mutating func begin() { tail.removeAll(keepingCapacity: true) }

  /// Looks at a piece that is ASCII.
  mutating func add(ascii text: borrowing Span<UInt8>) {
    if wantsLines, text.index(of: ASCII.cr) != nil {
      return add(withLines: text.array.filter { $0 != ASCII.cr }, isASCII: true)
    }
    lookAcross(text)
    for i in wanted.indices where isMissing(i) && wanted[i].needle.isASCII {
      if text.index(ofUpperCased: wanted[i].needle.key) != nil { found[i] = true }
    }
    keepEnd(text)
  }

  /// Looks at a piece that is UTF-8, cut between two characters.
  mutating func add(utf8 text: borrowing Span<UInt8>) {
    var key: [UInt8] = []
    key.reserveCapacity(text.count + text.count / 4)
    UnicodeCasemap.append(keyOf: text, to: &key)
    if wantsLines { key.removeAll { $0 == ASCII.cr } }
    add(withLines: key, isASCII: false)
  }

  private mutating func add(withLines text: [UInt8], isASCII: Bool) {
    lookAcross(text.span)
    for i in wanted.indices where isMissing(i) {
      let key = wanted[i].needle.key
      let place = isASCII ? text.span.index(ofUpperCased: key) : text.span.index(of: key)
      if place != nil { found[i] = true }
    }
    keepEnd(text.span)
  }

  private func isMissing(_ i: Int) -> Bool { !found[i] && (!isInHeader || wanted[i].isInHeader) }

  /// Looks for what begins in an earlier piece.
  private mutating func lookAcross(_ text: borrowing Span<UInt8>) {
    if tail.isEmpty { return }
    var joint = tail
    joint.append(upperCased: text.extracting(0..<min(overlap, text.count)))
    for i in wanted.indices where isMissing(i) {
      if joint.span.index(of: wanted[i].needle.key) != nil { found[i] = true }
    }
  }

  private mutating func keepEnd(_ text: borrowing Span<UInt8>) {
    let kept = min(overlap, text.count)
    if kept == overlap { tail.removeAll(keepingCapacity: true) }
    tail.append(upperCased: text.extracting((text.count - kept)..<text.count))
    if tail.count > overlap { tail.removeFirst(tail.count - overlap) }
  }
}
