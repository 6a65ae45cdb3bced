public import Bytes

/// Numbers of messages, or UIDs: ranges in ascending order that neither meet nor overlap.
///
/// It takes memory by the range, never by the number.
public struct NumberSet: Hashable, Sendable {
  /// The ranges, in ascending order; there is a gap between each two.
  public private(set) var ranges: [ClosedRange<UInt32>] = []

  /// An empty set.
  public init() {}

  /// The numbers of these ranges, which may be in any order.
  public init(_ ranges: [ClosedRange<UInt32>]) {
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) { append(range) }
  }

  /// One range.
  public init(_ range: ClosedRange<UInt32>) { ranges = [range] }

  /// These numbers; in ascending order this takes no time.
  init(numbers: [UInt32]) { for number in numbers { insert(number) } }

  /// Reads a `sequence-set` without `*`, such as the `known-uids` of RFC 7162 §3.2.5.1.
  public init(_ text: [UInt8]) throws(ParsingError) {
    var reader = Reader(text)
    self = try NumberSet(&reader)
    try reader.end()
  }

  /// Adds a number; in ascending order this takes no time.
  public mutating func insert(_ number: UInt32) { insert(number...number) }

  /// Adds a range; behind the last one this takes no time.
  public mutating func insert(_ range: ClosedRange<UInt32>) {
    if let last = ranges.last, range.lowerBound < last.lowerBound {
      self = NumberSet(ranges + [range])
    } else {
      append(range)
    }
  }

  /// Whether there is none.
  public var isEmpty: Bool { ranges.isEmpty }

  /// How many numbers there are.
  public var count: Int { ranges.reduce(0) { $0 + $1.count } }

  /// The lowest.
  public var first: UInt32? { ranges.first?.lowerBound }

  /// The highest.
  public var last: UInt32? { ranges.last?.upperBound }

  /// Whether this number is there; by bisection.
  public func contains(_ number: UInt32) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < number { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= number
  }

  /// Adds what begins at or behind the beginning of the last range.
  private mutating func append(_ range: ClosedRange<UInt32>) {
    guard let last = ranges.last,
      range.lowerBound <= last.upperBound || range.lowerBound - 1 == last.upperBound
    else { return ranges.append(range) }
    let end = Swift.max(last.upperBound, range.upperBound)
    ranges[ranges.count - 1] = last.lowerBound...end
  }
}

extension NumberSet: Sequence {
  /// All numbers, in ascending order.
  public func makeIterator() -> FlattenSequence<[ClosedRange<UInt32>]>.Iterator {
    ranges.joined().makeIterator()
  }
}

// Sets of sets, each in one pass over the ranges.
extension NumberSet {
  /// The numbers of either.
  public func union(_ other: NumberSet) -> NumberSet { NumberSet(ranges + other.ranges) }

  /// The numbers of both.
  public func intersection(_ other: NumberSet) -> NumberSet {
    var common = NumberSet()
    var (i, j) = (0, 0)
    while i < ranges.count, j < other.ranges.count {
      let (a, b) = (ranges[i], other.ranges[j])
      let (low, high) = (
        Swift.max(a.lowerBound, b.lowerBound), Swift.min(a.upperBound, b.upperBound)
      )
      if low <= high { common.append(low...high) }
      if a.upperBound < b.upperBound { i += 1 } else { j += 1 }
    }
    return common
  }

  /// The numbers that are not in the other.
  public func subtracting(_ other: NumberSet) -> NumberSet {
    var left = NumberSet()
    var j = 0
    for range in ranges {
      // what is below `low` is settled
      var low: UInt32? = range.lowerBound
      while j < other.ranges.count, other.ranges[j].upperBound < range.lowerBound { j += 1 }
      var k = j
      while let start = low, k < other.ranges.count,
        other.ranges[k].lowerBound <= range.upperBound
      {
        let hole = other.ranges[k]
        if hole.lowerBound > start { left.append(start...(hole.lowerBound - 1)) }
        low = hole.upperBound < range.upperBound ? hole.upperBound + 1 : nil
        k += 1
      }
      if let low { left.append(low...range.upperBound) }
      j = Swift.max(j, k - 1)
    }
    return left
  }
}

extension NumberSet: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    let set = try SequenceSet(&reader)
    guard let numbers = set.numbers else {
      throw ParsingError(at: start, "* cannot be in this set")
    }
    self = numbers
  }
}
