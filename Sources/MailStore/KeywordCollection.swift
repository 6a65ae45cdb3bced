internal import Bytes

/// All keywords that were read, each once, in the order in which they were found.
struct KeywordCollection {
  private(set) var words: [[UInt8]] = []
  private var found: Set<[UInt8]> = []
  // most messages have the same few sets
  private var sets: Set<[UInt8]> = []
  private var last: [UInt8] = []

  /// Adds the keywords of one message, with spaces between them.
  mutating func add(_ set: borrowing Span<UInt8>) {
    if set.isSame(as: last.span) { return }
    last = set.array
    guard sets.insert(last).inserted else { return }
    for word in last.words where found.insert(word).inserted { words.append(word) }
  }
}
