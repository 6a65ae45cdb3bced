internal import Bytes

/// The texts of messages, and their order as i;octet has it; RFC 4790 §9.3.
struct SortedTexts {
  /// One behind the other.
  private var octets: [UInt8] = []
  /// Where each ends.
  private var ends: [Int] = []

  var isEmpty: Bool { ends.isEmpty }

  /// Adds the text of the next message.
  mutating func add(_ text: borrowing Span<UInt8>) {
    octets.append(text)
    ends.append(octets.count)
  }

  /// For each text how many others come before it, of equal ones one.
  var ranks: [Int] {
    var rows: [Row] = []
    rows.reserveCapacity(ends.count)
    for position in ends.indices {
      let text = range(position)
      rows.append(
        Row(
          first: word(at: text.lowerBound, of: text),
          second: word(at: text.lowerBound + 8, of: text),
          position: position))
    }
    rows.sort { precedes($0, $1) }
    var ranks = [Int](repeating: 0, count: rows.count)
    for i in rows.indices.dropFirst() {
      let rank = ranks[rows[i - 1].position]
      ranks[rows[i].position] = precedes(rows[i - 1], rows[i]) ? rank + 1 : rank
    }
    return ranks
  }

  /// A text, and its first octets, which decide most comparisons.
  private struct Row {
    let first: UInt64
    let second: UInt64
    let position: Int
  }

  private func range(_ position: Int) -> Range<Int> {
    (position == 0 ? 0 : ends[position - 1])..<ends[position]
  }

  /// Eight octets of a text, the first the highest; zeros behind its end.
  private func word(at offset: Int, of text: Range<Int>) -> UInt64 {
    if text.upperBound - offset >= 8 { return octets.span.little64(offset).byteSwapped }
    var word: UInt64 = 0
    for place in offset..<max(offset, text.upperBound) { word = word << 8 | UInt64(octets[place]) }
    return word << UInt64(8 * (8 - max(0, text.upperBound - offset)))
  }

  private func precedes(_ a: Row, _ b: Row) -> Bool {
    if a.first != b.first { return a.first < b.first }
    if a.second != b.second { return a.second < b.second }
    let (own, its) = (range(a.position), range(b.position))
    var passed = 16
    while passed < min(own.count, its.count) {
      let one = word(at: own.lowerBound + passed, of: own)
      let other = word(at: its.lowerBound + passed, of: its)
      if one != other { return one < other }
      passed += 8
    }
    // what is left is the beginning of the longer one, or both are the same
    return own.count < its.count
  }
}
